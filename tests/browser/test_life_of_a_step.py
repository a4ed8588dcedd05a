"""The worker changes the plan in the browser: put off, given away, taken off, skipped, redone, held, ended, reconsidered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from casework import access
from casework.actions.case import told_facts
from journeys import public as journeys
from tests.browser import acting
from tests.browser.conftest import Site
from tests.browser.looking import findings, overflow
from tests.builders import Story

pytestmark = pytest.mark.browser

REASON = "settled with the family"


@pytest.fixture(scope="module")
def desk(site: Site, browser: Browser) -> Iterator[Page]:
    """The desk of the worker, signed in once."""
    page = acting.at_the_desk(site, browser, site.desk.worker, language="en")
    yield page
    acting.close(page)


def _looks_well(page: Page) -> None:
    assert findings(page) == []
    assert overflow(page) == 0


def _on_the_step(page: Page, story: Story, step: str) -> None:
    page.goto(reverse("step", args=[story.item(step).key]))


def _done_item(story: Story, step: str) -> UUID:
    with access.acting_as(story.town.machine):
        return next(one.key for one in journeys.items_of(run_key=story.run_key) if one.step == step)


def test_given_a_step_when_it_is_put_off_and_given_away_then_the_case_says_so(site: Site, desk: Page) -> None:
    story = acting.town_of(site).a_case()
    colleague = site.desk.planted.workers[1].membership
    assert colleague is not None
    _on_the_step(desk, story, "intake")
    desk.get_by_text("Put off until a day").click()
    desk.locator('input[name="until"]').fill((site.desk.today + timedelta(days=3)).isoformat())
    desk.locator('input[name="past_due"]').check()
    _looks_well(desk)
    desk.get_by_role("button", name="Put it off").click()
    expect(desk.get_by_role("main")).to_contain_text("Put off until")

    _on_the_step(desk, story, "intake")
    desk.get_by_role("button", name="Back on the list now").click()
    desk.get_by_text("Give this step to a colleague").click()
    desk.locator('select[name="to"]').select_option(str(colleague.user_id))
    _looks_well(desk)
    desk.get_by_role("button", name="Give it", exact=True).click()
    expect(desk.get_by_role("main")).to_contain_text(f"{colleague.user.name} does it.")


def test_given_a_plan_when_steps_are_taken_off_or_done_again_then_what_follows_is_shown_first(
    site: Site, desk: Page
) -> None:
    story = acting.town_of(site).a_case().talked().agreed().done("medical_birth_record").done("register_birth")
    _on_the_step(desk, story, "insurance_policy")
    desk.get_by_role("link", name="Take this step off the plan").click()
    expect(desk.get_by_role("main")).to_contain_text("Closes now: Health policy")
    expect(desk.get_by_role("main")).to_contain_text("Will not open because of it:")
    _looks_well(desk)
    desk.get_by_label("Reason").fill(REASON)
    desk.get_by_role("button", name="Take it off the plan").click()
    expect(desk.get_by_text("Taken off the plan: Health policy").first).to_be_visible()

    desk.goto(reverse("skip_step", args=[story.case_id, story.run_key, "control"]))
    _looks_well(desk)
    desk.get_by_label("Reason").fill(REASON)
    desk.get_by_role("button", name="Take it off the plan").click()
    expect(desk.get_by_text("Taken off the plan. On this page it can be put back.")).to_be_visible()

    desk.goto(reverse("redo_step", args=[_done_item(story, "medical_birth_record")]))
    desk.get_by_role("checkbox", name="Birth certificate").check()
    _looks_well(desk)
    desk.get_by_role("button", name="Do this step once more").click()
    expect(desk.get_by_text("To be done once more: Medical birth certificate").first).to_be_visible()
    assert "medical_birth_record" in story.items()
    assert "register_birth" not in story.items()
    _looks_well(desk)


def test_given_a_case_when_it_is_held_goes_on_and_its_journey_ends_then_each_page_is_sound(
    site: Site, desk: Page
) -> None:
    story = acting.town_of(site).a_case().talked().agreed()
    desk.goto(reverse("arrange", args=[story.case_id]))
    desk.locator('input[name="until"]').fill((site.desk.today + timedelta(days=9)).isoformat())
    desk.locator('#hold input[name="because"], #hold textarea[name="because"]').fill("by the sea")
    desk.locator('input[name="stop_clocks"]').check()
    _looks_well(desk)
    desk.get_by_role("button", name="Put on hold").click()
    acting.open_case(desk, story.case_id)
    expect(desk.get_by_role("main")).to_contain_text("Our own deadlines stand still.")
    _looks_well(desk)
    desk.goto(reverse("arrange", args=[story.case_id]))
    desk.get_by_role("button", name="Go on now").click()

    told = {"child.born_at_home": True}
    told_facts.add_facts(by=story.by, case_id=story.case_id, facts=told, run_key=story.run_key)
    acting.open_case(desk, story.case_id)
    expect(desk.get_by_role("heading", name="To reconsider")).to_be_visible()
    _looks_well(desk)
    desk.get_by_role("button", name="Keep as it is: Medical birth certificate").click()
    expect(desk.get_by_role("main")).to_contain_text("Stays as it is although something has changed")

    desk.goto(reverse("stop_journey", args=[story.case_id, story.run_key]))
    desk.get_by_role("radio").first.check()
    _looks_well(desk)
    desk.get_by_role("button", name="End this journey").click()
    expect(desk.get_by_text("The journey has ended. What was done stays in the case.")).to_be_visible()
    assert story.items() == {}
    _looks_well(desk)
