"""Every page in both languages, light and dark, on desk and phone: axe-core finds nothing, nothing scrolls sideways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from playwright.sync_api import Browser, Page

from casework import access, clock
from casework.access import safe_contact
from casework.act_parts import access_links
from casework.actions.case import intake, life_events
from casework.actions.region import invitations
from casework.actions.steps import work_items
from casework.actions.visits import booked_days
from casework.demo import families
from casework.models import Case, Membership, Notice, Offer, OutboxRow, Role, VisitDay
from tests.browser.conftest import SCREENS, SIZES, Site, shoot
from tests.browser.looking import SCHEMES, faults, overflow_with_large_letters
from tests.casework.web.conftest import FLAGSHIP, Family
from tests.workers import wait_until

pytestmark = pytest.mark.browser
SHOWN = ("inbox", "case", "step_day")  # of the worker; the family's are pictured in test_the_family


@dataclass
class Stage:
    """The product with families at different stages, and the address of every page."""

    site: Site
    worker: dict[str, str]
    administrator: dict[str, str]


def _family(site: Site, surname: str, *, days_old: int, begin: bool = True) -> Family:
    told = families.intake_of(families.named(surname), born_on=site.desk.today - timedelta(days=days_old))
    case_id = intake.open_case(by=site.desk.actor, intake=told)
    if begin:
        intake.choose_journey(by=site.desk.actor, case_id=case_id, journey=FLAGSHIP)
    return Family(site.desk, case_id)


def _done(family: Family, step: str, **facts: Any) -> None:
    item = family.item(step)
    work_items.complete(by=family.desk.actor, item_key=item.key, outcome=item.hoped_for, facts=facts)


def _with_an_outage(site: Site, family: Family) -> None:
    """A message that the operator refused, an effect that was given up, one that waits for a disk."""
    region = site.desk.planted.region
    with access.acting_as(access.machine(region, "test_job")):
        case = Case.objects.select_related("family", "region").get(pk=family.case_id)
        link = access_links.of_family(case=case, at=clock.now(), person=safe_contact.speaker(case))
        now = clock.now()
        notice = Notice(case=case, link=link, template="message", channel="sms", made_at=now, not_before=now)
        notice.queue()
        notice.fail(at=now, trouble="operator_422")
        notice.save()
    a_day_later = Now() + timedelta(days=1)
    rows = OutboxRow.objects
    rows.create(
        topic="check_papers", region_key=region.pk, payload={}, dead=True, failures=5, last_error="ValueError at x.py:1"
    )
    rows.create(
        topic="print_paper",
        region_key=region.pk,
        payload={},
        due=a_day_later,
        away_since=Now(),
        last_error="OSError at y.py:2",
    )


def _with_a_policy(family: Family) -> Any:
    """Lead a family on to its doctors' day and wait for the proposals of the worker process."""
    family.agree()
    for step, facts in (
        ("medical_birth_record", {}),
        ("register_birth", {"child.birth_record_number": "417"}),
        ("insurance_policy", {"child.policy_number": "7700000000000417"}),
    ):
        _done(family, step, **facts)
    item = family.item("doctors_day")
    wait_until(lambda: bool(_days(family, item)), within_seconds=60, what="days proposed")
    return item


def _days(family: Family, item: Any) -> list[VisitDay]:
    with access.acting_as(family.desk.actor) as actor:
        return list(
            access.visible(VisitDay, to=actor).filter(work_item_key=item.key, state="proposed").order_by("rank")
        )


def _second_desk(site: Site, *, active: bool) -> None:
    """The administrator works somewhere else, too, while the pages are looked at."""
    Membership.objects.update_or_create(
        user=site.desk.administrator.user, organisation=site.desk.worker.organisation, role=Role.PARTNER,
        defaults={"region": site.desk.worker.region, "active": active},
    )  # fmt: skip


def _with_an_invitation(site: Site) -> None:
    """A role waits for a second person."""
    administrator, worker = site.desk.administrator, site.desk.worker
    invitations.invite(
        by=access.member(administrator), organisation_key=worker.organisation_id, email="asked@ryadom.example"
    )  # fmt: skip


@pytest.fixture(scope="module")
def stage(site: Site) -> Stage:
    """Families from the first talk to the booked day."""
    new = _family(site, "Лаптева", days_old=0)
    known = _family(site, "Зуева", days_old=0, begin=False)
    choosing = _family(site, "Орлова", days_old=23)
    booked = _family(site, "Громова", days_old=24)
    midway = _family(site, "Соколова", days_old=2)
    danger = _family(site, "Мельник", days_old=4)
    danger.agree()
    life_events.tell_event(by=site.desk.actor, case_id=danger.case_id, event="danger_at_home")
    midway.agree()
    _done(midway, "medical_birth_record")
    choosing_item, booked_item = _with_a_policy(choosing), _with_a_policy(booked)
    booked_days.choose_day(by=site.desk.actor, visit_day_id=_days(booked, booked_item)[0].pk)
    with access.acting_as(site.desk.actor) as actor:
        assert access.visible(Offer, to=actor).exists()
    steps = {
        "step_plain": midway.item("register_birth"),
        "step_choice": midway.item("choose_stay"),
        "step_need": midway.item("necessities"),
        "step_offer": midway.item("talk_and_law"),
        "step_consents": None,
        "step_booked": booked_item,
        "step_danger": danger.item("safety_talk"),
        "step_day": choosing_item,
    }
    _done(new, "intake")
    steps["step_consents"] = new.item("consents")
    worker = {
        "inbox": reverse("inbox"),
        "case": reverse("case", args=[midway.case_id]),
        "case_whole_map": reverse("case", args=[midway.case_id]) + "?map=whole",
        "case_danger": reverse("case", args=[danger.case_id]),
        "danger": reverse("danger", args=[danger.case_id]),
        "danger_untold": reverse("danger", args=[midway.case_id]),
        "arrange_danger": reverse("arrange", args=[danger.case_id]),
        "journey_choice": reverse("journey_choice", args=[known.case_id]),
        "known_facts": reverse("known_facts", args=[midway.case_id]),
        "life_event": reverse("life_event", args=[midway.case_id, "moved_away"]),
        "household": reverse("household", args=[midway.case_id]),
        "paper_names": reverse("paper_names", args=[midway.case_id]),
        "family_data": reverse("family_data", args=[midway.case_id]),
        "kept_papers": reverse("kept_papers"),
        "families": reverse("families"),
        "handled_today": reverse("handled_today"),
        "not_sent": reverse("not_sent"),
        "away": reverse("away"),
        "arrange": reverse("arrange", args=[midway.case_id]),
        "doctors_days": reverse("doctors_days"),
        "documents": reverse("documents"),
        "intake": reverse("intake"),
        "refused": reverse("case", args=[midway.case_id]).replace("cases", "nowhere"),
        **{name: reverse("step", args=[item.key]) for name, item in steps.items() if item is not None},
    }
    _with_an_outage(site, midway)
    _with_an_invitation(site)
    of_region = (
        "first_steps", "organisations", "organisation_new", "organisation_table", "sender", "members",
        "second_looks", "published_journeys", "health", "given_up", "personal_data",
        "kept_terms", "looks_report",
    )  # fmt: skip
    administrator = {name: reverse(name) for name in of_region}
    administrator["leave_desk"] = reverse("leave_desk", args=[site.desk.worker.pk])
    return Stage(site, worker, administrator)


@pytest.mark.parametrize(("language", "size", "again"), [("ru", "desk", False), ("en", "phone", True)])
def test_given_a_workers_page_when_it_is_looked_at_then_axe_finds_nothing_and_it_fits(
    stage: Stage, browser: Browser, language: str, size: str, again: bool
) -> None:
    context = stage.site.open(browser, size=size, language=language)
    page = context.new_page()
    stage.site.sign_in(page, stage.site.desk.worker, language=language)

    wrong = {}
    for name, address in stage.worker.items():
        page.goto(address)
        wrong[name] = faults(page, again=again)

    context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize(("language", "size", "again"), [("ru", "phone", False), ("en", "desk", True)])
def test_given_an_administrators_page_when_it_is_looked_at_then_axe_finds_nothing_and_it_fits(
    stage: Stage, browser: Browser, language: str, size: str, again: bool
) -> None:
    context = stage.site.open(browser, size=size, language=language)
    page = context.new_page()
    page.goto("/sign-in/")
    wrong = {"sign_in": faults(page, again=again)}
    stage.site.sign_in(page, stage.site.desk.administrator, language=language)
    _second_desk(stage.site, active=True)

    for name, address in stage.administrator.items():
        page.goto(address)
        wrong[name] = faults(page, again=again)

    _second_desk(stage.site, active=False)
    context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.pictures
@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_the_approved_pages_when_they_are_pictured_then_the_pictures_lie_beside_the_approved_ones(
    stage: Stage, browser: Browser, language: str, size: str
) -> None:
    context = stage.site.open(browser, size=size, language=language)
    page = context.new_page()
    stage.site.sign_in(page, stage.site.desk.worker, language=language)

    for name in SHOWN:
        page.goto(stage.worker[name])
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            _picture(page, f"{name}.{language}.{size}", scheme)

    context.close()
    assert all(_is_pictured(f"{name}.{language}.{size}") for name in SHOWN)


def test_given_the_smallest_phone_and_large_letters_when_a_page_is_opened_then_nothing_scrolls_sideways(
    stage: Stage, browser: Browser
) -> None:
    wider = {}
    for member, addresses in ((stage.site.desk.worker, {"sign_in": "/sign-in/", "messages": "/messages/"}),):
        context = stage.site.open(browser, size="small")
        page = context.new_page()
        stage.site.sign_in(page, member)
        for name, address in addresses.items():
            page.goto(address)
            wider[name] = overflow_with_large_letters(page)
        context.close()

    assert SIZES["small"][0] == 320
    assert {name: by for name, by in wider.items() if by} == {}


def _picture(page: Page, name: str, scheme: str) -> None:
    shoot(page, f"{name}.{scheme}")


def _is_pictured(name: str) -> bool:
    return all((SCREENS / f"{name}.{scheme}.png").stat().st_size > 20_000 for scheme in SCHEMES)


def test_given_no_script_when_a_step_is_done_then_it_works(stage: Stage, browser: Browser) -> None:
    context = stage.site.open(browser, language="en", script=False)
    page = context.new_page()
    stage.site.sign_in(page, stage.site.desk.worker, language="en")
    page.goto(stage.worker["case"])

    page.get_by_label("Note", exact=True).fill("Written without a script")
    page.get_by_role("button", name="Add", exact=True).click()

    assert page.get_by_text("Written without a script").is_visible()
    context.close()


def test_given_the_keyboard_only_when_the_case_is_opened_then_the_first_stop_leads_to_the_content(
    stage: Stage, browser: Browser
) -> None:
    context = stage.site.open(browser, language="en")
    page = context.new_page()
    stage.site.sign_in(page, stage.site.desk.worker, language="en")
    page.goto(stage.worker["case"])

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
    context.close()
