"""Give one step to a colleague of the same service, or have another organisation asked about it.

A colleague finds it in her list, and the case stays with whom it is. An organisation that is not
waited for any more is told so, and what it still answers is thanked for.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import colleagues, danger_at_home, locks, partner_requests
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Assignment, Mention
from casework.texts.translated import title_of
from partners import public as partners


class AssignRefused(CaseworkError):
    """The step is hers already, or the organisation cannot be asked about it."""

    code = "assign_refused"


@act
def assign(
    *, by: Actor, item_key: UUID, to_user_id: UUID, family_was_asked: bool = False, receipt: UUID | None = None
) -> None:
    """Give an open step to a colleague. Given to who leads the case, it is simply taken back.

    Raises:
        NotFound: No such step for this actor.
        Stale: It is over.
        NotAColleague: Not a social worker of this service.
        AssignRefused: It is hers already.
        AskFirst: It is dangerous at home, and the family was not asked whether she may learn of it.
    """
    now = clock.now()
    case, _link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    access.check_may_lead(by, case)
    to = colleagues.find(by=by, user_id=to_user_id).user
    live = Assignment.objects.filter(work_item_key=item_key, ended_at=None).first()
    has_it = live.user_id if live else case.worker_id
    if has_it == to.pk:
        raise AssignRefused(_("%(name)s has this step already. Nothing had to be changed.") % {"name": to.name})
    danger_at_home.ask_first(case=case, family_was_asked=family_was_asked)
    _end(item_key=item_key)
    told: dict[str, Any] = {"step": item.step, "item": str(item.key), "title": title_of(item.title)}
    entry = timeline.record(
        case=case, what="step.assigned", by=by.user, at=now, run_key=item.run_key,
        to=to.name, to_key=str(to.pk), from_key=str(has_it), **told,
    )  # fmt: skip
    if to.pk != case.worker_id:
        Assignment.objects.create(
            case=case, work_item_key=item_key, user=to, assigned_by=access.person(by), assigned_at=now
        )
    if to.pk != access.person(by).pk:
        Mention.objects.create(case=case, entry=entry, user=to, mentioned_at=now)


def _end(*, item_key: UUID) -> int:
    """End, inside an act, that a colleague does a step; return how many did."""
    return Assignment.objects.filter(work_item_key=item_key, ended_at=None).update(ended_at=clock.now())


@act
def ask_another(
    *, by: Actor, item_key: UUID, organisation_key: UUID, family_was_asked: bool = False, receipt: UUID | None = None
) -> None:
    """Ask another organisation of the right type about a step.

    The first is told that nobody waits any more.

    Raises:
        NotFound: No such step for this actor.
        Stale: It is over.
        AssignRefused: Not of the right type, or asked already.
        NoConsent: The family has not agreed to share with this kind of organisation.
        AskFirst: It is dangerous at home, and the family was not asked whether this one may learn of it.
    """
    now = clock.now()
    case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    access.check_may_lead(by, case)
    to = next(
        (
            one
            for one in partner_requests.others_to_ask(case=case, item=item, by=by, at=now)
            if one.key == organisation_key
        ),
        None,
    )
    if to is None:
        raise AssignRefused(
            _("This organisation cannot be asked about the step, or is asked already. Choose one of the list.")
        )
    danger_at_home.ask_first(case=case, family_was_asked=family_was_asked)
    before = partner_requests.ask_another(organisation=to, item=item, context=StepContext(case, link, by, now))
    names = {"organisation": dict(to.name)}
    if before is not None:
        names["before"] = dict(partners.organisation(region_key=by.region.pk, key=before).name)
    told: dict[str, Any] = {"step": item.step, "item": str(item.key), "title": title_of(item.title), **names}
    timeline.record(case=case, what="request.moved", by=by.user, at=now, run_key=item.run_key, **told)
