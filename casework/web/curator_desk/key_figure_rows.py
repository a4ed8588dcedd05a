"""The key figure as the rows of a file: the same numbers as on the page, with what each row counts and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from casework.web.page_data.key_figure import KeyFigureLine, KeyFigurePage
from casework.web.page_data.told_numbers import count_in_words, interval_in_words, share_in_words

Row = Sequence[str]


def rows_of(page: KeyFigurePage) -> tuple[Row, list[Row]]:
    """Return headings and rows."""
    heads = (
        _("What is counted"),
        _("Of whom"),
        _("Families asked"),
        _("Families that answered"),
        _("Satisfied"),
        _("From–to, 95 of 100 (Wilson)"),
        _("At worst: no answer counts as unhappy"),
        _("Against the version before (Fisher’s test)"),
    )
    return heads, list(_rows(page))


def _rows(page: KeyFigurePage) -> Iterator[Row]:
    yield _row(_("all journeys that are over"), KeyFigureLine(_("all families that were asked"), page.whole))
    yield (_("journeys that are over, asked about or not"), "", count_in_words(page.ended), "", "", "", "", "")
    for line in page.not_asked:
        yield (_("not asked"), line.why, count_in_words(line.families), "", "", "", "", "")
    for what, lines in (
        (_("by how it ended"), page.by_ending),
        (_("by group of families"), page.by_group),
        (_("by version"), page.by_version),
    ):
        for one in lines:
            yield _row(what, one)


def _row(what: str, line: KeyFigureLine) -> Row:
    told = line.told
    return (
        what,
        line.of,
        count_in_words(told.asked),
        count_in_words(told.answered),
        share_in_words(told.share),
        interval_in_words(told.interval),
        share_in_words(told.worst),
        _verdicts()[line.judged.says] if line.judged else "",
    )


def _verdicts() -> dict[str, str]:
    return {
        "better": _("surely better than the version before"),
        "worse": _("surely worse than the version before"),
        "unsure": _("the difference may be chance"),
    }
