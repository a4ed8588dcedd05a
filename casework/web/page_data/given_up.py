"""What the outbox gave up and what waits for somebody outside: kinds and counts, nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from casework import outbox, ways_out
from casework.access import Actor
from casework.texts import server_letter


@dataclass(frozen=True, slots=True)
class KindOfEffect:
    """A kind of effect: what it is, and what helps when it was given up."""

    words: Any
    to_do: Any


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Effects of one kind that failed in one way.

    Attributes:
        error: Class and place, for whoever mends it, or a code.
    """

    topic: str
    error: str
    kind: KindOfEffect
    count: int
    since: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class WaitingFor:
    """Effects that wait for what is away, and go by themselves.

    Attributes:
        what: The way out; "" of anything else, such as a disk.
    """

    what: str
    error: str
    count: int
    since: datetime


_PROGRAM = gettext_lazy("Try again. If it comes back, send the line in small print to whoever mends the program.")
_PARTNER = gettext_lazy(
    "The family’s worker has the step and can ask by telephone. Ask the partner what its system refuses, then try again."
)
_PAPER = gettext_lazy(
    "The family’s worker has the step. Try again; let it be if no paper is needed: then its number is annulled with your "
    "reason."
)
KINDS: Mapping[str, KindOfEffect] = {
    "send_notice": KindOfEffect(
        gettext_lazy("A message to a family or a partner"),
        gettext_lazy("The family’s worker sees it and calls. Try again when the cause is gone."),
    ),
    "send_invitation": KindOfEffect(
        gettext_lazy("An invitation to a new member"),
        gettext_lazy("Compare the e-mail address with the person, and let them in anew if it is wrong."),
    ),
    "send_account_letter": KindOfEffect(
        gettext_lazy("A letter about somebody’s account"),
        gettext_lazy("The mail server does not take it. Look at the e-mail address under Members."),
    ),
    "write_to_server": KindOfEffect(
        gettext_lazy("A letter to whoever answers for the server"),
        gettext_lazy("Look at the address in the server’s settings (CASEWORK_SERVER_EMAIL)."),
    ),
    "send_request": KindOfEffect(gettext_lazy("A question to an office"), _PARTNER),
    "withdraw_request": KindOfEffect(gettext_lazy("Word to an office that nobody waits any more"), _PARTNER),
    "send_offer": KindOfEffect(gettext_lazy("A question to a partner who may help"), _PARTNER),
    "withdraw_offer": KindOfEffect(gettext_lazy("Word to a partner that it is settled"), _PARTNER),
    "remind_partner": KindOfEffect(gettext_lazy("A reminder to a partner"), _PARTNER),
    "member_left": KindOfEffect(gettext_lazy("The work of somebody who has left, to be handed on"), _PROGRAM),
    "draft_paper": KindOfEffect(gettext_lazy("A paper to be written"), _PAPER),
    "print_paper": KindOfEffect(gettext_lazy("A paper to be printed"), _PAPER),
    "open_corrections": KindOfEffect(gettext_lazy("Families to be found whom a correction concerns"), _PROGRAM),
    "look_over_days": KindOfEffect(gettext_lazy("Days to be found that a changed calendar takes away"), _PROGRAM),
    "take_back_day": KindOfEffect(gettext_lazy("A day to be cancelled, for a doctor has no hours then"), _PROGRAM),
    "propose_days": KindOfEffect(
        gettext_lazy("Days for all doctors to be found"),
        gettext_lazy(
            "The family’s worker has the step and can ask for days anew. Look whether the calendars are filled."
        ),
    ),
}
OTHER = KindOfEffect(gettext_lazy("Something a journey does by itself"), _PROGRAM)


def read_given_up(*, to: Actor) -> list[GivenUp]:
    """Return what was given up and nobody has decided, the longest waiting first."""
    rows = outbox.undecided(to.region.pk).values("topic", "last_error").annotate(
        count=Count("pk"),
        since=Min(Coalesce("given_up_at", "written_at")),
        tries=Sum("failures") + Sum("outages"),
    )  # fmt: skip
    return [
        GivenUp(
            topic=row["topic"],
            error=row["last_error"],
            kind=KINDS.get(row["topic"], OTHER),
            count=row["count"],
            since=row["since"],
            tries=row["tries"],
        )
        for row in rows.order_by("since", "topic", "last_error")
    ]


def count_given_up(*, to: Actor) -> int:
    """Return how many effects were given up and wait for a decision."""
    return outbox.undecided(to.region.pk).count()


def read_waiting(*, to: Actor) -> list[WaitingFor]:
    """Return what waits for somebody outside: nothing is to do but to see to who is away."""
    under_way, away = outbox.under_way(to.region.pk), ways_out.those_away()
    found = []
    for way, since in sorted(away.items()):
        words = str(server_letter.WAYS.get(way, way))
        found.append(WaitingFor(words, "", under_way.filter(way=way).count(), since))
    others = under_way.exclude(way__in=away).filter(away_since__isnull=False).values("last_error")
    counted = others.annotate(count=Count("pk"), since=Min("away_since")).order_by("since")
    for row in counted:
        found += [WaitingFor("", row["last_error"], row["count"], row["since"])]
    return found
