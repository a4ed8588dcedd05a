"""What a step, a paper or a fact of the catalogue is special for is said by its definition, not by its key in code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from documents import public as documents
from journeys.reader import CATALOGUE, Catalogue, read_catalogue
from tests.house.tree import modules, name_of, parsed

# words that are keys of steps, too, and mean something else in code
OTHER_MEANINGS = {
    "consents": "the table of consents, and a page's part with them",
    "control": "a header of the web",
    "intake": "the page and the state of a case before its first journey",
    "lessons": "a unit, and a builder of a paper's rows",
    "medical_board": "a type of organisation",
    "plan": "a subcommand",
    "route_sheet": "a document type",
    "snils": "a person's number",
    "social_services": "a field of social policy",
    "survey": "a step kind, and the region's question to citizens",
}
# facts that code outside of casework/facts names: each is a person's own column, or is reckoned with by a law's formula
FACTS_NAMED = {
    "allowance.earliest_good_month": "the machine's own result, written by it",
    "application.made_on": "bounds of what can be so",
    "child.bureau_on": "bounds of what can be so",
    "child.disability_until": "bounds of what can be so",
    "ivf.start_on": "bounds of what can be so",
    "ivf.transfer_on": "bounds of what can be so",
    "job.hired_on": "bounds of what can be so",
    "mother.minimum_stay_until": "bounds of what can be so",
    "woman.cycle_started_on": "bounds of what can be so",
    "child.birth_record_number": "shows that the birth was on record before the journey began",
    "child.born_on": "the column of a person from which it is computed",
    "child.gestation_weeks": "bounds of what can be so",
    "child.multiple_birth": "the law's formula of the leave",
    "child.order_in_family": "bounds of what can be so",
    "child.snils": "the column of a person from which it is computed",
    "family.employed_parents": "bounds of what can be so",
    "mother.discharge_date": "the region's promise that papers are in hand on the way home",
    "mother.leave_until": "the law's formula of the leave",
    "pregnancy.weeks": "says that a child is expected whom nobody typed in",
    "pupil.learns_at": "the builder of the rows of lessons",
}


@cache
def catalogue() -> Catalogue:
    return read_catalogue(CATALOGUE)


def casework_modules() -> Iterator[Path]:
    """Every module of casework; the demo plays the catalogue's own families, so it may name what is in it."""
    return (file for file in modules("casework") if "demo" not in file.parts and "migrations" not in file.parts)


def literals(*, of: set[str]) -> dict[str, list[str]]:
    """Where each of the words stands as a literal."""
    found: dict[str, list[str]] = {}
    for file in casework_modules():
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in of:
                found.setdefault(node.value, []).append(name_of(file, node))
    return found


def test_no_key_of_a_catalogues_step_stands_in_the_code_of_casework() -> None:
    steps = {step.key for definition in catalogue().definitions.values() for step in definition.steps}
    assert {word for word in OTHER_MEANINGS if word not in steps} == set(), "no step has this key any more"
    assert literals(of=steps - OTHER_MEANINGS.keys()) == {}


def test_no_code_of_casework_compares_a_steps_key_with_a_word() -> None:
    compared = [
        name_of(file, node)
        for file in casework_modules()
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Compare) and _names_a_step(node) and _says_a_word(node)
    ]
    assert compared == [], "say it in the definition, as `asks_consents: yes` does"


def _names_a_step(node: ast.Compare) -> bool:
    return any(isinstance(side, ast.Attribute) and side.attr == "step" for side in (node.left, *node.comparators))


def _says_a_word(node: ast.Compare) -> bool:
    words = (inner for side in (node.left, *node.comparators) for inner in ast.walk(side))
    return any(isinstance(word, ast.Constant) and isinstance(word.value, str) and word.value for word in words)


def test_no_kind_of_paper_stands_in_the_code_of_casework_but_where_a_document_type_is_written() -> None:
    papers = {key for definition in catalogue().definitions.values() for key in definition.vocabulary.documents}
    types = set(documents.document_types())
    assert literals(of=papers - types) == {}


def test_the_facts_that_casework_names_are_few_and_each_has_its_reason() -> None:
    named = literals(of=set(catalogue().shared.vocabulary.facts))
    outside = {fact for fact, spots in named.items() if not all(spot.startswith("casework/facts/") for spot in spots)}
    assert outside == FACTS_NAMED.keys()
