"""Danger at home: two people lift it, only the safe way is used, the doctors' days are asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.access import Actor
from casework.act_parts import access_links, need_to_know
from casework.act_parts.household_input import IntakeIncomplete
from casework.actions.case import danger, family_links, intake
from casework.actions.family import entrance
from casework.actions.worker import substitution
from casework.errors import CaseworkError, NotFound
from casework.models import AccessCode, CaseJourney, DangerAtHome, Family, Substitution
from casework.web.page_data.danger import days_to_ask_about
from journeys import public as journeys
from tests.builders import Story, Town
from tests.casework import reached_families as reached

WAY = danger.SafeWay(from_whom="Бывший муж", phone="+7 000 999-11-22", hours="с 10 до 12", word="пироги")


def _record(case: Story) -> DangerAtHome:
    with access.acting_as(case.town.machine):
        return DangerAtHome.objects.get(family__cases=case.case_id)


def _flag(case: Story) -> bool:
    with access.acting_as(case.town.machine):
        return Family.objects.get(cases=case.case_id).danger_at_home


def _colleague(town: Town) -> Actor:
    """Another worker of the same service."""
    return town.planted.workers[1]


def _client(by: Actor) -> Client:
    assert by.user is not None
    type(by.user).objects.filter(pk=by.user.pk).update(language="en")
    client = Client()
    client.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_given_danger_when_one_person_proposes_and_confirms_then_it_stays(town: Town) -> None:
    case = town.a_case(danger_at_home=True)
    danger.propose_lifting(by=case.by, case_id=case.case_id, because="Он уехал насовсем")
    with pytest.raises(danger.LiftingRefused, match="yourself"):
        danger.confirm_lifting(by=case.by, case_id=case.case_id)
    assert _flag(case)


def test_given_danger_when_a_second_person_confirms_then_it_is_lifted_and_no_old_link_comes_back(town: Town) -> None:
    case = town.a_case()
    case.effects("send_notice")
    case.told("danger_at_home")
    danger.propose_lifting(by=case.by, case_id=case.case_id, because="Он уехал насовсем")
    assert _flag(case)
    danger.confirm_lifting(by=_colleague(town), case_id=case.case_id)
    assert not _flag(case)
    assert not any(reached.opens(link) for link in reached.links(case))
    family_links.send_link(by=case.by, case_id=case.case_id)
    assert reached.opens(reached.links(case)[-1])
    assert {"danger.lifting_proposed", "danger.lifted"} <= set(case.timeline())


def test_given_danger_told_anew_after_it_was_lifted_then_everything_closes_again(town: Town) -> None:
    case = town.a_case()
    case.told("danger_at_home")
    danger.propose_lifting(by=case.by, case_id=case.case_id, because="Он уехал")
    danger.confirm_lifting(by=_colleague(town), case_id=case.case_id)
    family_links.send_link(by=case.by, case_id=case.case_id)
    reached.correct(case, danger_at_home=True)
    assert not any(reached.opens(link) for link in reached.links(case))
    with pytest.raises(danger.LiftingRefused):
        danger.confirm_lifting(by=_colleague(town), case_id=case.case_id)


def test_given_no_reason_or_no_proposal_then_nothing_is_lifted(town: Town) -> None:
    case = town.a_case(danger_at_home=True)
    with pytest.raises(danger.LiftingRefused):
        danger.propose_lifting(by=case.by, case_id=case.case_id, because="  ")
    for act in (danger.confirm_lifting, danger.refuse_lifting):
        with pytest.raises(danger.LiftingRefused):
            act(by=_colleague(town), case_id=case.case_id)
    danger.propose_lifting(by=case.by, case_id=case.case_id, because="Он уехал")
    danger.refuse_lifting(by=_colleague(town), case_id=case.case_id)
    assert _record(case).lifting_proposed_by is None
    assert _flag(case)


def test_given_the_working_role_when_it_lowers_the_flag_by_itself_then_the_database_refuses(town: Town) -> None:
    case = town.a_case(danger_at_home=True)
    with pytest.raises(IntegrityError, match="two people"), access.acting_as(case.by):
        Family.objects.filter(cases=case.case_id).update(danger_at_home=False)
    assert _flag(case)


def test_given_no_danger_then_there_is_nothing_to_note_or_lift(town: Town) -> None:
    case = town.a_case()
    with pytest.raises(danger.NotInDanger):
        danger.note_safe_way(by=case.by, case_id=case.case_id, told=WAY)


# ---- told by any way -------------------------------------------------------------------------------------------------


def _talks(case: Story) -> list[str]:
    """The talks about safety of all runs of a case that are owed."""
    with access.acting_as(case.town.machine):
        runs = list(CaseJourney.objects.filter(case=case.case_id).values_list("run_key", flat=True))
        return [item.step for item in journeys.open_items(run_keys=runs) if item.step == "safety_talk"]


BY_EVERY_WAY: dict[str, Callable[[Story], object]] = {
    "household corrected": lambda case: reached.correct(case, danger_at_home=True),
    "life event": lambda case: case.told("danger_at_home"),
    "its own page": lambda case: danger.tell_danger(by=case.by, case_id=case.case_id),
}


@pytest.mark.parametrize("way", BY_EVERY_WAY)
def test_given_danger_told_by_any_way_then_the_same_act_closes_the_links_and_owes_one_talk(
    town: Town, way: str
) -> None:
    case = town.a_case()
    case.effects("send_notice")
    BY_EVERY_WAY[way](case)
    assert _talks(case) == ["safety_talk"]
    assert case.item("safety_talk").due is not None
    assert _record(case).told_by == case.by.user
    assert case.case().vulnerable
    assert not any(reached.opens(link) for link in reached.links(case))


def test_given_danger_told_at_intake_when_journeys_begin_then_one_talk_is_owed_and_no_link_is_sent(town: Town) -> None:
    case = town.a_case(danger_at_home=True)
    assert _talks(case) == ["safety_talk"]
    intake.choose_journey(by=case.by, case_id=case.case_id, journey="birth_allowance")
    assert _talks(case) == ["safety_talk"]
    assert reached.links(case) == []


@pytest.mark.parametrize("way", BY_EVERY_WAY)
def test_given_two_journeys_when_danger_is_told_then_the_mother_is_owed_one_talk(town: Town, way: str) -> None:
    case = town.a_case()
    intake.choose_journey(by=case.by, case_id=case.case_id, journey="birth_allowance")
    BY_EVERY_WAY[way](case)
    assert _talks(case) == ["safety_talk"]


def test_given_a_closed_case_when_danger_is_told_on_its_page_then_it_counts_and_nothing_opens_any_more(
    town: Town,
) -> None:
    case = town.a_case().talked()
    case.effects("send_notice")
    case.told("moved_away")
    case.effects("draft_paper", "print_paper")
    assert case.case().state == "closed"
    danger.tell_danger(by=case.by, case_id=case.case_id, told=WAY)
    assert _record(case).safe_phone == WAY.phone
    assert not any(reached.opens(link) for link in reached.links(case))
    with pytest.raises(danger.InDanger):
        danger.tell_danger(by=case.by, case_id=case.case_id)


def test_given_a_wrong_safe_phone_when_danger_is_told_then_nothing_is_kept(town: Town) -> None:
    case = town.a_case()
    with pytest.raises(IntakeIncomplete):
        danger.tell_danger(by=case.by, case_id=case.case_id, told=danger.SafeWay(phone="мама"))
    assert not _flag(case)
    assert "danger.told" not in case.timeline()


def test_given_the_page_of_a_family_without_danger_when_it_is_told_there_then_it_is_noted_with_the_safe_way(
    town: Town,
) -> None:
    case = town.a_case()
    client, address = _client(case.by), reverse("danger", args=[case.case_id])
    assert reverse("danger", args=[case.case_id]) in client.get(reverse("case", args=[case.case_id])).content.decode()
    assert "a talk about safety is owed" in client.get(address).content.decode()
    assert client.post(address, {"act": "tell", "phone": "мама"}).status_code == 422
    assert client.post(address, {"act": "tell", "phone": WAY.phone, "word": WAY.word}).status_code == 302
    assert _talks(case) == ["safety_talk"]
    assert (_record(case).safe_phone, _record(case).safe_word) == (WAY.phone, WAY.word)


# ---- who needs to know -----------------------------------------------------------------------------------------------


def test_given_danger_when_a_colleague_opens_the_case_then_she_reads_whom_to_ask_and_neither_address_nor_phone(
    town: Town,
) -> None:
    case = town.a_case(danger_at_home=True, address="Тихая, 77", phone="+7 000 333-44-66")
    danger.note_safe_way(by=case.by, case_id=case.case_id, told=WAY)
    colleague = _client(_colleague(town))
    for page in ("case", "danger"):
        text = colleague.get(reverse(page, args=[case.case_id])).content.decode()
        assert case.by.user is not None and case.by.user.name in text
        for word in ("Тихая, 77", "333-44-66", WAY.phone, WAY.word, WAY.from_whom):
            assert word not in text, f"{word} on the page {page}"
    refused = colleague.get(reverse("household", args=[case.case_id]))
    assert (refused.status_code, "Тихая" in refused.content.decode()) == (403, False)
    with pytest.raises(need_to_know.NeedNotKnow):
        danger.note_safe_way(by=_colleague(town), case_id=case.case_id, told=WAY)
    assert "Тихая, 77" in _client(case.by).get(reverse("case", args=[case.case_id])).content.decode()


def test_given_danger_when_a_colleague_stands_in_then_she_sees_the_safe_way(town: Town) -> None:
    case = town.a_case(danger_at_home=True, address="Тихая, 78")
    danger.note_safe_way(by=case.by, case_id=case.case_id, told=WAY)
    absent, substitute = access.person(case.by), access.person(_colleague(town))
    days = {"first_date": town.today, "last_date": town.today}
    substitution.arrange(by=_colleague(town), absent_id=absent.pk, substitute_id=substitute.pk, **days)
    text = _client(_colleague(town)).get(reverse("case", args=[case.case_id])).content.decode()
    assert WAY.phone in text and "Тихая, 78" in text
    with access.acting_as(case.by):
        (row,) = Substitution.objects.filter(absent=absent, ended_at=None)
    substitution.end(by=case.by, substitution_id=row.pk)
    assert WAY.phone not in _client(_colleague(town)).get(reverse("case", args=[case.case_id])).content.decode()


ACTS: dict[str, dict[str, Any]] = {
    "tell_danger": {},
    "note_safe_way": {"told": WAY},
    "keep_days": {},
    "propose_lifting": {"because": "Он уехал"},
    "refuse_lifting": {},
    "confirm_lifting": {},
}


@pytest.mark.parametrize("name", ACTS)
def test_given_another_service_or_the_administrator_then_there_is_no_such_case(town: Town, name: str) -> None:
    case = town.a_case(danger_at_home=True)
    for other in (town.stranger(), town.administrator):
        with pytest.raises(NotFound):
            getattr(danger, name)(by=other, case_id=case.case_id, **ACTS[name])


def test_given_the_safe_way_then_the_case_shows_only_that_phone_and_no_list_takes_the_other_along(town: Town) -> None:
    case = town.a_case(danger_at_home=True, phone="+7 000 333-44-55")
    with pytest.raises(IntakeIncomplete):
        danger.note_safe_way(by=case.by, case_id=case.case_id, told=danger.SafeWay(phone="мама"))
    danger.note_safe_way(by=case.by, case_id=case.case_id, told=WAY)
    client = _client(case.by)
    text = client.get(reverse("case", args=[case.case_id])).content.decode()
    for word in (WAY.from_whom, WAY.phone, WAY.hours, WAY.word):
        assert word in text
    assert "333-44-55" not in text
    for form in ("csv", "xlsx"):
        assert b"333-44-55" not in client.get(reverse("families_table", args=[form])).content
    assert WAY.word not in str(case.timeline())


def test_given_the_safe_way_then_neither_family_nor_partner_nor_curator_reads_its_row(town: Town) -> None:
    case = town.a_case(danger_at_home=True)
    for reader in (town.curator, town.partner("charity"), town.stranger(), town.administrator):
        with access.acting_as(reader):
            assert not DangerAtHome.objects.exists()
    with access.acting_as(case.by):
        assert DangerAtHome.objects.filter(family__cases=case.case_id).exists()


def test_given_what_had_been_sent_and_opened_before_then_the_page_says_it(town: Town) -> None:
    case = town.a_case(phone="+7 000 333-66-77")
    case.effects("send_notice")
    link = reached.links(case)[-1]
    entrance.send_code(found=access_links.find_again(link_id=link.pk))
    with access.acting_as(town.machine):
        digits = access_links.digits_of(AccessCode.objects.get(link=link).pk)
    entrance.confirm(found=access_links.find_again(link_id=link.pk), digits=digits)
    case.told("danger_at_home")
    text = _client(case.by).get(reverse("danger", args=[case.case_id])).content.decode()
    assert "SMS that went out" in text
    assert "333-66-77" in text
    assert "Somebody came in by link and code" in text
    untold = town.a_case(danger_at_home=True)
    assert (
        "Nothing was sent, and nobody came in"
        in _client(case.by).get(reverse("danger", args=[untold.case_id])).content.decode()
    )


def test_given_a_booked_day_then_today_asks_about_it_until_it_was_talked_about(town: Town) -> None:
    case = town.a_case(born_days_ago=23).booked()
    case.told("danger_at_home")

    def asked() -> list[Any]:
        with access.acting_as(case.by):
            return [day.case_id for day in days_to_ask_about(to=case.by, now=clock.now())]

    assert case.case_id in asked()
    client = _client(case.by)
    assert "Ask on the safe phone whether it may." in client.get(reverse("inbox")).content.decode()
    sent = client.post(reverse("danger", args=[case.case_id]), {"act": "keep_days"})
    assert sent.status_code == 302
    assert case.case_id not in asked()
    assert [day.state for day in case.days("booked")] == ["booked"]


def test_given_the_page_when_two_people_use_it_then_it_is_lifted_and_says_each_time_what_holds(town: Town) -> None:
    case = town.a_case(danger_at_home=True)
    address = reverse("danger", args=[case.case_id])
    hers, colleagues = _client(case.by), _client(_colleague(town))
    noted = {"act": "note_safe_way", "phone": WAY.phone, "hours": WAY.hours, "word": WAY.word, "from_whom": "он"}
    assert hers.post(address, noted).status_code == 302
    assert hers.post(address, {"act": "note_safe_way", "phone": "мама"}).status_code == 422
    assert hers.post(address, {"act": "blow_up"}).status_code == 422
    assert hers.post(address, {"act": "propose", "because": ""}).status_code == 422
    assert hers.post(address, {"act": "propose", "because": "Он уехал"}).status_code == 302
    assert "Somebody else has to confirm it." in hers.get(address).content.decode()
    assert hers.post(address, {"act": "confirm"}).status_code == 422
    assert "Confirm: it is safe" in colleagues.get(address).content.decode()
    assert colleagues.post(address, {"act": "confirm"}).status_code == 302
    assert not _flag(case)
    assert "No danger at home is noted." in hers.get(address).content.decode()


def test_given_a_lifted_danger_then_the_database_keeps_who_and_who(town: Town) -> None:
    case = town.a_case(danger_at_home=True)
    danger.propose_lifting(by=case.by, case_id=case.case_id, because="Он уехал")
    danger.confirm_lifting(by=_colleague(town), case_id=case.case_id)
    row = _record(case)
    assert row.lifted_by != row.lifting_proposed_by
    assert row.lifted_at is not None and row.lifted_at - row.told_at < timedelta(hours=1)
    with pytest.raises(IntegrityError), access.acting_as(case.by):
        DangerAtHome.objects.filter(pk=row.pk).update(lifted_by=row.lifting_proposed_by)
    with pytest.raises(CaseworkError):
        danger.keep_days(by=case.by, case_id=case.case_id)
