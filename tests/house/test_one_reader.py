"""What people type is read in one place: numbers, days, months, hours, phones. A second reader is found by its tools."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import PACKAGES, modules, name_of, parsed

READERS = frozenset({
    "casework/typed/days.py", "casework/typed/figures.py", "casework/typed/identifiers.py", "casework/typed/phones.py",
    "partners/timetables.py",  # hours, in the language of a calendar
})  # fmt: skip
CALLED = frozenset({"strptime", "isdecimal", "isdigit", "isnumeric", "fromisoformat", "parse_date", "parse_datetime"})
NOBODY_TYPES_INTO = "casework/demo/"
SIGNS_OF_NUMBERS = frozenset({".", ","})
# none of these reads what a person typed, or it reads an address of our own
OF_OTHER_KINDS = {
    "casework/actions/family/entrance.py": "the digits of a code, whatever stands between them",
    "casework/act_parts/day_wish.py": "a row of the outbox that we wrote",
    "casework/act_parts/family_search.py": "words of a search that are numbers",
    "casework/act_parts/papers_in_danger.py": "digits that are compared with digits",
    "casework/bundling/problem_file.py": "a file of the planner, ISO",
    "casework/runtime/sms_operators/port.py": "the digits of a phone that is known already, as an operator wants them",
    "casework/runtime/sms_operators/smsru.py": "a number in an operator's answer",
    "casework/seals/line.py": "a line that we wrote, ISO",
    "casework/texts/entry_parts.py": "a line of the history, ISO",
    "casework/web/door.py": "a key in an address",
    "casework/web/page_data/law_figures.py": "a mark of the catalogue, ISO",
    "casework/web/region_desk/calendars.py": "a key in a form of ours",
    "casework/web/sent_messages.py": "the number of a page in an address",
    "documents/data_schema.py": "values of a paper, ISO",
    "documents/production.py": "an example of a paper, ISO",
    "journeys/language/fact_types.py": "a kept fact, ISO",
    "journeys/management/commands/journeys.py": "the version in a command",
    "journeys/management/explain_command.py": "a day in a command, ISO",
    "journeys/reader/allowance_cases.py": "the table of golden cases, which tells each cell that is not of its one shape",
    "journeys/reader/phrases.py": "the language of journeys, ISO",
    "journeys/reader/strict_yaml.py": "YAML, ISO",
    "journeys/runs/stored_state.py": "a state that we wrote, ISO",
    "journeys/versions/published.py": "the version in the name of a file",
    "partners/invented_region.py": "an invented region, ISO",
    "partners/working_time.py": "opening hours as they are kept",
}


@pytest.mark.parametrize("package", PACKAGES)
def test_given_a_module_when_it_reads_digits_or_days_then_it_is_the_reader_or_says_what_else_it_reads(
    package: str,
) -> None:
    found = {name_of(file) for file in modules(package) if any(_readings(parsed(file)))}
    found = {name for name in found if not name.startswith(NOBODY_TYPES_INTO)}
    assert found - READERS - OF_OTHER_KINDS.keys() == set(), "read it by casework.typed, or say above what it reads"


def test_given_the_list_of_other_readings_then_each_still_stands() -> None:
    files = {name_of(file): file for package in PACKAGES for file in modules(package)}
    stale = [name for name in OF_OTHER_KINDS if name not in files or not any(_readings(parsed(files[name])))]
    assert stale == []


@pytest.mark.parametrize(
    "code",
    [
        "int(text) if text.isdecimal() else 0",
        "date.fromisoformat(text)",
        "Decimal(text.replace(',', '.'))",
        "f'{day:%d.%m.%Y}'",
    ],
)
def test_the_rule_on_second_readers_can_fail(code: str) -> None:
    assert list(_readings(ast.parse(code)))


def _readings(tree: ast.AST) -> Iterator[ast.AST]:
    """A call that takes digits or a day out of a text, a decimal sign that is exchanged, a date that is written by hand."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (_name_of_call(node) in CALLED or _exchanges_a_decimal_sign(node)):
            yield node
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "%d.%m" in node.value:
            yield node


def _exchanges_a_decimal_sign(call: ast.Call) -> bool:
    told = [one.value for one in call.args if isinstance(one, ast.Constant)]
    return _name_of_call(call) == "replace" and len(told) == 2 and SIGNS_OF_NUMBERS.issuperset(told)


def _name_of_call(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""
