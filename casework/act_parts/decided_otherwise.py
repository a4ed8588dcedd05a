"""Where a person records an outcome that the rules do not give: which of the two is right is asked, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import bounds
from casework.act_parts.step_context import StepContext
from casework.errors import CaseworkError
from casework.models import Case
from casework.texts import days_and_names
from casework.texts.translated import say
from journeys import public as journeys

LONGEST_REASON = 200


class DecidedOtherwise(CaseworkError):
    """The outcome is not what the rules give, and nobody has said why."""

    code = "decided_otherwise"


def check(
    *, item: journeys.OpenItem, outcome: str, facts: Mapping[str, Any], because: str, context: StepContext
) -> dict[str, str]:
    """Return what is kept beside the outcome: why the office decided otherwise; nothing where the two agree.

    Raises:
        DecidedOtherwise: They differ and no reason is told.
        OutOfBounds: The reason is too long, or an invisible sign is in it.
    """
    language = days_and_names.two_letters(get_language())
    found = journeys.rules.decision_grounds(
        item_key=item.key, outcome=outcome, facts=facts, language=language, now=context.now
    )
    if found is None or not found.contradicts:
        return {}
    bounds.check_text(because, longest=LONGEST_REASON)
    if not because.strip():
        raise DecidedOtherwise(
            _(
                "What you record and what the rules say differ: %(rules)s. The paper and the family’s page would "
                "show both. Correct the facts, or write below why it was decided otherwise."
            )
            % {"rules": say(found.rules_say)}
        )
    return {"otherwise": because.strip()}


def why(case: Case, item_key: UUID) -> str:
    """Return why a step was decided otherwise; "" where nobody told it or the reader may not know."""
    told = case.timeline.filter(details__item=str(item_key)).order_by("-id")
    return next((str(entry.details["otherwise"]) for entry in told if "otherwise" in entry.details), "")


def why_of_step(case: Case, run_key: UUID, step: str) -> str:
    """Return the same of a step of a run, as it ended last."""
    told = case.timeline.filter(run_key=run_key, details__step=step, what="step.done")
    entry = told.order_by("-id").first()
    return str(entry.details.get("otherwise", "")) if entry else ""


def in_words(because: str) -> str:
    """Say that it was decided otherwise, and why if that is known."""
    if because:
        return _("Decided otherwise, because: %(because)s") % {"because": because}
    return _("Decided otherwise than the rules reckon. The office can say why.")
