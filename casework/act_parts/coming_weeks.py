"""The route sheet's two weeks: what is due, by day, as much as one page holds; the rest is a number.

Five pages of steps, four of them "later", were read by nobody. What is later is told when its time comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import ngettext, pgettext

from casework.act_parts import paper_people
from casework.act_parts.paper_draft import PaperDraft
from casework.texts.translated import say
from journeys import public as journeys

DAYS = 14
# as the sheet's print.css has them: signs that surely fit a line of each column, millimetres of a line and around a row,
# what is left for rows where every name takes one line, and what a further line of a name takes
WHAT, WHO, WHEN, NAME = 36, 17, 2, 44
LINE_MM, AROUND_ROW_MM, ROWS_MM, LINE_OF_NAME_MM = 5.1, 3, 118, 6
SPARED = ("skipped", "cancelled", "asleep")


@dataclass(frozen=True, slots=True)
class ComingWeeks:
    """What stands in the sheet.

    Attributes:
        until: The last of its days.
        rows: By day; what has no day comes last.
        later: How many steps are left out: later, or too many for the page.
    """

    until: date
    rows: tuple[dict[str, Any], ...]
    later: int

    @property
    def later_in_words(self) -> str:
        """Say how much more there is, "" if there is nothing."""
        if not self.later:
            return ""
        return ngettext(
            "%(count)s more step comes later: we will tell you in time.",
            "%(count)s more steps come later: we will tell you in time.",
            self.later,
        ) % {"count": self.later}


def of_run(draft: PaperDraft) -> ComingWeeks:
    """Return what the family does and others do in the coming two weeks, what is late first."""
    until = draft.today + timedelta(days=DAYS)
    ahead = _ahead(draft)
    dated = [(day, step) for step in ahead if (day := _day(step, draft)) is not None and day <= until]
    rows = [_row(step, day, draft) for day, step in sorted(dated, key=lambda pair: pair[0])]
    near = [row for place, row in enumerate(rows) if row not in rows[:place]]  # each of a couple has the same step
    fitting = that_fit(near, names=_names(draft))
    told = sum(row in fitting for row in rows)
    return ComingWeeks(until, tuple(fitting), len(ahead) - told)


def _names(draft: PaperDraft) -> tuple[str, ...]:
    reader = paper_people.family_name(draft.context)
    told = paper_people.contact(draft.context, draft.language)
    return (
        reader,
        reader,
        paper_people.child_name(draft.context),
        draft.run.title,
        told["name"] + told["role"][NAME:],
    )


def _ahead(draft: PaperDraft) -> list[journeys.StepState]:
    """What the family reads of and is not done, in the order of the journey."""
    stages = journeys.stages(ref=draft.run.ref)
    known = journeys.steps(ref=draft.run.ref)
    steps = [
        step
        for step in draft.run.steps
        if step.status not in (*SPARED, "done")
        and step.stage != "exceptions"
        and step.family
        and not step.only_perhaps
        and not known[step.step].secret
        and step.step != draft.item.step
    ]
    return sorted(steps, key=lambda one: stages.index(one.stage))


def _day(step: journeys.StepState, draft: PaperDraft) -> date | None:
    if step.due is None:
        return None
    return max(step.due.astimezone(draft.context.by.region.zone).date(), draft.today)


def _row(step: journeys.StepState, day: date, draft: PaperDraft) -> dict[str, Any]:
    """The words of a step stand where the family has to do something; of the others who does it is enough."""
    is_own = journeys.sides_of_types(ref=draft.run.ref)[step.by[0]] == "family"
    who = pgettext("who does it, on a paper for the family", "you")
    if not is_own:
        who = say(draft.organisations[step.by[0]], draft.language)
    row: dict[str, Any] = {"what": step.title, "who": who, "day": day.isoformat()}
    if is_own:
        row["note"] = step.family
    return row


def that_fit(rows: list[dict[str, Any]], *, names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return the first of these rows, by day, that one page surely holds below its heading.

    Args:
        names: Of family, child, journey and worker: long ones leave less.
    """
    found: list[dict[str, Any]] = []
    left: float = ROWS_MM - sum(_wrapped(name, NAME) - 1 for name in names if name) * LINE_OF_NAME_MM
    for row in rows:
        left -= _height(row)
        if left < 0:
            break
        found.append(row)
    return found


def _height(row: dict[str, Any]) -> float:
    told = _wrapped(row["what"], WHAT) + _wrapped(row.get("note", ""), WHAT)
    return max(told, _wrapped(row["who"], WHO), WHEN) * LINE_MM + AROUND_ROW_MM


def _wrapped(text: str, width: int) -> int:
    """How many lines a text takes at most: words do not break, so a line may end early."""
    lines, room = 0, 0
    for word in text.split():
        if len(word) + 1 > room:
            lines += -(-len(word) // width)
            room = width - len(word) % width
        else:
            room -= len(word) + 1
    return lines
