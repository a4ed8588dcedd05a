"""Rendering: nothing leaves the process, text stays text, long papers keep their heads and their limits."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from documents import rendering
from documents.data_schema import freeze
from documents.document_types import TYPES, document_type
from documents.rendering import ForbiddenAddress, ForeignFile, InMemoryFetcher, Paper, TemplateIncomplete, TooManyPages
from tests.documents.papers import squeezed, text_of


def paper(**data: Any) -> Paper:
    """A plain letter; what matters to a test is given by name."""
    given = {"who": "Соколова Ольга", **data}
    return Paper(
        type="plain_paper",
        language="ru",
        title="Письмо",
        number="ПЦ-ПЗ-2026-000001",
        issuer_name="Центр",
        dated_on=date(2026, 12, 1),
        made_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
        data=freeze(given, schema=document_type("plain_paper").fields),
    )


def act(*, items: int, note: str = "") -> Paper:
    """A hand-over act with that many things."""
    things = [{"what": f"Вещь {n}", "amount": n, "unit": "шт.", "note": note} for n in range(1, items + 1)]
    data = {"given_by": "Фонд", "received_by": "Соколова", "handed_on": "2026-12-01", "items": things}
    return replace(
        paper(),
        type="handover_act",
        number="ПЦ-АП-2026-000001",
        data=freeze(data, schema=document_type("handover_act").fields),
    )


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "http://example.org/x.png",
        "https://example.org/",
        "data:text/plain,x",
        "doc:secret",
        "x",
    ],
)
def test_given_an_address_outside_the_bundled_files_when_fetched_then_the_rendering_stops(url: str) -> None:
    with pytest.raises(ForbiddenAddress) as stopped:
        InMemoryFetcher().fetch(url)

    assert url not in str(stopped.value)


def test_given_a_bundled_font_when_fetched_then_it_comes_from_memory() -> None:
    assert InMemoryFetcher().fetch("doc:PTSans_400Regular.ttf").read()[:4] == b"\0\1\0\0"


@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="attachment" href="file:///etc/hostname">',
        '<img src="http://127.0.0.1:9/x.png">',
        "<style>@import url(file:///etc/hostname)</style>",
        '<p style="background: url(http://127.0.0.1:9/)">x</p>',
    ],
    ids=["attachment", "image", "import", "background"],
)
def test_given_a_template_that_prints_markup_unescaped_when_rendered_then_nothing_is_fetched(
    markup: str, types_with: Callable[[str], Path]
) -> None:
    types = types_with("{{ who }}" + markup)

    with pytest.raises(ForeignFile):
        rendering.render_paper(paper(), types=types)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<link rel=attachment href="file:///etc/hostname">',
        "</td></table><h1>Чужое",
        "{{ paper.number }}{% include 'x' %}",
        "'\"&amp;<!--",
    ],
)
def test_given_markup_in_a_name_when_printed_then_it_stands_there_as_text(hostile: str) -> None:
    made = rendering.render_paper(paper(who=hostile, rows=[{"label": hostile, "value": hostile}]))

    assert text_of(made.content).count(squeezed(hostile)) == 3
    assert "/EmbeddedFiles" not in made.content.decode("latin-1")


def test_given_a_template_that_names_a_missing_value_when_rendered_then_it_is_refused(
    types_with: Callable[[str], Path],
) -> None:
    types = types_with("{{ who }} {{ patronymic }}")

    with pytest.raises(TemplateIncomplete, match="patronymic"):
        rendering.render_paper(paper(), types=types)


def test_given_a_name_without_a_single_space_when_printed_then_it_wraps_inside_the_page() -> None:
    made = rendering.render_paper(paper(who="Щ" * 288))

    assert made.pages == 1
    assert "Щ" * 288 in text_of(made.content)


def test_given_a_long_list_when_printed_then_every_page_repeats_the_head_and_counts_itself() -> None:
    made = rendering.render_paper(act(items=100))

    pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(made.content)).pages]
    assert made.pages == len(pages) >= 3
    with_rows = [text for text in pages if "Вещь" in text]
    assert len(with_rows) >= 3
    assert all("Сколько" in text for text in with_rows)
    assert all(f"Страница{n}из{len(pages)}" in text for n, text in enumerate(pages, start=1))
    assert all("ПЦ-АП-2026-000001" in text for text in pages)


def test_given_more_pages_than_the_type_allows_when_rendered_then_it_is_refused() -> None:
    with pytest.raises(TooManyPages, match="20"):
        rendering.render_paper(act(items=110, note="слово " * 50))


def test_given_a_paper_when_rendered_then_only_the_bundled_fonts_are_inside() -> None:
    made = rendering.render_paper(paper())

    pages: Any = PdfReader(io.BytesIO(made.content)).pages
    fonts = {str(font.get_object()["/BaseFont"]) for page in pages for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert {name.partition("+")[2] for name in fonts} <= {"Doc-Sans", "Doc-Sans-Bold", "Doc-Serif", "Doc-Serif-Bold"}


def test_given_the_rendering_is_loaded_then_the_process_keeps_its_own_font_settings() -> None:
    rendering.render_paper(paper())

    assert "documents" not in os.environ.get("FONTCONFIG_FILE", "")


@pytest.fixture
def types_with(tmp_path: Path) -> Callable[[str], Path]:
    """Give a copy of the types' folder in which the plain paper prints another body, as a template author would."""

    def write(body: str) -> Path:
        own = tmp_path / "types"
        shutil.copytree(TYPES, own)
        source = f'{{% extends "_base/base.html" %}}{{% block body %}}{body}{{% endblock %}}'
        (own / "plain_paper" / "template.html").write_text(source, encoding="utf-8")
        return own

    return write
