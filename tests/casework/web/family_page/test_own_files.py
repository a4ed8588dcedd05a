"""Each of a couple sees only their own: what is private in a journey, on the pages of both links and on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from psycopg.types.range import TimestamptzRange

from casework import access, clock
from casework.access import Actor, own_files
from casework.act_parts import access_links, family_invitations, notices
from casework.act_parts.household_input import Intake, PersonInput
from casework.actions.case import family_links, intake
from casework.actions.steps import work_items
from casework.models import (
    AccessCode,
    Case,
    CaseJourney,
    Consent,
    Person,
    ReceivedPaper,
    SurveyAnswer,
    Visit,
    VisitDay,
)
from journeys import public as journeys
from tests.casework.web.conftest import Desk

HERS, HIS = "+7 000 500-10-01", "+7 000 500-10-02"


@dataclass(frozen=True)
class Couple:
    """A couple in a journey of the women's clinic, and what its worker knows of it."""

    desk: Desk
    by: Actor
    case_id: UUID
    run_key: UUID

    def person(self, name: str) -> Person:
        """One of the two by first name."""
        with access.acting_as(self.by):
            family = Case.objects.get(pk=self.case_id).family_id
            return Person.objects.get(family=family, first_name=name)

    def items(self) -> tuple[journeys.OpenItem, ...]:
        """Every step that has opened."""
        with access.acting_as(self.by):
            return journeys.items_of(run_key=self.run_key)

    def item(self, step: str, name: str = "") -> journeys.OpenItem:
        """One step, of one person where it is done for each."""
        key = str(self.person(name).pk) if name else ""
        return next(one for one in self.items() if one.step == step and (not key or one.person == key))

    def done(self, step: str, name: str = "", **facts: Any) -> None:
        """The worker notes that a step is done."""
        item = self.item(step, name)
        told = {key.replace("__", "."): value for key, value in facts.items()}
        work_items.complete(by=self.by, item_key=item.key, outcome=item.hoped_for, facts=told)

    def enter(self, name: str) -> Client:
        """Come in by a person's own link and the code that is made for it."""
        person, client = self.person(name), Client()
        with access.acting_as(access.machine(self.desk.planted.region, "test")):
            case = Case.objects.select_related("family").get(pk=self.case_id)
            link = access_links.of_family(case=case, at=clock.now(), person=person)
            token = access_links.token_of(link.pk)
        client.cookies["django_language"] = "en"
        client.post(reverse("family_link", args=[token]))
        with access.acting_as(access.machine(self.desk.planted.region, "test")):
            code = AccessCode.objects.filter(link=link).order_by("-made_at").first()
            assert code is not None
            digits = access_links.digits_of(code.pk)
        assert client.post(reverse("family_code", args=[token]), {"code": digits}).status_code == 302
        return client

    def rows(self, model: Any, **wanted: Any) -> list[Any]:
        """Rows of the case."""
        with access.acting_as(self.by) as actor:
            return list(access.visible(model, to=actor).filter(case=self.case_id, **wanted))


def couple(desk: Desk, *, her_sex: str = "f", his_sex: str = "m") -> Couple:
    """Take a couple in and lead it to the days of tests; he has an own phone, known from an own link."""
    (by,) = desk.planted.led_by("womens_clinic")
    people = tuple(
        PersonInput(relation=relation, last_name="Лугов", first_name=name, sex=sex, is_representative=speaks,
                    born_on=desk.today - timedelta(days=365 * 34))
        for relation, name, sex, speaks in (("applicant", "Alyona", her_sex, True), ("partner", "Pavel", his_sex, False))
    )  # fmt: skip
    told = Intake(
        people=people, phone=HERS, language="en", channel="paper", facts={"couple.months_trying": 14},
        consents=("processing", "medical_secrecy", "share:ivf_commission"),
    )  # fmt: skip
    case_id = intake.open_case(by=by, intake=told)
    run_key = intake.choose_journey(by=by, case_id=case_id, journey="fertility_help")
    found = Couple(desk, by, case_id, run_key)
    family_links.send_own_link(by=by, case_id=case_id, person_id=found.person("Pavel").pk, phone=HIS)
    found.done("intake")
    return found


def with_consents(found: Couple) -> Couple:
    """Whatever stands before the couple's own consents is done."""
    from casework.actions.case import consents

    given = [one.purpose for one in found.rows(Consent, state="asked")]
    if any(one.step == "consents" and one.status not in ("done", "cancelled") for one in found.items()):
        consents.record_consents(by=found.by, item_key=found.item("consents").key, given=given, channel="paper")
    return found


def at_the_tests(found: Couple) -> Couple:
    """Both have agreed, the plan is made: two days of tests are open, each with a day proposed and a paper."""
    with_consents(found)
    for name in ("Alyona", "Pavel"):
        found.done("partner_consents", name)
    found.done("exam_plan", couple__hiv=True)
    for number, step in enumerate(("tests_day", "mans_tests_day"), start=1):
        item = found.item(step)
        with access.acting_as(found.by):
            case = Case.objects.get(pk=found.case_id)
            subject = CaseJourney.objects.get(run_key=found.run_key).subject
            starts = (clock.now() + timedelta(days=7 + number)).replace(minute=0, second=0, microsecond=0)
            day = VisitDay.objects.create(
                case=case, work_item_key=item.key, subject=subject, day=starts.date(), proposed_at=clock.now()
            )
            Visit.objects.create(
                visit_day=day, visit_type="therapist", subject=subject, resource_key=uuid4(), place={},
                during=TimestamptzRange(starts, starts + timedelta(minutes=20), "[)"),
            )  # fmt: skip
            ReceivedPaper.objects.create(
                case=case, work_item_key=item.key, kind=item.gives[-1].key, title={"en": f"Result of {step}"},
                issued_on=found.desk.today, copy_name="0" * 64 + ".pdf", recorded_at=clock.now(),
            )  # fmt: skip
            SurveyAnswer.objects.create(
                case=case, kind="touchpoint", journey="fertility_help", version=1, step=step, work_item_key=item.key,
                organisation=case.organisation, asked_at=clock.now(),
            )  # fmt: skip
    return found


@pytest.fixture(scope="module")
def pair(desk: Desk) -> Couple:
    """A couple at its tests."""
    return at_the_tests(couple(desk))


@pytest.fixture(scope="module")
def pages(pair: Couple) -> dict[str, Client]:
    """Both, come in by their own links."""
    return {name: pair.enter(name) for name in ("Alyona", "Pavel")}


def addresses(found: Couple, item: journeys.OpenItem) -> Iterator[str]:
    """Every address on the family's side that has to do with a step."""
    yield reverse("family_step", args=[item.key])
    yield reverse("family_day", args=[item.key])
    yield reverse("family_calendar", args=[item.key])
    for paper in found.rows(ReceivedPaper, work_item_key=item.key):
        yield reverse("family_paper", args=[paper.pk])


def test_given_the_shipped_journeys_then_every_one_that_keeps_own_files_is_walked_here(desk: Desk) -> None:
    with access.acting_as(access.machine(desk.planted.region, "test")):
        refs = [one.ref for one in journeys.published_journeys(language="en")]
    private = {ref for ref in refs if any(step.private for step in journeys.steps(ref=ref).values())}
    assert private == {"fertility_help@1"}


def private_items(found: Couple) -> list[tuple[journeys.OpenItem, str]]:
    """Every private step that has opened, with the first name of whose it is."""
    names = {str(found.person(name).pk): name for name in ("Alyona", "Pavel")}
    return [(one, names[one.person]) for one in found.items() if one.private]


def test_given_every_private_step_then_the_others_page_has_neither_title_nor_address_and_answers_as_if_it_were_not_there(
    pair: Couple, pages: dict[str, Client]
) -> None:
    found = private_items(pair)
    assert {(one.step, name) for one, name in found} >= {
        ("partner_consents", "Alyona"), ("partner_consents", "Pavel"), ("tests_day", "Alyona"), ("mans_tests_day", "Pavel"),
    }  # fmt: skip
    ahead = journeys.step_title(ref="fertility_help@1", step="hiv_advice")["en"]  # hers, not open yet
    titles: dict[str, set[str]] = {"Alyona": {ahead}, "Pavel": set()}
    for item, whose in found:
        titles[whose].add(item.title["en"])
    for reader, other in (("Alyona", "Pavel"), ("Pavel", "Alyona")):
        client = pages[reader]
        home = client.get(reverse("family_page")).content.decode()
        missing = client.get(reverse("family_day", args=[uuid4()]))
        for title in titles[other] - titles[reader]:
            assert title not in home
        for title in titles[reader]:
            assert title in home
        for item, whose in found:
            if whose != other:
                continue
            assert str(item.key) not in home
            for address in addresses(pair, item):
                answer = client.get(address)
                assert answer.status_code == 404, address
                words = [one.content.decode().split("<main")[1] for one in (answer, missing)]
                assert words[0] == words[1], "the same words as of what is not there"


def test_given_own_tests_then_the_own_page_opens_the_day_and_lists_the_own_paper_only(
    pair: Couple, pages: dict[str, Client]
) -> None:
    hers, his = pair.item("tests_day"), pair.item("mans_tests_day")
    for reader, own, other in (("Alyona", hers, his), ("Pavel", his, hers)):
        home = pages[reader].get(reverse("family_page")).content.decode()
        assert reverse("family_day", args=[own.key]) in home
        assert f"Result of {own.step}" in home
        assert f"Result of {other.step}" not in home
        assert pages[reader].get(reverse("family_day", args=[own.key])).status_code == 200


def test_given_the_others_day_when_it_is_chosen_or_wished_or_given_back_then_nothing_happens_and_it_is_not_there(
    pair: Couple, pages: dict[str, Client]
) -> None:
    (day,) = pair.rows(VisitDay, work_item_key=pair.item("tests_day").key)
    address = reverse("family_day", args=[pair.item("tests_day").key])
    own = reverse("family_day", args=[pair.item("mans_tests_day").key])
    for act in ("choose", "wish", "cancel"):
        answer = pages["Pavel"].post(address, {"act": act, "day": str(day.pk), "receipt": str(uuid4())})
        assert answer.status_code == 404, act
    assert pages["Pavel"].post(own, {"act": "choose", "day": str(day.pk), "receipt": str(uuid4())}).status_code == 404
    assert pair.rows(VisitDay, pk=day.pk)[0].state == "proposed"


def test_given_questions_about_both_days_then_each_is_asked_about_the_own_and_cannot_answer_the_others(
    pair: Couple, pages: dict[str, Client]
) -> None:
    (hers,) = pair.rows(SurveyAnswer, step="tests_day")
    (his,) = pair.rows(SurveyAnswer, step="mans_tests_day")
    home = pages["Pavel"].get(reverse("family_page")).content.decode()
    assert reverse("family_answer", args=[his.pk]) in home
    assert str(hers.pk) not in home
    answer = pages["Pavel"].post(reverse("family_answer", args=[hers.pk]), {"score": "1", "receipt": str(uuid4())})
    assert answer.status_code == 404
    assert pair.rows(SurveyAnswer, pk=hers.pk)[0].answered_at is None


def test_given_a_private_step_opens_then_its_notice_goes_to_its_person_alone_by_the_own_link_and_phone(
    pair: Couple,
) -> None:
    his = pair.item("mans_tests_day")
    with access.acting_as(access.machine(pair.desk.planted.region, "test")):
        case = Case.objects.select_related("family", "region").get(pk=pair.case_id)
        notice = notices.to_family(case=case, template="choose_day", at=clock.now(), item_key=his.key)
        assert notice is not None and notice.link is not None
        assert notice.link.person is not None and notice.link.person.first_name == "Pavel"
        assert notices.phone_of(notice) == HIS


def test_given_a_message_of_one_then_the_other_one_does_not_read_it(pair: Couple, pages: dict[str, Client]) -> None:
    pages["Alyona"].post(reverse("family_write"), {"text": "Only for my worker", "receipt": str(uuid4())})
    assert "Only for my worker" in pages["Alyona"].get(reverse("family_write")).content.decode()
    assert "Only for my worker" not in pages["Pavel"].get(reverse("family_write")).content.decode()


def test_given_help_is_to_end_then_what_would_stop_names_nothing_of_the_other_one(
    pair: Couple, pages: dict[str, Client]
) -> None:
    text = pages["Pavel"].get(reverse("family_stop")).content.decode()
    assert pair.item("tests_day").title["en"] not in text


def test_given_the_page_on_the_workers_screen_then_nothing_private_is_shown_until_she_says_who_sits_there(
    pair: Couple,
) -> None:
    client = pair.desk.client(pair.by.membership)
    address = reverse("shown_family_page", args=[pair.case_id])
    hers, his = pair.item("tests_day"), pair.item("mans_tests_day")
    nobody = client.get(address).content.decode()
    assert "Who sits beside you?" in nobody
    assert hers.title["en"] not in nobody
    assert his.title["en"] not in nobody
    with_him = client.get(f"{address}?whose={pair.person('Pavel').pk}").content.decode()
    assert his.title["en"] in with_him
    assert hers.title["en"] not in with_him
    assert client.get(reverse("shown_family_day", args=[pair.case_id, his.key])).status_code == 200
    assert client.get(reverse("shown_family_day", args=[pair.case_id, hers.key])).status_code == 404
    assert his.title["en"] not in client.get(f"{address}?whose=nobody").content.decode()


def test_given_the_workers_own_pages_then_she_sees_both_and_whose_each_step_is(pair: Couple) -> None:
    client = pair.desk.client(pair.by.membership)
    for step, name in (("tests_day", "Alyona"), ("mans_tests_day", "Pavel")):
        text = client.get(reverse("step", args=[pair.item(step).key])).content.decode()
        assert f"Only {name} sees this step on a page, by an own link." in text
    case_page = client.get(reverse("case", args=[pair.case_id])).content.decode()
    assert "Each has an own page" in case_page
    anew = reverse("shown_family_page", args=[pair.case_id]) + "?whose=nobody"
    assert f'href="{anew}"' in case_page, "who sat there before is forgotten when the page is shown anew"


def test_given_the_familys_phone_when_an_own_link_is_asked_for_then_none_is_sent(pair: Couple) -> None:
    person = pair.person("Pavel")
    with pytest.raises(family_invitations.LinkNotSent, match="Without an own phone"):
        family_links.send_own_link(by=pair.by, case_id=pair.case_id, person_id=person.pk, phone="8 000 500-10-01")
    with pytest.raises(family_invitations.LinkNotSent, match="has the family’s link"):
        family_links.send_own_link(by=pair.by, case_id=pair.case_id, person_id=pair.person("Alyona").pk, phone=HIS)


def test_given_a_partner_inside_of_his_day_then_no_paper_of_hers_is_among_those_it_may_take(pair: Couple) -> None:
    his, plan, received = pair.item("mans_tests_day"), pair.item("exam_plan"), pair.rows(ReceivedPaper)
    with access.acting_as(pair.by):
        taken = own_files.taken_by(his, received)
        shared = own_files.taken_by(plan, received)
    assert {one.work_item_key for one in taken} == {his.key}
    assert len(shared) == 2


def test_given_nobody_can_tell_the_woman_from_the_man_then_private_steps_are_on_no_page_and_the_worker_reads_why(
    desk: Desk,
) -> None:
    found = at_the_tests(couple(desk, her_sex="", his_sex=""))
    hers, his = found.item("tests_day"), found.item("mans_tests_day")
    for name in ("Alyona", "Pavel"):
        home = found.enter(name).get(reverse("family_page")).content.decode()
        assert hers.title["en"] not in home
        assert his.title["en"] not in home
    with access.acting_as(access.machine(desk.planted.region, "test")):
        case = Case.objects.select_related("family", "region").get(pk=found.case_id)
        assert notices.to_family(case=case, template="choose_day", at=clock.now(), item_key=his.key) is None
    text = desk.client(found.by.membership).get(reverse("step", args=[hers.key])).content.decode()
    assert "Nobody can tell whose this step is" in text
