"""How it was, in the demo: families answer what they are asked, and the curator looks into what was hard."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from casework import access
from casework.access import Actor
from casework.actions.family import survey_answers
from casework.actions.region import escalated_work
from casework.demo import voices
from casework.demo.played_worker import PlayedWorker
from casework.models import Case, Escalation, Reason
from casework.statistics import satisfaction

MOST_OPEN = 1  # low score that the curator leaves for whoever tries the demo out


class Listening:
    """Hears the families of one walk; what a silent one did not say is not asked again."""

    def __init__(self, curator: Actor) -> None:
        self.curator = curator
        self.silent: set[UUID] = set()
        self.asked: Counter[str] = Counter()

    def hear(self, player: PlayedWorker) -> bool:
        """Write down what a family says of what it was asked; True if it said something."""
        with access.acting_as(player.by):
            case = access.find(Case, to=player.by, pk=player.case_id)
            open_ = [one for one in satisfaction.questions_for(case) if one.id not in self.silent]
            family = player.family() if open_ else None
        said = False
        if family is None:
            return False
        for question in open_:
            if question.step in player.skip:
                self.silent.add(question.id)
                continue
            voice = voices.voice_of(step=question.step, family=case.number, number=self.asked[question.step])
            self.asked[question.step] += 1
            if voice is None:
                self.silent.add(question.id)
                continue
            survey_answers.answer_question(by=family, question_id=question.id, score=voice.score, words=voice.words)
            said = True
        if said:
            self._look_into()
        return said

    def _look_into(self) -> None:
        with access.acting_as(self.curator):
            rows = access.visible(Escalation, to=self.curator).filter(why=Reason.LOW_SCORE, closed_at=None)
            waiting = list(rows.select_related("answer").order_by("opened_at"))
        for row in waiting[: max(0, len(waiting) - MOST_OPEN)]:
            changed = voices.CHANGED.get(row.answer.step, "") if row.answer else ""
            escalated_work.finish(by=self.curator, escalation_id=row.pk, note=voices.NOTED, changed=changed)
