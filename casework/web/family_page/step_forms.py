"""The forms of the family's steps: the step's own form, without what others have to fill in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from casework.forms.step_form import StepForm, name_of

SUPPLIED_BY_FAMILY = frozenset({"mother", "father", "parents", "family", "youth", "couple"})


class FamilyStepForm(StepForm):
    """What the family decides: the outcome where there is a choice, its own facts, papers that it brings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].label = gettext_lazy("What do you decide?")
        for fact in self.records:
            if fact.supplied_by not in SUPPLIED_BY_FAMILY:
                del self.fields[name_of(fact.key)]
        self.records = tuple(fact for fact in self.records if fact.supplied_by in SUPPLIED_BY_FAMILY)
        self.fields.pop("not_known", None)
        brought = {paper.key for paper in self.item.takes if paper.whose == "family"}
        for paper in self.papers:
            if paper.key not in brought:
                for part in ("number", "day", "copy"):
                    del self.fields[f"{paper.key}-{part}"]
        self.papers = tuple(paper for paper in self.papers if paper.key in brought)

    @property
    def looks_first(self) -> bool:
        """Say whether something is chosen whose consequences are shown first.

        A copy could not be sent twice.
        """
        return not self.papers and (bool(self.records) or len(self.choices) > 1)
