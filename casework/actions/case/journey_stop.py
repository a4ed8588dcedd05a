"""End one journey of a case by hand, with a reason. What was done stays.

The case goes on if another journey does.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from casework import bounds, clock
from casework.access import Actor
from casework.act_parts import locks, notices, run_changes, survey_questions, withdrawals
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Message
from casework.texts.translated import title_of
from journeys import public as journeys

REASONS = ("family_wishes", "moved_away", "solved_otherwise", "begun_by_mistake", "begun_twice", "other")
LONGEST_WORDS = 200


class StopRefused(CaseworkError):
    """No reason of the list, or none in words where the list has none that fits.

    `field` names which.
    """

    code = "stop_refused"

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@act
def stop_journey(*, by: Actor, run_key: UUID, reason: str, words: str = "", receipt: UUID | None = None) -> None:
    """End a journey: open steps go, what partners were asked or promised is withdrawn, booked days are given back.

    The family is told in one kind sentence on its page, unless the journey or the case is quiet.

    Args:
        reason: One of `REASONS`.
        words: For colleagues; wanted where the reason is "other".

    Raises:
        NotFound: No such journey for this actor.
        StopRefused: See the class.
        OutOfBounds: The words are too long, or an invisible sign is in them.
        StepRefused: The journey has ended already.
    """
    told = " ".join(words.split())
    bounds.check_text(told, longest=LONGEST_WORDS)
    if reason not in REASONS:
        raise StopRefused(_("The reason is missing, and colleagues would wonder. Choose one of the list."), "reason")
    if reason == "other" and not told:
        raise StopRefused(_("“Another reason” says nothing to colleagues. Write a few words, no diagnosis."), "words")
    now = clock.now()
    case, link = locks.lock_by_run(run_key=run_key, by=by)
    context = StepContext(case, link, by, now)
    items = journeys.items_of(run_key=run_key)
    is_quiet = case.quiet or link.quiet
    carried = run_changes.ask_engine(
        journeys.stop_run, run_key=run_key, because=reason, at=now, by_key=run_changes.key_of(by)
    )
    for item in items:
        withdrawals.all_offers(item=item, context=context)
    survey_questions.at_run_end(context=context, stopped=reason)
    title = title_of(journeys.title(ref=carried.run_ref))
    run_changes.tell(case, link, "journey.stopped", by, now, carried, title=title, reason=reason, because=told)
    if not is_quiet and by.user is not None:
        with override(case.family.language):
            words_to_family = _("We do not go on with one of your matters for now. Everything that is done stays "
                                "yours, and so do your papers. If you need us, just write or call.")  # fmt: skip
        Message.objects.create(case=case, text=words_to_family, from_family=False, written_by=by.user, written_at=now)
        notices.to_family(case=case, template="message", at=now)
