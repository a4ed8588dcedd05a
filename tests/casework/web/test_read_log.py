"""Who saw something of a family leaves an entry, who saw nothing leaves none; the family reads it in plain words."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from casework import access, kept_copies, read_log
from casework.models import Case, Membership, Person, ReadLogEntry, Role
from casework.runtime.embedded_postgres import connect
from casework.web import methods
from casework.web.page_data import looks
from tests.casework.web.conftest import Desk
from tests.casework.web.every_address import FAMILY, REGISTRY, WORKER, World, every_address
from tests.casework.web.visiting import enter, page

# of a family, though nobody's name stands there: files, and what a partner was asked
WITHOUT_NAMES = {
    "document_file", "sheets_file", "paper_copy", "families_table", "offer_by_link", "decline_by_link",
    "question_offer", "question_decline", "question_request", "step_waiting",
}  # fmt: skip
# a demo's own pages, which are not there in production
OF_THE_DEMO = {"sign_in", "sent_messages"}


@pytest.fixture(scope="module")
def world(desk: Desk) -> World:
    found = World(desk)
    assert found.known
    return found


@pytest.fixture(scope="module")
def planted(world: World) -> set[str]:
    """What belongs to a family and to nobody else: names, home, phone."""
    with access.acting_as(world.town.machine):
        people = list(Person.objects.all())
        homes = list(Case.objects.select_related("family"))
    found = {one.last_name for one in people} | {one.family.phone for one in homes}
    return {word for word in found | {one.family.address for one in homes} if len(word) > 5}


def _entries(world: World, **wanted: Any) -> list[ReadLogEntry]:
    with access.acting_as(world.town.machine):
        return list(ReadLogEntry.objects.filter(**wanted).order_by("pk"))


def _new(world: World, before: int) -> list[ReadLogEntry]:
    return [one for one in _entries(world) if one.pk > before]


def _last(world: World) -> int:
    return max((one.pk for one in _entries(world)), default=0)


def _let_an_hour_pass(database: str) -> None:
    with connect(database) as server:
        server.execute("UPDATE casework_readlogentry SET read_at = read_at - interval '61 minutes'")


def test_given_every_page_when_it_is_opened_then_it_leaves_an_entry_if_and_only_if_it_shows_a_family(
    world: World, planted: set[str], module_db: str
) -> None:
    silent, false = {}, {}
    for name, (who, keys) in world.known.items():
        if "GET" not in methods.of(next(one.view for one in every_address() if one.name == name)):
            continue
        _let_an_hour_pass(module_db)
        before = _last(world)
        answer = world.client(who).get(reverse(name, args=keys))
        left = _new(world, before)
        body = answer.getvalue().decode(errors="replace")
        shows = name in WITHOUT_NAMES or name.startswith("shown_") or any(word in body for word in planted)
        is_looked_at = shows and who != FAMILY and name not in OF_THE_DEMO and answer.status_code == 200
        if is_looked_at and not left:
            silent[name] = answer.status_code
        if left and not is_looked_at:
            false[name] = (answer.status_code, [one.what for one in left])

    assert silent == {}
    assert false == {}


def test_given_every_page_when_only_its_head_is_asked_for_then_nobody_has_looked(world: World) -> None:
    for name, (who, keys) in world.known.items():
        before = _last(world)
        world.client(who).head(reverse(name, args=keys))
        assert _new(world, before) == [], name


def test_given_every_page_of_a_family_when_it_is_foreign_or_missing_then_nobody_has_looked(world: World) -> None:
    stranger = world.town.stranger().membership
    assert stranger is not None
    foreign = world.desk.client(stranger)
    for name, (who, keys) in world.known.items():
        if who not in (WORKER, REGISTRY) or not any(isinstance(key, uuid.UUID) for key in keys):
            continue
        missing = [uuid.uuid4() if isinstance(key, uuid.UUID) else key for key in keys]
        before = _last(world)
        for client, asked in ((world.client(who), missing), (foreign, keys)):
            for method in ("get", "post"):
                answer = getattr(client, method)(reverse(name, args=asked))
                assert answer.status_code in (302, 403, 404, 405, 422), (name, method, answer.status_code)
        assert _new(world, before) == [], name


def test_given_a_copy_whose_file_is_gone_when_it_is_asked_for_then_nobody_has_seen_it(world: World) -> None:
    _who, (key,) = world.known["paper_copy"]
    store, (name,) = kept_copies.folder(), {one.copy_name for one in _papers(world)}
    content = store.open(name).read()  # as it lies there
    store.delete(name)
    before = _last(world)

    answer = world.client(WORKER).get(reverse("paper_copy", args=[key]))
    left = _new(world, before)
    store.save(name, ContentFile(content))

    assert answer.status_code == 422
    assert left == []


def _papers(world: World) -> list[Any]:
    from casework.models import ReceivedPaper

    with access.acting_as(world.town.machine):
        return list(ReceivedPaper.objects.filter(case=world.family.case_id).exclude(copy_name=""))


@pytest.mark.parametrize(
    ("name", "form", "what"),
    [
        ("arrange", {"act": "no_such_button"}, "arranging"),
        ("household_income", {"act": "note"}, "income"),
        ("known_facts", {"fact-family-income_per_person": "x"}, "known"),
        ("journey_choice", {"journey": "no_such_journey"}, "choice"),
        ("case", {"act": "no_such_button"}, "case"),
        ("step", {"act": "no_such_button"}, "step"),
    ],
)
def test_given_a_form_with_mistakes_when_the_page_comes_back_with_it_then_that_is_a_look_as_well(
    world: World, name: str, form: dict[str, str], what: str
) -> None:
    _who, keys = world.known[name]
    before = _last(world)

    answer = world.client(WORKER).post(reverse(name, args=keys), form)

    assert answer.status_code in (409, 422)
    assert [one.what for one in _new(world, before)] == [what]


def test_given_a_search_when_it_finds_a_family_then_that_is_noted_and_of_what_it_does_not_find_nothing(
    world: World, module_db: str
) -> None:
    number = world.family.case().number
    _let_an_hour_pass(module_db)
    before = _last(world)

    world.client(WORKER).post(reverse("families"), {"q": number})
    found = _new(world, before)
    world.client(WORKER).post(reverse("families"), {"q": "Несуществующая"})

    assert {(one.case_id, one.what) for one in found} == {(world.family.case_id, "found")}
    assert len(_new(world, before)) == len(found)


def test_given_a_list_that_is_opened_all_day_then_each_line_is_noted_once_an_hour(world: World, module_db: str) -> None:
    case = [world.family.case_id]
    with access.acting_as(world.town.machine):
        other = list(Case.objects.exclude(pk__in=case).values_list("pk", flat=True)[:1])
    worker = world.desk.actor
    _let_an_hour_pass(module_db)
    before = _last(world)

    for what, cases in (("line", case), ("line", case + other), ("found", case), ("list", case), ("list", case)):
        with access.acting_as(worker):
            read_log.note_each(case_ids=cases, by=worker, what=what)
    noted = [(one.case_id, one.what) for one in _new(world, before)]
    _let_an_hour_pass(module_db)
    with access.acting_as(worker):
        read_log.note_each(case_ids=case, by=worker, what="line")

    one, another = case[0], other[0]
    assert noted == [(one, "line"), (another, "line"), (one, "found"), (one, "list"), (one, "list")]
    assert len(_new(world, before)) == len(noted) + 1


def test_given_a_first_talk_when_it_shows_a_family_like_this_one_then_that_is_noted(
    world: World, module_db: str
) -> None:
    _let_an_hour_pass(module_db)
    with access.acting_as(world.town.machine):
        phone = Case.objects.select_related("family").get(pk=world.family.case_id).family.phone
    before = _last(world)

    answer = world.client(WORKER).post(reverse("intake_part", args=["look"]), {"phone": phone, "last_name": "Ых"})

    assert answer.status_code == 200
    assert {one.what for one in _new(world, before)} == {"found"}
    world.client(WORKER).post(reverse("intake_throw_away"))


# ---- what the family reads of it ---------------------------------------------------------------------------------------


def test_given_every_kind_of_look_then_it_has_its_words_in_both_languages(world: World) -> None:
    assert set(looks.IN_WORDS) == set(read_log.KINDS)
    assert len({str(words) for words in looks.IN_WORDS.values()}) == len(read_log.KINDS)


def test_given_several_looks_of_a_day_then_they_are_one_line_and_the_family_is_not_in_the_list(desk: Desk) -> None:
    family = desk.family()
    client, worker = enter(family), desk.client()
    for name in ("case", "household_income", "arrange", "case"):
        worker.get(reverse(name, args=[family.case_id]))
    page(client)

    text = page(client, "family_who_looked")

    assert text.count("Social worker") == 1
    assert "your whole case; the income of your household; how your case is led," in text


def test_given_a_worker_who_belongs_to_a_charity_by_now_when_the_family_reads_then_it_says_for_whom_she_looked(
    desk: Desk,
) -> None:
    family = desk.family()
    client = enter(family)
    desk.client().get(reverse("case", args=[family.case_id]))
    world = World(desk)
    charity = world.town.organisation("charity")
    Membership.objects.create(
        user=desk.worker.user, region=desk.planted.region, organisation_id=charity.key, role=Role.PARTNER, active=False
    )

    text = page(client, "family_who_looked")

    assert "Social service of the perinatal clinic" in text
    assert charity.name["en"] not in text


def test_given_danger_was_looked_at_when_the_list_is_read_then_no_word_tells_of_it(desk: Desk) -> None:
    family = desk.family()
    client = enter(family)
    desk.client().get(reverse("danger", args=[family.case_id]))

    text = page(client, "family_who_looked")

    assert "who belongs to you, your home and phone" in text
    assert "anger" not in text


def test_given_a_charity_that_opened_its_link_when_the_family_reads_then_it_says_who_and_what(world: World) -> None:
    before = _last(world)
    Client().get(reverse("offer_by_link", args=[world.offer_token]))
    (look,) = _new(world, before)

    assert (look.what, look.user_id, look.case_id) == ("question", None, world.asked.case_id)
    assert look.organisation_id == world.asked.need_offer().organisation_id
