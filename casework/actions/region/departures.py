"""What becomes of somebody's work when access is taken away: who takes it, and who is told.

Whoever takes access away sees no family, so a job of the region does it.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from casework import access, clock, outbox, timeline
from casework.access import Actor
from casework.act_parts import danger_at_home, leader_change, left_work
from casework.models import (
    Assignment,
    Case,
    CaseState,
    Membership,
    Mention,
    Role,
    SavedView,
    StepDraft,
    Substitution,
    User,
)
from partners import public as partners


@outbox.effect("member_left")
def member_left(payload: outbox.Payload, actor: Actor) -> None:
    """Hand on what somebody did at one desk; harmless for who is back already."""
    desk = Membership.objects.select_related("user").filter(pk=UUID(payload["membership"])).first()
    if desk is None or desk.active:
        return
    if desk.role == Role.SOCIAL_WORKER:
        _hand_work_on(desk, heir=_heir(payload, desk), by=actor)
    elif desk.role == Role.PARTNER and desk.organisation_id in access.deserted([desk.organisation_id]):
        _tell_who_waits(desk.organisation_id, by=actor)


def _heir(payload: outbox.Payload, desk: Membership) -> User | None:
    """Return who takes the work, if that person is still there."""
    heir = access.heirs_of(desk).filter(user=payload["heir"] or None).first()
    return heir.user if heir else None


def _hand_work_on(desk: Membership, *, heir: User | None, by: Actor) -> None:
    now = clock.now()
    mine = access.visible(Case, to=by).filter(organisation=desk.organisation_id).exclude(state=CaseState.CLOSED)
    cases = mine.filter(worker=desk.user_id).select_related("family", "region", "worker", "curator")
    some_stay = False
    for case in cases.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        if heir is None or not _may_be_given(case):
            some_stay = True
            leader_change.left_alone(case, at=now)
        else:
            leader_change.change(case, to=heir, by=by, at=now)
    steps = Assignment.objects.filter(case__organisation=desk.organisation_id, user=desk.user_id, ended_at=None)
    steps.update(ended_at=now)
    covers = Q() if some_stay else Q(absent=desk.user_id)  # who stands in goes on for those that stay
    away = Substitution.objects.filter(organisation=desk.organisation_id, ended_at=None)
    away.filter(covers | Q(substitute=desk.user_id)).update(ended_at=now)
    if heir is not None:
        _pass_on(desk, heir=heir)


def _may_be_given(case: Case) -> bool:
    """Say whether a colleague may learn of the family unasked: not in danger at home."""
    try:
        danger_at_home.ask_first(case=case, family_was_asked=False)
    except danger_at_home.AskFirst:
        return False
    return True


def _pass_on(desk: Membership, *, heir: User) -> None:
    """Give shared views and forms begun to the heir, but for what she has under the same name."""
    views = SavedView.objects.filter(organisation=desk.organisation_id, owner=desk.user_id, shared=True)
    for view in views:
        same = SavedView.objects.filter(organisation=desk.organisation_id, owner=heir, page=view.page, name=view.name)
        if not same.exists():
            SavedView.objects.filter(pk=view.pk).update(owner=heir)
    begun = StepDraft.objects.filter(case__organisation=desk.organisation_id, writer=desk.user_id)
    theirs = StepDraft.objects.filter(writer=heir).values("work_item_key")
    begun.filter(case__worker=heir).exclude(work_item_key__in=theirs).update(writer=heir)


def _tell_who_waits(organisation_key: UUID, *, by: Actor) -> None:
    """Tell the leader of each case with an open question that nobody is there to answer it."""
    now = clock.now()
    name = dict(partners.organisation(region_key=by.region.pk, key=organisation_key).name)
    for case in left_work.waiting_for(organisation_key, to=by).select_related("region", "worker").order_by("pk"):
        entry = timeline.record(case=case, what="partner.deserted", by=None, at=now, organisation=name)
        Mention.objects.create(case=case, entry=entry, user=case.worker, mentioned_at=now)
