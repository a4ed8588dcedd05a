"""The everyday issues a region picks from: 44 in four areas, in both languages, with who takes part."""

from __future__ import annotations

from collections import Counter

from journeys import public
from journeys.reader import CATALOGUE, read_texts
from journeys.reader.shared import FOLDER

FIVE = ("third_child_special_needs", "school_catch_up", "first_job", "birth_allowance", "fertility_help")


def test_given_the_catalogue_then_it_has_the_five_and_39_more_in_four_areas() -> None:
    found = public.issues()

    assert tuple(one.key for one in found[:5]) == FIVE
    assert Counter(one.area for one in found) == {
        "health_care": 11, "education": 10, "social_services": 14, "employment": 9,
    }  # fmt: skip
    assert len({one.title["ru"] for one in found}) == len({one.title["en"] for one in found}) == len(found) == 44


def test_given_an_issue_then_somebody_takes_part_in_it_whose_name_is_known_in_both_languages() -> None:
    assert [one.key for one in public.issues() if not one.organisations] == []
    assert [one.key for one in public.issues() for who in one.organisations if not who["ru"] or not who["en"]] == []


def test_given_a_journey_then_it_stands_in_the_list_of_issues_in_the_same_area() -> None:
    known = {one.key: one.area for one in public.issues()}
    folders = {path.parent.name for path in CATALOGUE.glob("[a-z]*/v1.yaml")}

    assert folders <= known.keys()
    areas = {folder: _area(folder) for folder in folders}
    assert {folder: known[folder] for folder in folders} == areas


def _area(folder: str) -> str:
    text = (CATALOGUE / folder / "v1.yaml").read_text()
    return next(line.removeprefix("area: ") for line in text.splitlines() if line.startswith("area: "))


def test_given_a_slip_in_the_list_then_it_is_told_with_its_line_and_what_was_meant() -> None:
    texts = {
        f"{FOLDER}/organisation_types.yaml": "school: {ru: Школа, en: School, side: state}\n",
        f"{FOLDER}/issues.yaml": "bullying: {area: educaton, ru: Травля, en: Bullying, organisations: [schol]}\n",
    }

    told = [str(mistake) for mistake in read_texts(texts).mistakes]

    assert any("issues.yaml:1" in one and "Did you mean 'education'?" in one for one in told)
    assert any("issues.yaml:1" in one and "Did you mean 'school'?" in one for one in told)
