"""Figures of the law in a region: one person proposes a dated value, another confirms it after reading the source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, bounds, clock, outbox
from casework.access import Actor
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.typed import plausible
from journeys import public as journeys

LONGEST_SOURCE = 300
LARGEST = Decimal("999999999.9999")
YEARS_AHEAD, YEARS_BACK = 3, 10
RAREST_JUMP = 3  # times the figure before


class FigureRefused(CaseworkError):
    """The proposal cannot be so, or was not looked at closely enough."""

    code = "figure_refused"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody proposes. sure: read in the law itself; else it stays "to be confirmed"."""

    parameter: str
    valid_from: date
    value: Decimal
    source: str
    checked_on: date
    sure: bool


@act(answered=UUID)
def propose(
    *,
    by: Actor,
    proposed: Proposed,
    seen_what_it_touches: bool = False,
    is_compared: bool = False,
    receipt: UUID | None = None,
) -> UUID:
    """Propose a dated value; it counts nowhere before a second person has confirmed it.

    Args:
        seen_what_it_touches: For a day that has passed: whoever proposes has seen which rules ask
            the figure.
        is_compared: The value is many times the one before, and the source does say so.

    Raises:
        Forbidden: Neither curator nor administrator.
        FigureRefused: A value, day or source that cannot be so; a past day unseen.
        Refused: unknown_parameter, nothing_new, proposed_already.
    """
    access.check_may_decide_figures(by)
    now = clock.now()
    today = now.astimezone(by.region.zone).date()
    _check(proposed, today)
    if proposed.valid_from < today and not seen_what_it_touches:
        raise FigureRefused(
            _(
                "This day has passed, so rights of that time may be told anew. Look at what uses the figure, tick "
                "that you have seen it, and propose again."
            )
        )
    if not is_compared:
        _ask_about_a_jump(by, proposed)
    row = journeys.rules.Row(
        proposed.valid_from,
        proposed.value,
        {"ru": proposed.source.strip()},
        proposed.checked_on.isoformat(),
        "V" if proposed.sure else "?",
    )
    return journeys.rules.propose_figure(
        region_key=by.region.pk,
        parameter=proposed.parameter,
        row=row,
        checked_on=proposed.checked_on,
        by_key=access.person(by).pk,
        at=now,
    )


@act
def confirm(*, by: Actor, figure_id: UUID, receipt: UUID | None = None) -> None:
    """Confirm what another person proposed: it counts for new decisions, from its day on.

    A deadline moves in the cases under way as well: what is open and counts from that day or later
    is due anew within minutes, and its timeline says so.

    Raises:
        Forbidden: Neither curator nor administrator.
        Refused: unknown_figure, own_proposal, decided_already.
    """
    access.check_may_decide_figures(by)
    row = journeys.rules.confirm_figure(figure_key=figure_id, by_key=access.person(by).pk, at=clock.now())
    if journeys.rules.is_deadline(row):
        outbox.add("correct_deadlines", region_key=by.region.pk, figure=figure_id)


@act
def set_aside(*, by: Actor, figure_id: UUID, receipt: UUID | None = None) -> None:
    """Set a proposal aside; it stays on record.

    Raises:
        Forbidden: Neither curator nor administrator.
        Refused: unknown_figure, decided_already.
    """
    access.check_may_decide_figures(by)
    journeys.rules.set_figure_aside(figure_key=figure_id, by_key=access.person(by).pk, at=clock.now())


def _ask_about_a_jump(by: Actor, proposed: Proposed) -> None:
    """No figure of the law is tripled in a day: more often a separator slipped. A day is none.

    Raises:
        FigureRefused: The value is at least three times the one that holds, or a third of it.
    """
    if journeys.rules.is_day_of_year(proposed.parameter):
        return
    known = journeys.rules.figure(region_key=by.region.pk, parameter=proposed.parameter, on=proposed.valid_from)
    before = known.now.value if known is not None and known.now is not None else None
    if before is not None and plausible.is_jump(proposed.value, before, times=RAREST_JUMP):
        raise FigureRefused(plausible.jump_in_words(proposed.value, Decimal(before)))


def _check(proposed: Proposed, today: date) -> None:
    if not proposed.value.is_finite() or not 0 <= proposed.value <= LARGEST:
        raise FigureRefused(
            _("A figure of the law lies between 0 and 999 999 999, and rules would compare with this one. Correct it.")
        )
    if not journeys.rules.check_deadline(parameter=proposed.parameter, value=proposed.value):
        raise FigureRefused(
            _(
                "A deadline is a whole number of its unit, or a day of the calendar as day.month, and nobody could "
                "count by this one. Correct it."
            )
        )
    if proposed.value != proposed.value.quantize(Decimal("0.0001")):
        raise FigureRefused(
            _("The figure has more than four digits after the point, and they would be lost. Shorten it.")
        )
    first, last = today - timedelta(days=366 * YEARS_BACK), today + timedelta(days=366 * YEARS_AHEAD)
    if not first <= proposed.valid_from <= last:
        raise FigureRefused(
            _("The day lies more than ten years back or three years ahead, so it is surely a slip. Correct the year.")
        )
    if not proposed.source.strip():
        raise FigureRefused(
            _("The source is missing, so nobody could check the figure. Name the law or order, with its number.")
        )
    bounds.check_text(proposed.source, longest=LONGEST_SOURCE)
    if journeys.rules.names_a_site(proposed.source):
        raise FigureRefused(
            _(
                "The source is a site, and what stands on it may be gone or wrong tomorrow. Name the article of the "
                "law, decree or order with its date."
            )
        )
    if proposed.checked_on > today:
        raise FigureRefused(
            _("The source was read on a day that has not come yet. Enter the day on which you opened it.")
        )
