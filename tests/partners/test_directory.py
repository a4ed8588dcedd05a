"""Who is asked, and in which order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from partners import public
from tests.partners.conftest import NEIGHBOUR, NOON, REGION, an_organisation


def keys(found: list[public.OrganisationView]) -> list[UUID]:
    return [one.key for one in found]


def test_given_several_types_when_searched_then_types_come_first_and_then_the_order_of_asking(region):
    late, early = an_organisation(asked_in_order=9), an_organisation(asked_in_order=2)
    centre = an_organisation(type="family_centre", asked_in_order=1)

    found = public.find_organisations(region_key=region, types=["charity", "family_centre"], at=NOON)
    turned = public.find_organisations(region_key=region, types=["family_centre", "charity"], at=NOON)

    assert keys(found) == [early.pk, late.pk, centre.pk]
    assert keys(turned) == [centre.pk, early.pk, late.pk]


def test_given_equal_places_when_searched_then_the_order_is_the_same_every_time(region):
    for name in ("Вяз", "Бук", "Ясень", "Дуб"):
        an_organisation(name_ru=name)

    found = public.find_organisations(region_key=region, types=["charity"], at=NOON)

    assert [one.name["ru"] for one in found] == ["Бук", "Вяз", "Дуб", "Ясень"]


def test_given_a_type_named_twice_when_searched_then_nobody_is_asked_twice(region):
    one = an_organisation()

    assert keys(public.find_organisations(region_key=region, types=["charity", "charity"], at=NOON)) == [one.pk]


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "found"),
    [
        pytest.param(0, None, True, id="from this very moment"),
        pytest.param(1, None, False, id="from a second later"),
        pytest.param(-10, 1, True, id="until a second later"),
        pytest.param(-10, 0, False, id="until this moment, which is not in it"),
    ],
)
def test_periods_of_the_directory_are_half_open(region, valid_from, valid_until, found):
    until = None if valid_until is None else NOON + timedelta(seconds=valid_until)
    an_organisation(valid_from=NOON + timedelta(seconds=valid_from), valid_until=until)

    assert bool(public.find_organisations(region_key=region, types=["charity"], at=NOON)) is found


def test_given_one_that_takes_no_requests_when_searched_then_only_the_administrator_sees_it(region):
    an_organisation(takes_requests=False)

    assert public.find_organisations(region_key=region, types=["charity"], at=NOON) == []
    assert public.find_organisations(region_key=region, types=["charity"], at=NOON, only_taking_requests=False)


def test_given_a_neighbouring_region_when_searched_then_its_organisations_are_never_there(region):
    foreign = an_organisation(region_key=NEIGHBOUR)

    assert public.find_organisations(region_key=region, types=["charity"], at=NOON) == []
    with pytest.raises(public.UnknownOrganisation) as refused:
        public.organisation(region_key=region, key=foreign.pk)
    with pytest.raises(public.UnknownOrganisation) as missing:
        public.organisation(region_key=region, key=uuid4())
    assert str(refused.value) == str(missing.value)


def test_given_many_keys_when_read_then_one_query_answers(region, django_assert_num_queries):
    rows = [an_organisation() for _ in range(5)]

    with django_assert_num_queries(1):
        found = public.organisations(region_key=REGION, keys=[row.pk for row in rows])

    assert set(found) == {row.pk for row in rows}


def test_given_a_language_without_a_text_when_shown_then_it_is_russian(region):
    view = public.organisation(region_key=region, key=an_organisation(name_ru="Лад", name_en="Harmony").pk)

    assert public.text_in(view.name, "en") == "Harmony"
    assert public.text_in(view.name, "tt") == "Лад"
