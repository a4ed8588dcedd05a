"""Who works beside the actor: the social workers of the own service, who stands in for whom, and whom a note names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.act_parts.family_search import fold
from casework.errors import CaseworkError
from casework.models import Case, CaseState, Membership, Role, Substitution, User

NAMED = re.compile(r"(?<![\w@])@([^\W\d_][\w-]*)(?: +([^\W\d_][\w-]*))?")


class NotAColleague(CaseworkError):
    """The person does not work in the actor's service, or has left it."""

    code = "not_a_colleague"


def of(actor: Actor) -> tuple[User, ...]:
    """Return the social workers of the actor's service by name, the actor among them."""
    rows = access.members_of(actor, role=Role.SOCIAL_WORKER)
    return tuple(member.user for member in rows.order_by("user__name"))


def find(*, by: Actor, user_id: UUID) -> Membership:
    """Return the colleague's membership.

    Raises:
        NotAColleague: Not a social worker of the actor's service.
    """
    found = access.members_of(by, role=Role.SOCIAL_WORKER).filter(user=user_id).first()
    if found is None:
        raise NotAColleague(
            _("This person does not work in your service now, so nothing was given to them. Choose a colleague anew.")
        )
    return found


def find_absent(*, by: Actor, user_id: UUID) -> Membership:
    """Return the membership of a colleague who is away, or has left for good and whose families wait.

    Raises:
        NotAColleague: Never a social worker of the actor's service.
    """
    left = access.former_members(by).filter(user=user_id).first()
    return left or find(by=by, user_id=user_id)


def who_left_families(actor: Actor) -> tuple[User, ...]:
    """Return who has left the actor's service and still stands as the leader of families, by name."""
    theirs = access.visible(Case, to=actor).exclude(state=CaseState.CLOSED).values("worker")
    rows = access.former_members(actor).filter(user__in=theirs)
    return tuple(member.user for member in rows.order_by("user__name"))


def covered_by(actor: Actor, *, on: date) -> tuple[Substitution, ...]:
    """Return whom the actor stands in for on a day, the one that ends first in front."""
    if actor.user is None:
        return ()
    return tuple(_on(actor, on).filter(substitute=actor.user).select_related("absent").order_by("last_date"))


def standing_in_for(actor: Actor, *, on: date) -> Substitution | None:
    """Return who stands in for the actor on a day."""
    return _on(actor, on).filter(absent=actor.user).select_related("substitute").first() if actor.user else None


def _on(actor: Actor, day: date) -> QuerySet[Substitution]:
    rows = access.visible(Substitution, to=actor)
    return rows.filter(first_date__lte=day, last_date__gte=day, ended_at=None)


class NobodyNamedSo(CaseworkError):
    """An @ names nobody of the service, or more than one."""

    code = "nobody_named_so"


def named_in(text: str, *, among: Sequence[User]) -> list[User]:
    """Return the colleagues that a text names with an @: by first name, surname, or both in any order.

    Raises:
        NobodyNamedSo: Nobody fits, or several; the text of the note is not repeated.
    """
    return [_named([fold(word) for word in match.groups() if word], among) for match in NAMED.finditer(text)]


def _named(words: list[str], among: Sequence[User]) -> User:
    """Two words are a name and a surname where that fits somebody.

    Else the second belongs to the sentence.
    """
    known = {user: set(fold(user.name).split()) for user in among}
    for wanted in (words, words[:1]):
        fitting = [user for user, names in known.items() if set(wanted) <= names]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise NobodyNamedSo(
                _("Several colleagues are called @%(name)s, so the note was not kept. Write name and surname.")
                % {"name": wanted[0].title()}
            )
    raise NobodyNamedSo(
        _("Nobody in your service is called @%(name)s, so the note was not kept. Write the name as on the list.")
        % {"name": words[0].title()}
    )


class HeldByAnother(CaseworkError):
    """A colleague leads the case, and the actor does not stand in for them."""

    code = "held_by_another"


def check_held(case: Case, *, by: Actor) -> None:
    """Refuse what a colleague leads, unless the actor stands in for them today. Who has left leads nothing.

    Raises:
        HeldByAnother: Says who leads it.
    """
    day = clock.now().astimezone(by.region.zone).date()
    if case.worker_id == access.person(by).pk or stands_in(by, case.worker_id, day=day):
        return
    if not access.is_led(case):
        return
    raise HeldByAnother(
        _("%(name)s leads this family, so it was left alone. Ask %(name)s, or open the case to do it there.")
        % {"name": case.worker.name}
    )


def stands_in(by: Actor, absent_id: UUID, *, day: object) -> bool:
    """Say whether the actor stands in for somebody on a day."""
    rows = access.visible(Substitution, to=by).filter(absent=absent_id, substitute=by.user, ended_at=None)
    return rows.filter(first_date__lte=day, last_date__gte=day).exists()
