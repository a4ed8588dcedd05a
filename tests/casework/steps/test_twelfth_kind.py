"""A kind that the product does not have: brought by a folder alone, walked through the pages, gone with its folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse

from casework import access, clock, steps
from casework.models import Case, CaseState, TimelineEntry
from casework.steps import kind
from journeys import public as journeys
from journeys import step_kinds
from journeys.language import kind_rules
from journeys.reader.catalogue import Unreadable
from tests.casework import small_journeys
from tests.casework.web.conftest import Desk, desk
from tests.journeys.planted_runs import publish

__all__ = ["desk"]
BROUGHT = Path(__file__).parent / "brought_kinds"  # a folder of kinds, as `casework/steps` is one
NAME = "phone_call"


@contextmanager
def kinds_also_from(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Look for kinds in one more folder, as if what lies there lay in `casework/steps`; then forget them."""
    with patch.context() as patched:
        patched.setattr(steps, "__path__", [*steps.__path__, str(folder)])
        patched.setattr(step_kinds, "_kinds", dict(step_kinds._kinds))
        patched.setattr(kind_rules, "_rules", dict(kind_rules._rules))
        steps.register_all()
        yield
    for module in [one for one in sys.modules if one.startswith(f"{steps.__name__}.{NAME}")]:
        del sys.modules[module]


def test_given_a_twelfth_kind_by_a_folder_alone_when_its_journey_is_walked_through_the_pages_then_it_ends_and_the_kind_can_go(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kinds_also_from(BROUGHT, monkeypatch):
        publish(small_journeys.PHONING, clock.now())
        family = desk.family(journey="phoning")
        browser, item = desk.client(), family.item("call")
        here, case = reverse("step", args=[item.key]), reverse("case", args=[family.case_id])

        assert "Phone them" in browser.get(reverse("inbox")).content.decode(), "the verb in the list of today"
        for page in (here, case):  # the most urgent step stands open on the case's page, too
            assert "Whom did you reach?" in browser.get(page).content.decode()

        unsaid = browser.post(here, {"act": "note_call", "reached": "", "receipt": str(uuid4())})
        assert (unsaid.status_code, set(family.items())) == (422, {"call"})
        assert "Nobody is named" in unsaid.content.decode()

        kept = browser.post(here, {"act": "keep_draft", "part": "call", "reached": "The aunt", "receipt": str(uuid4())})
        assert kept.status_code == 302
        assert "The aunt" in browser.get(here).content.decode(), "what was typed is kept as a draft"

        said = browser.post(here, {"act": "note_call", "reached": "The aunt", "receipt": str(uuid4())}, follow=True)
        assert said.redirect_chain[-1][0] == case
        assert "Reached: The aunt" in said.content.decode()
        assert set(family.items()) == {"only"}, "the next step is open"

        browser.post(reverse("step", args=[family.item("only").key]), {"act": "complete", "outcome": "done"})
        with access.acting_as(desk.actor) as actor:
            done = access.visible(TimelineEntry, to=actor).filter(case=family.case_id, what="step.done")
            assert [entry.details["step"] for entry in done.order_by("id")] == ["call", "only"]
            assert access.find(Case, to=actor, pk=family.case_id).state == CaseState.CLOSED

    assert NAME not in kind_rules.names()
    with pytest.raises(journeys.UnknownKind, match=f"casework/steps/{NAME}/kind.py"):
        kind.of(NAME)


def test_given_a_twelfth_kind_when_a_step_says_what_is_not_its_own_then_the_reader_refuses_it(
    module_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    another = small_journeys.PHONING.replace("journey: phoning", "journey: phoning_again")
    with (
        kinds_also_from(BROUGHT, monkeypatch),
        pytest.raises(Unreadable, match=f"answer_within: belongs to kind need or offer, this is {NAME}"),
    ):
        publish(another.replace("kind: phone_call", "kind: phone_call\n      answer_within: same_day"))
    with pytest.raises(Unreadable, match=f"no kind '{NAME}'"):
        publish(another)
