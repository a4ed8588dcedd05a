"""What the search box costs among 200,000 people under row security: ours, and the ways that seem plainer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median
from typing import Any

from tests.bench import ground
from tests.bench.figures import Report, run, told, wall_ms

PEOPLE, PEOPLE_QUICK = 200_000, 6_000
ROUNDS, ROUNDS_QUICK = 7, 2
SEARCHES = {
    "surname": "Журавлёвича",
    "surname_misspelt": "Жеравлевича",
    "two_words": "мария щеголевска",
    "beginning": "Афанас",
    "phone": "8 000 010-29-47",
    "part_of_phone": "2947",
    "case_number": "26-0013",
    "nobody": "Йцукенгшщз",
}


def measure(report: Report, quick: bool) -> None:
    """Measure in a database of its own."""
    with ground.database() as name:
        from casework import access
        from tests.bench import people

        count, rounds = (PEOPLE_QUICK, ROUNDS_QUICK) if quick else (PEOPLE, ROUNDS)
        told(f"planting {count} people")
        actor = people.plant(name, people=count)
        with access.acting_as(actor):
            _searches(report, actor, rounds, count)
            _plainer_ways(report, actor, rounds, count)


def _searches(report: Report, actor: Any, rounds: int, count: int) -> None:
    from casework.web.page_data import lists

    for name, search in SEARCHES.items():
        told(f"search by {name}")
        found = len(lists.families(to=actor, search=search))
        report.check(bool(found) != (name == "nobody") or count < PEOPLE, f"search by {name} found {found}")
        how = f"rows of the page, one clinic of ten, {count} people, {found} found, median of {rounds}"
        times = _times(lambda search=search: lists.families(to=actor, search=search), rounds)
        report.add(f"search_{name}", median(times), "ms", how)


def _plainer_ways(report: Report, actor: Any, rounds: int, count: int) -> None:
    """The same surname in the reader's own context, where likeness may not use an index."""
    from django.db import connection

    def statement(sql: str, *values: str) -> Callable[[], object]:
        def ask() -> object:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()

        return ask

    from casework.act_parts import family_search

    name = "casework_sound(last_name || ' ' || first_name || ' ' || patronymic)"
    word = SEARCHES["surname_misspelt"].lower().replace("ё", "е").replace("о", "а")
    best = f"ORDER BY word_similarity(%s, {name}) DESC LIMIT 60"
    ways = {
        "like_operator": statement(f"SELECT family_id FROM casework_person WHERE %s <%% {name} {best}", word, word),
        "regular_expression": statement(
            f"SELECT family_id FROM casework_person WHERE last_name ~* %s {best}", word, word
        ),
        "nearest_first": statement(f"SELECT family_id FROM casework_person ORDER BY %s <<-> {name} LIMIT 60", word),
    }
    ours = median(_times(lambda: family_search.named(word), rounds))
    how = f"the misspelt surname, {count} people, keys of families only, median of {rounds}"
    report.add("search_keys", ours, "ms", how)
    for way, ask in ways.items():
        told(f"plainer way: {way}")
        took = median(_times(ask, rounds))
        report.add(f"plainer_{way}", took, "ms", how + "; in the reader's own context")
        report.add(f"plainer_{way}_to_ours", took / ours, "times", how)


def _times(ask: Callable[[], object], rounds: int) -> list[float]:
    ask()
    return [wall_ms(ask) for _ in range(rounds)]


if __name__ == "__main__":
    sys.exit(run("pages", measure, about="Measures the search among many people."))
