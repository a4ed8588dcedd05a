"""Every figure and term of the law in one table: article, dates, certainty, checked on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from journeys.language.formatting import figure_in_words, in_language, term_in_words
from journeys.language.law_sources import NOT_SEEN
from journeys.language.vocabulary import Force, Parameter, Row, Term, Text
from journeys.reader import Catalogue

FILE = Path(__file__).resolve().parent.parent.parent / "docs" / "generated" / "law.md"
LANGUAGE = "en"
CERTAINTY: Mapping[str, str] = {"V": "V: read in the law's own text", "C": "cited"}
UNSEEN = "article not seen"
HEAD = """# What the law says, and how sure we are

Made by `manage.py journeys law`; a test fails while it is stale. Change `journeys/catalogue/_shared/terms.yaml`,
`parameters.yaml` and `sources.yaml`, not this file.

- **V**: somebody has read it in the law's own text.
- **cited**: the article was seen cited, with this content, in a source that names it.
- **article not seen**: to be confirmed. What rests on it is answered as "probably", never as "entitled". A region's curators
  confirm a figure with a second person under "Figures of the law".
"""


def page(catalogue: Catalogue) -> str:
    """Return the table as a page in Markdown."""
    terms = {key: term for key, term in _terms(catalogue).items() if term.force is Force.LAW}
    figures = catalogue.shared.vocabulary.parameters
    parts = [HEAD, *_section("Terms by law", _counted(terms.values()), _term_rows(terms, catalogue))]
    parts += _section("Figures", _counted(figures.values()), _figure_rows(figures, catalogue))
    return "\n".join(parts) + "\n"


def write(catalogue: Catalogue, file: Path = FILE) -> bool:
    """Write it anew; say whether anything changed."""
    if not is_stale(catalogue, file):
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(catalogue), "utf-8")
    return True


def is_stale(catalogue: Catalogue, file: Path = FILE) -> bool:
    """Say whether the file says something else than the catalogue."""
    return not file.exists() or file.read_text("utf-8") != page(catalogue)


def certainty(mark: str) -> str:
    """Return how sure one is: V, cited, or that nobody has seen the article."""
    return CERTAINTY.get(mark, UNSEEN).partition(":")[0]


def _terms(catalogue: Catalogue) -> dict[str, Term]:
    """Return the terms as the journeys use them, and those of the shared table that none uses."""
    found = {key: row.term for key, row in catalogue.shared.terms.items()}
    for definition in catalogue.definitions.values():
        found |= definition.vocabulary.terms
    return dict(sorted(found.items()))


def _counted(rows: Iterable[Term | Parameter]) -> str:
    counts = dict.fromkeys(("V", "cited", UNSEEN), 0)
    for row in rows:
        counts[certainty(row.mark)] += 1
    return ", ".join(f"{name}: {number}" for name, number in counts.items())


def _section(title: str, counts: str, rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"## {title}\n\n{counts}.\n"
    for number, row in enumerate(rows):
        yield f"| {' | '.join(row)} |"
        if number == 0:
            yield f"|{'---|' * len(row)}"
    yield ""


def _term_rows(terms: Mapping[str, Term], catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    yield ("term", "how long", "article", "certainty", "checked on", "journeys")
    for key, term in terms.items():
        used = [one.journey for one in catalogue.definitions.values() if key in one.vocabulary.terms]
        moves = ", an end on a day off moves to the next working day" if term.on_working_day else ""
        yield (
            f"`{key}`",
            f"{term_in_words(term, LANGUAGE)}{moves}",
            _article(term.source, catalogue),
            certainty(term.mark),
            term.checked_on,
            ", ".join(dict.fromkeys(used)),
        )


def _figure_rows(figures: Mapping[str, Parameter], catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    yield ("figure", "value", "from", "article", "certainty", "checked on")
    for figure in figures.values():
        for row in figure.rows():
            yield _figure_row(figure, row, catalogue)


def _figure_row(figure: Parameter, row: Row, catalogue: Catalogue) -> tuple[str, ...]:
    unit = catalogue.shared.vocabulary.words.get(figure.unit, {})
    value = figure_in_words(row.value, figure.unit, unit, LANGUAGE)
    title = in_language(figure.title, LANGUAGE)
    article = _article(row.source, catalogue)
    return title, value, row.valid_from.isoformat(), article, certainty(row.mark), row.checked_on


def _article(source: Text, catalogue: Catalogue) -> str:
    return in_language(source or catalogue.shared.vocabulary.sources[NOT_SEEN], LANGUAGE)
