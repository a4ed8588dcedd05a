"""The entrance to the family's page: digits that fit once, within ten minutes, and five tries at most."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from casework import access, clock
from casework.act_parts import access_links
from casework.actions.family import entrance
from casework.models import AccessCode, AccessLink, Case
from tests import builders
from tests.at_once import at_once
from tests.builders import Story, Town


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region with room for a few families' doctors' days."""
    return builders.town(days=30)


def _family_link(case: Story) -> str:
    with access.acting_as(case.town.machine):
        return access_links.token_of(access_links.of_family(case=Case.objects.get(pk=case.case_id), at=clock.now()).pk)


def _code(case: Story) -> tuple[access_links.FoundLink, str]:
    found = access_links.find(token=_family_link(case))
    with access.acting_as(case.town.machine):
        code = access_links.make_code(link=AccessLink.objects.get(pk=found.id))
    return found, access_links.digits_of(code.pk)


def _wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06}"


def test_given_the_right_digits_when_they_are_typed_then_they_fit_once(town: Town) -> None:
    found, digits = _code(town.a_case())
    entrance.confirm(found=found, digits=f" {digits[:3]} {digits[3:]} ")
    with pytest.raises(entrance.CodeWrong):
        entrance.confirm(found=found, digits=digits)


def test_given_five_wrong_tries_when_the_right_digits_come_then_they_do_not_fit_any_more(town: Town) -> None:
    found, digits = _code(town.a_case())
    for _try in range(entrance.MOST_TRIES):
        with pytest.raises(entrance.CodeWrong):
            entrance.confirm(found=found, digits=_wrong(digits))
    with pytest.raises(entrance.CodeWrong):
        entrance.confirm(found=found, digits=digits)


def test_given_ten_minutes_have_passed_when_the_digits_come_then_they_do_not_fit(town: Town) -> None:
    case = town.a_case()
    found, digits = _code(case)
    with access.acting_as(town.machine):
        AccessCode.objects.filter(link=found.id).update(expires_at=clock.now() - timedelta(days=400))
    with pytest.raises(entrance.CodeWrong):
        entrance.confirm(found=found, digits=digits)


def test_given_a_new_code_then_the_earlier_one_is_void(town: Town) -> None:
    case = town.a_case()
    found, earlier = _code(case)
    _again, newer = _code(case)
    assert earlier != newer
    with pytest.raises(entrance.CodeWrong):
        entrance.confirm(found=found, digits=earlier)
    entrance.confirm(found=found, digits=newer)


def test_given_three_codes_in_an_hour_when_one_more_is_asked_for_then_none_is_sent(town: Town) -> None:
    case = town.a_case()
    for _time in range(access_links.MOST_CODES_AN_HOUR):
        _code(case)
    with pytest.raises(access_links.TooManyCodes):
        _code(case)


def test_given_a_hundred_failures_on_one_link_then_it_is_locked_and_another_case_is_not(town: Town) -> None:
    case, other = town.a_case(), town.a_case()
    found, digits = _code(case)
    with access.acting_as(town.machine):
        AccessLink.objects.filter(pk=found.id).update(failures=access_links.MOST_FAILURES)
    with pytest.raises(entrance.CodeWrong):
        entrance.confirm(found=found, digits=digits)
    entrance.confirm(found=_code(other)[0], digits=_code(other)[1])


def test_given_many_threads_guess_then_no_more_than_five_tries_are_ever_looked_at(town: Town) -> None:
    found, digits = _code(town.a_case())
    guesses = [
        partial(entrance.confirm, found=found, digits=f"{(int(digits) + n) % 1_000_000:06}") for n in range(1, 17)
    ]
    assert all(isinstance(end, entrance.CodeWrong) for end in at_once(guesses))
    with access.acting_as(town.machine):
        assert AccessCode.objects.get(link=found.id).tries == entrance.MOST_TRIES
