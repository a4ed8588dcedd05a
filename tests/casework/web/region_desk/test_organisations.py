"""The region's directory on its pages: entered, changed, asked or not, closed, and brought as a table."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.act_parts import partner_requests
from casework.actions.region import organisations
from casework.errors import Forbidden
from casework.models import PartnerRequest
from partners import public as partners
from partners.models import Organisation
from tests import builders
from tests.builders import Town

TABLE = "вид;код;название;телефон\nЗАГС;ЗГ2;Второй ЗАГС;8 912 345-67-89\nБанк;БНК;Банк;\n"


@pytest.fixture
def town(committed_db: str) -> Town:
    """The directory changes in each test, so each plants its own region."""
    return builders.town(days=30)


def _browser(town: Town) -> Client:
    client, user = Client(), town.administrator.user
    type(user).objects.filter(pk=user.pk).update(language="en")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _post(town: Town, name: str, *args: Any, **told: Any) -> Any:
    return _browser(town).post(reverse(name, args=args), {"receipt": str(uuid4()), **told})


def _words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def _row(town: Town, code: str) -> Organisation:
    with access.acting_as(town.machine):
        return Organisation.objects.get(region_key=town.planted.region.pk, short_code=code)


def _alone(town: Town, kind: str) -> UUID:
    """Leave one organisation of a kind that takes requests; return it."""
    now = clock.now()
    with access.acting_as(town.machine):
        found = partners.find_organisations(region_key=town.planted.region.pk, types=[kind], at=now)
        for one in found[1:]:
            partners.close_organisation(region_key=one.region_key, key=one.key, at=now)
    return found[0].key


def test_given_an_entry_when_it_is_typed_in_and_changed_then_it_is_asked_in_its_own_hours(town: Town) -> None:
    told = {"type": "charity", "short_code": "нов", "name_ru": "Новый фонд", "phone": "89123456789", "language": "en"}
    week = {f"hours_{number}": "10-16" for number in range(5)}
    answer = _post(town, "organisation_new", **told, **week, days_off="03.05.2027 - 05.05.2027")
    assert answer.status_code == 302, _words(answer)

    row = _row(town, "НОВ")
    assert (row.name_en, row.phone, row.language) == ("Новый фонд", "+7 912 345-67-89", "en")
    assert row.working_hours == [["10:00", "16:00"]] * 5 + [None, None]
    assert row.days_off == [["2027-05-03", "2027-05-05"]]

    page = _words(_browser(town).get(reverse("organisation", args=[row.pk])))
    assert "10-16" in page
    assert "03.05.2027–05.05.2027" in page
    changed = {"act": "change", "name_ru": "Старый фонд", "language": "ru"}
    assert _post(town, "organisation", row.pk, **changed).status_code == 302
    assert (_row(town, "НОВ").name_ru, _row(town, "НОВ").working_hours) == ("Старый фонд", [])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"type": "family"}, "valid choice"),
        ({"name_ru": " "}, "The name is missing"),
        ({"short_code": "слишкомдлинный"}, "at most 6"),
        ({"short_code": "?!"}, "two to six capital letters"),
        ({"phone": "звоните"}, "only digits"),
        ({"email": "почта"}, "This is no e-mail address"),
        ({"hours_0": "9-12, 13-18"}, "opens and closes once a day"),
        ({"hours_0": "9-25"}, "is no time"),
        ({"days_off": "весь май"}, "is no day"),
        ({"days_off": "10.05.2027 - 03.05.2027"}, "ends before it begins"),
        ({"days_off": "01.05.2027 - 20.05.2027\n24.05.2027 - 10.06.2027"}, "more than a month"),
    ],
)
def test_given_an_entry_that_cannot_be_when_it_is_sent_then_the_page_says_why_and_nothing_is_kept(
    town: Town, wrong: dict[str, str], said: str
) -> None:
    told = {"type": "charity", "short_code": "НОВ", "name_ru": "Новый фонд", "language": "ru"}
    answer = _post(town, "organisation_new", **{**told, **wrong})
    assert answer.status_code == 422
    assert said in _words(answer)
    with access.acting_as(town.machine):
        assert not Organisation.objects.filter(short_code="НОВ").exists()


def test_given_a_full_registry_when_a_step_opens_then_nobody_is_asked_and_the_worker_reads_until_when(
    town: Town,
) -> None:
    registry = _alone(town, "civil_registry")
    again = town.today + timedelta(days=20)
    told = {"act": "requests", "requests-stance": "full", "requests-again_on": again.isoformat()}
    assert _post(town, "organisation", registry, **told).status_code == 302

    case = town.a_case(born_days_ago=1).talked().agreed().done("medical_birth_record")
    (item,) = [one for one in case.items().values() if one.by[:1] == ("civil_registry",)]
    with access.acting_as(town.machine):
        assert not PartnerRequest.objects.filter(work_item_key=item.key).exists()
    worker = Client()
    worker.force_login(town.worker.user, backend="django.contrib.auth.backends.ModelBackend")
    words = _words(worker.get(reverse("step", args=[item.key])))
    assert "takes requests now" in words or "никто не принимает" in words
    with access.acting_as(town.machine):
        view = partners.organisation(region_key=town.planted.region.pk, key=registry)
    assert not view.takes_requests_at(clock.now())
    assert view.takes_requests_at(clock.now() + timedelta(days=21))


def test_given_one_full_charity_when_it_is_asked_by_name_then_it_is_refused_and_its_day_told(town: Town) -> None:
    with access.acting_as(town.machine):
        charity = partners.find_organisations(
            region_key=town.planted.region.pk, types=["charity"], at=clock.now()
        )[0]  # fmt: skip
    organisations.take_requests(
        by=town.administrator, organisation_key=charity.key, pause="paused",
        again_on=town.today + timedelta(days=3),
    )  # fmt: skip
    with access.acting_as(town.machine):
        view = partners.organisation(region_key=town.planted.region.pk, key=charity.key)
        others = partners.find_organisations(region_key=town.planted.region.pk, types=["charity"], at=clock.now())
    assert charity.key not in {one.key for one in others}
    with pytest.raises(partner_requests.TakesNoneNow, match="takes no requests now"):
        partner_requests.check_takes_requests(view, at=clock.now())
    page = _words(_browser(town).get(reverse("organisations")))
    assert "pauses, asked again from" in page


@pytest.mark.parametrize("days", [0, -1, 400])
def test_given_a_pause_without_a_day_that_can_be_meant_when_it_is_kept_then_it_is_refused(
    town: Town, days: int
) -> None:
    charity = town.organisation("charity").key
    again = town.today + timedelta(days=days)
    told = {"act": "requests", "requests-stance": "paused", "requests-again_on": again.isoformat()}
    answer = _post(town, "organisation", charity, **told)
    assert answer.status_code == 422
    assert "a day after today, within a year" in _words(answer)


def test_given_the_only_registry_with_a_question_when_it_is_closed_then_it_is_told_what_hangs_on_it(
    town: Town,
) -> None:
    registry = _alone(town, "civil_registry")
    page = _words(_post(town, "organisation", registry, act="look_at_closing"))
    assert "Nobody else in the directory can do what these journeys ask of it" in page
    assert "who signs in" in page or "who sign in" in page

    answer = _post(town, "organisation", registry, act="close")
    assert answer.status_code == 422
    assert "so it was not closed" in _words(answer)
    with access.acting_as(town.machine):
        assert Organisation.objects.get(pk=registry).valid_until is None


def test_given_an_organisation_at_which_nothing_is_open_when_it_is_closed_then_nobody_asks_it_until_it_opens_again(
    town: Town,
) -> None:
    told = {"type": "charity", "short_code": "НОВ", "name_ru": "Новый фонд", "language": "ru"}
    _post(town, "organisation_new", **told)
    row = _row(town, "НОВ")
    assert _post(town, "organisation", row.pk, act="close").status_code == 302
    page = _words(_browser(town).get(reverse("organisation", args=[row.pk])))
    assert "It is closed" in page
    assert "Новый фонд" in _words(_browser(town).get(reverse("organisations"))), "among those that are closed"
    assert _post(town, "organisation", row.pk, act="open_again").status_code == 302
    assert _row(town, "НОВ").valid_until is None


def test_given_the_second_of_a_kind_when_it_is_asked_earlier_then_it_is_the_first(town: Town) -> None:
    with access.acting_as(town.machine):
        before = partners.find_organisations(region_key=town.planted.region.pk, types=["charity"], at=clock.now())
    assert _post(town, "organisation", before[1].key, act="earlier").status_code == 302
    with access.acting_as(town.machine):
        after = partners.find_organisations(region_key=town.planted.region.pk, types=["charity"], at=clock.now())
    assert [one.key for one in after] == [before[1].key, before[0].key, *(one.key for one in before[2:])]


def test_given_a_table_when_it_is_looked_at_and_kept_then_all_of_it_is_entered_once(town: Town) -> None:
    looked = _post(town, "organisation_table", act="look", text=TABLE)
    assert looked.status_code == 200, _words(looked)
    assert "New: 2. Changed: 0." in _words(looked)
    with access.acting_as(town.machine):
        assert not Organisation.objects.filter(short_code="ЗГ2").exists()
    assert _post(town, "organisation_table", act="keep", text=TABLE).status_code == 302
    assert _row(town, "ЗГ2").phone == "+7 912 345-67-89"
    again = _post(town, "organisation_table", act="look", text=TABLE)
    assert "As they are: 2." in _words(again)


def test_given_a_file_that_was_put_right_when_it_is_looked_at_then_the_page_says_what_and_how_it_was_read(
    town: Town,
) -> None:
    file = SimpleUploadedFile("t.csv", f'sep=;\n\n{TABLE}Аптека;АПТ;"Аптека;\n'.encode("cp1251"))
    said = " ".join(_words(_post(town, "organisation_table", act="look", file=file)).split())
    assert "Read as Windows-1251." in said
    assert "Put right while reading" in said
    for row, words in ((1, "what stands between the cells (;)"), (2, "nothing stands"), (6, "A quotation mark opens")):
        assert f"Row {row}:" in said
        assert words in said
    assert "Read as" not in _words(_post(town, "organisation_table", act="look", text=TABLE))


def test_given_ten_thousand_rows_with_one_wrong_when_they_are_kept_then_none_is_and_the_page_names_the_line(
    town: Town,
) -> None:
    letters = "АБВГДЕЖЗИК"
    rows = [
        f"charity;{''.join(letters[int(digit)] for digit in f'{number:05}')};Фонд {number};" for number in range(9_999)
    ]
    rows.insert(5_000, "нет такого вида;ЦЦЦ;Никто;")
    text = "kind;code;name;phone\n" + "\n".join(rows)
    looked = _post(town, "organisation_table", act="look", text=text)
    assert "With a mistake: 1." in _words(looked)
    assert 'value="keep"' not in looked.content.decode()
    answer = _post(town, "organisation_table", act="keep", text=text)
    assert answer.status_code == 422
    assert "Rows with mistakes: 5002." in _words(answer)
    with access.acting_as(town.machine):
        assert not Organisation.objects.filter(short_code="ААААА").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The table is empty"),
        ("имя;телефон\nФонд;1", "does not name these columns: kind, code"),
        ('kind;code;name\ncharity;ФНД;"Фонд', ""),
    ],
)
def test_given_what_is_no_table_when_it_is_looked_at_then_it_is_told_in_words(town: Town, text: str, said: str) -> None:
    answer = _post(town, "organisation_table", act="look", text=text)
    assert answer.status_code in (200, 422)
    assert said in _words(answer)


def test_given_a_worker_or_a_foreign_organisation_when_the_directory_is_written_then_nothing_changes(
    town: Town,
) -> None:
    worker = town.worker
    charity = town.organisation("charity").key
    with pytest.raises(Forbidden):
        organisations.take_requests(by=worker, organisation_key=charity, takes=False)
    with pytest.raises(Forbidden):
        organisations.close_organisation(by=worker, organisation_key=charity)
    assert _browser(town).get(reverse("organisation", args=[uuid4()])).status_code == 404
