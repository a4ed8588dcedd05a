"""What a family sees on its first page: one thing to do, what comes next, what lapses, what is nobody's business."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from casework import outbox
from casework.act_parts.papers import PaperInput
from casework.actions.case import life_events
from casework.actions.steps import work_items
from casework.models import (
    CaseDocument,
    Notice,
    Offer,
    OutboxRow,
    TimelineEntry,
)
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.visiting import (
    days,
    done,
    enter,
    have_effects,
    page,
    rows,
    token_of,
    weeks_old,
    with_days,
)


def test_given_a_new_family_when_it_opens_its_page_then_one_thing_is_to_do_and_a_human_has_a_name(desk: Desk) -> None:
    family = desk.family()
    done(family, "intake")
    text = page(enter(family))
    assert text.count('class="status"') == 1
    assert "Ольга Белова" in text
    assert 'href="tel:+7 000' in text
    assert "Medical birth certificate" in text  # what somebody is at
    for person in ("112-233", "3301", "1990"):
        assert person not in text


def test_given_russian_when_the_page_is_opened_then_it_is_russian(desk: Desk) -> None:
    family = desk.family()
    client = enter(family, language="")
    assert '<html lang="ru"' in page(client)
    client.post(reverse("choose_language"), {"language": "en", "next": reverse("family_page")})
    assert '<html lang="en"' in page(client)


def test_given_nothing_to_do_then_the_page_says_so_and_what_comes_next(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    for step in ("choose_stay", "choose_leave"):
        if step in family.items():
            done(family, step)
    text = page(enter(family))
    assert "Nothing needed from you now." in text
    assert "Next comes" in text


def _before_the_bureau(desk: Desk, *, bureau_in: int, conclusions_ago: int) -> Family:
    """A family whose day at the disability bureau is set; its doctors' conclusions are so many days old."""
    family = weeks_old(desk)
    family.agree()
    for step, facts in (
        ("medical_birth_record", {}),
        ("register_birth", {"child.birth_record_number": "417"}),
        ("insurance_policy", {"child.policy_number": "7700000000000417"}),
    ):
        done(family, step, **facts)
    work_items.drop(by=desk.actor, item_key=family.item("doctors_day").key, because="seen elsewhere")
    board = family.item("medical_board")
    old, fresh = desk.today - timedelta(days=conclusions_ago), desk.today - timedelta(days=1)
    brought = [
        PaperInput(kind="doctors_conclusions", number="7", issued_on=old),
        PaperInput(kind="ultrasound_results", number="8", issued_on=fresh),
    ]
    work_items.complete(by=desk.actor, item_key=board.key, outcome="referred", papers_received=brought)
    done(family, "bureau_day", **{"child.bureau_on": desk.today + timedelta(days=bureau_in)})
    _check_papers(family)
    return family


def _check_papers(family: Family) -> None:
    for row in OutboxRow.objects.filter(topic="check_papers").order_by("pk"):
        outbox.have_effect(row.pk)


def test_given_a_conclusion_that_lapses_before_the_bureaus_day_then_the_family_reads_what_to_get_and_when(
    desk: Desk,
) -> None:
    family = _before_the_bureau(desk, bureau_in=40, conclusions_ago=170)

    assert "redo_examinations" in family.items()
    text = page(enter(family))
    assert "What will have to be done again" in text
    assert "Doctors&#x27; conclusions" in text.partition("What will have to be done again")[2]
    assert "All of it has to be valid on" in text
    assert "Ultrasound results" not in text.partition("What will have to be done again")[2].partition("</section>")[0]

    step = desk.client().get(reverse("step", args=[family.item("redo_examinations").key])).content.decode()
    assert "Do the papers last?" in step
    assert "1 visit is enough" in step

    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="child_died")
    assert "What will have to be done again" not in page(enter(family))


def test_given_all_conclusions_last_when_the_bureau_moves_its_day_then_what_to_get_is_reckoned_anew(desk: Desk) -> None:
    family = _before_the_bureau(desk, bureau_in=5, conclusions_ago=170)
    assert "redo_examinations" not in family.items()
    assert "What will have to be done again" not in page(enter(family))

    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="bureau_day_moved")
    done(family, "bureau_day", **{"child.bureau_on": desk.today + timedelta(days=40)})
    _check_papers(family)
    _check_papers(family)

    assert "redo_examinations" in family.items()
    assert "What will have to be done again" in page(enter(family))
    assert "papers.checked_again" in {one.what for one in rows(family, TimelineEntry, case=family.case_id)}


def test_given_a_paper_that_would_lapse_again_when_days_are_proposed_then_none_comes_too_early(desk: Desk) -> None:
    family = _before_the_bureau(desk, bureau_in=110, conclusions_ago=1)  # ultrasounds count for three months

    have_effects(family.item("redo_examinations"), "propose_days")

    proposed = days(family, "proposed")
    assert proposed
    assert min(one.day for one in proposed) >= desk.today + timedelta(days=15)


def test_given_danger_at_home_then_the_secret_step_is_nowhere_on_the_page(desk: Desk) -> None:
    family = desk.family()
    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="danger_at_home")
    assert "safety_talk" in family.items()
    title, key = family.item("safety_talk").title["en"], family.item("safety_talk").key
    client = desk.client()
    for name in ("family_page", "family_stop", "family_who_looked"):
        assert title not in page(client, f"shown_{name}", family.case_id)
    assert client.get(reverse("shown_family_step", args=[family.case_id, key])).status_code == 404


def test_given_danger_told_when_a_phone_is_signed_in_then_every_page_and_file_of_the_family_is_closed(
    desk: Desk,
) -> None:
    family = weeks_old(desk)
    item = with_days(family)
    client, token = enter(family), token_of(family)
    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="danger_at_home")
    for name, keys in (
        ("family_page", []),
        ("family_day", [item.key]),
        ("family_calendar", [item.key]),
        ("family_document", [item.key]),
        ("family_paper", [item.key]),
        ("family_who_looked", []),
    ):
        assert client.get(reverse(name, args=keys)).status_code == 403, name
    assert client.post(reverse("family_write"), {"text": "Кто это?"}).status_code == 403
    for name in ("family_link", "family_code"):
        unknown = Client(headers={"accept-language": "en"}).get(reverse(name, args=["B" * 22]))
        answer = Client(headers={"accept-language": "en"}).get(reverse(name, args=[token]))
        assert (answer.status_code, _unsigned(answer)) == (404, _unsigned(unknown))


def _unsigned(answer: Any) -> str:
    """A page without its form's key and the address that it was asked by."""
    text = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r"/f/[^/\s\"]+/(code/)?", "/f/", text)


def test_given_a_partner_has_declined_then_the_family_never_reads_of_it(desk: Desk) -> None:
    from casework.actions.partners import offers

    family = desk.family()
    family.agree()
    client = enter(family)
    (offer,) = [one for one in rows(family, Offer, case=family.case_id, state="offered") if one.exclusive]
    before = page(client)
    assert offer.organisation.name_en not in before
    offers.decline_offer(offer_number=offer.number, by=desk.actor, reason="no_people", on_behalf_of="charity")
    text = page(client) + page(client, "family_sharing") + page(client, "family_who_looked")
    assert offer.organisation.name_en not in text
    assert "declined" not in text


def test_given_a_paper_is_ready_then_it_can_be_downloaded_by_its_family_only(desk: Desk) -> None:
    family, other = desk.family(), desk.family()
    done(family, "intake")
    have_effects(family.item("route_sheet"), "draft_paper", "print_paper")
    (paper,) = rows(family, CaseDocument, case=family.case_id, kind="route_sheet")
    client, stranger = enter(family), enter(other)
    address = reverse("family_document", args=[paper.document_key])
    assert address in page(client)
    answer = client.get(address)
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert stranger.get(address).status_code == 404
    assert [one.template for one in rows(family, Notice, case=family.case_id, template="paper_ready")] == [
        "paper_ready"
    ]
