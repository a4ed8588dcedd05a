"""Somebody is away: a colleague sees and does their families meanwhile.

Each act then says for whom it was done.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.act_parts import colleagues
from casework.actions.act import act
from casework.errors import CaseworkError, NotFound
from casework.models import Substitution

LONGEST = timedelta(days=366)


class SubstitutionRefused(CaseworkError):
    """Days or people do not fit; `field` names which."""

    code = "substitution_refused"

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@act
def arrange(
    *,
    by: Actor,
    absent_id: UUID,
    substitute_id: UUID,
    first_date: date,
    last_date: date,
    receipt: UUID | None = None,
) -> None:
    """Arrange that a colleague stands in, from one day to another, both included.

    Any colleague may: the sick cannot.

    Raises:
        Forbidden: Not a social worker.
        NotAColleague: One of the two is not of this service.
        SubstitutionRefused: The same person twice, days that are over, or days that overlap with
            another substitution.
    """
    access.check_may_open_cases(by)
    now = clock.now()
    _check(absent_id, substitute_id, first_date, last_date, today=now.astimezone(by.region.zone).date())
    absent = colleagues.find_absent(by=by, user_id=absent_id)
    substitute = colleagues.find(by=by, user_id=substitute_id)
    try:
        with transaction.atomic():
            Substitution.objects.create(
                region=by.region,
                organisation=absent.organisation,
                absent=absent.user,
                substitute=substitute.user,
                first_date=first_date,
                last_date=last_date,
                arranged_by=access.person(by),
                arranged_at=now,
            )
    except IntegrityError as error:
        raise SubstitutionRefused(
            _("Somebody stands in on some of these days already, and two would do things twice. End that one first.")
        ) from error


def _check(absent_id: UUID, substitute_id: UUID, first_date: date, last_date: date, *, today: date) -> None:
    if absent_id == substitute_id:
        raise SubstitutionRefused(
            _("One person cannot stand in for themselves, and the families would be left alone. Choose a colleague."),
            "substitute",
        )
    if last_date < first_date or last_date < today:
        raise SubstitutionRefused(
            _("The last day lies before the first, or is over, so nobody would stand in. Enter the days anew."),
            "last_date",
        )
    if last_date - first_date > LONGEST:
        raise SubstitutionRefused(
            _("This is longer than a year. Whoever is away so long hands the families over. Enter a nearer day."),
            "last_date",
        )


@act
def end(*, by: Actor, substitution_id: UUID, receipt: UUID | None = None) -> None:
    """End a substitution now: who was away is back, or another stands in.

    Raises:
        NotFound: No such substitution in this service.
    """
    access.check_may_open_cases(by)
    rows = access.visible(Substitution, to=by).select_for_update(of=("self",)).filter(pk=substitution_id)
    found = rows.first()
    if found is None:
        raise NotFound(_("There is no such substitution in your service. Load the list again."))
    if found.ended_at is None:
        found.ended_at = clock.now()
        found.save(update_fields=["ended_at"])
