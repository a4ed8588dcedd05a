"""Every document type, in every language: it prints what it was given, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from documents import public as documents
from documents.data_schema import Kind, SchemaMistake, for_print, freeze, read_schema
from documents.document_types import TypeMistake, document_type, read_types
from tests.documents.papers import leaves, squeezed, text_of

ALL = [(key, language) for key in documents.document_types() for language in ("ru", "en")]


@pytest.mark.parametrize(("key", "language"), ALL)
def test_given_a_types_example_when_printed_then_every_value_stands_on_the_paper(key: str, language: str) -> None:
    info = document_type(key)
    example = info.example()
    frozen = freeze(example["data"][language], schema=info.fields)
    wording = info.wording(language)
    dated = wording.date(datetime.fromisoformat(example["at"]).date())

    text = text_of(documents.render_example(type=key, language=language))

    expected = [*leaves(for_print(_without_unprinted_days(frozen), schema=info.fields, wording=wording))]
    expected += [example["number"], example["title"][language], example["issuer"][language], str(dated)]
    missing = [value for value in expected if squeezed(value) not in text]
    assert missing == []
    assert len(expected) > 8


@pytest.mark.parametrize(("key", "language"), ALL)
def test_given_a_paper_when_read_by_machine_then_it_is_tagged_titled_and_says_its_language(
    key: str, language: str
) -> None:
    example = document_type(key).example()

    reader = PdfReader(io.BytesIO(documents.render_example(type=key, language=language)))

    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] is not None
    assert catalogue["/Lang"] == language
    assert reader.metadata is not None
    assert reader.metadata.title == f"{example['title'][language]} {example['number']}"
    assert b"pdfuaid" in catalogue["/Metadata"].get_object().get_data()
    assert "/JavaScript" not in catalogue.get("/Names", {})


@pytest.mark.parametrize("key", documents.document_types())
def test_given_a_paper_with_a_table_when_tagged_then_every_head_cell_says_what_it_heads(key: str) -> None:
    reader = PdfReader(io.BytesIO(documents.render_example(type=key, language="ru")))

    heads = [found for found in map(_plain, _objects(reader)) if found.get("/S") == "/TH"]

    assert heads
    assert {head["/A"].get_object()["/Scope"] for head in heads} <= {"/Column", "/Row"}


def test_given_two_processes_when_they_print_the_same_then_the_bytes_are_the_same() -> None:
    program = (
        "import django, hashlib, json; django.setup()\n"
        "from documents import public as d\n"
        "print(json.dumps({f'{k}-{l}': hashlib.sha256(d.render_example(type=k, language=l)).hexdigest()"
        " for k in d.document_types() for l in ('ru', 'en')}))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    here = {
        f"{key}-{language}": hashlib.sha256(documents.render_example(type=key, language=language)).hexdigest()
        for key, language in ALL
    }

    assert json.loads(run.stdout.splitlines()[-1]) == here
    assert len(set(here.values())) == len(ALL)


# each thread would build fonts of its own while the first of all is being built
_TOGETHER = """
import django, hashlib, json, sys; django.setup()
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from documents import public as documents
sys.setswitchinterval(1e-5)
kinds = documents.document_types()
together = Barrier(len(kinds))

def printed(kind):
    return hashlib.sha256(documents.render_example(type=kind, language="ru")).hexdigest()

def at_once(kind):
    together.wait()
    return printed(kind)

with ThreadPoolExecutor(len(kinds)) as threads:
    print(json.dumps([list(threads.map(at_once, kinds)), list(map(printed, kinds))]))
"""


def test_given_a_process_whose_threads_print_at_once_then_the_bytes_are_the_same_then_and_later() -> None:
    run = subprocess.run([sys.executable, "-c", _TOGETHER], capture_output=True, text=True, check=False)

    assert run.returncode == 0, f"ended by {run.returncode}"
    at_once, later = json.loads(run.stdout.splitlines()[-1])
    kinds = documents.document_types()
    here = [hashlib.sha256(documents.render_example(type=key, language="ru")).hexdigest() for key in kinds]
    assert at_once == later == here


def test_given_a_language_without_texts_when_printed_then_labels_are_russian() -> None:
    text = text_of(documents.render_example(type="handover_act", language="tt"))

    assert squeezed("День передачи") in text


@pytest.mark.parametrize("key", documents.document_types())
def test_given_a_type_then_every_label_has_both_languages_and_its_example_fits(key: str) -> None:
    info = document_type(key)

    assert all(set(texts) == {"ru", "en"} and all(texts.values()) for texts in info.labels.values())
    assert set(info.title) == {"ru", "en"}
    assert info.max_pages <= 100


def test_given_two_kinds_with_the_same_letters_when_read_then_the_mistake_is_named(tmp_path: Path) -> None:
    for name in ("one", "two"):
        _write_type(tmp_path / name, code="ЯЯ")

    with pytest.raises(TypeMistake, match="'ЯЯ' already numbers 'one'"):
        read_types(tmp_path)


def test_given_a_type_without_its_example_when_read_then_the_missing_file_is_named(tmp_path: Path) -> None:
    _write_type(tmp_path / "one", code="ЯЯ")
    (tmp_path / "one" / "example.json").unlink()

    with pytest.raises(TypeMistake, match=r"one: example\.json is missing"):
        read_types(tmp_path)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"is": "txt"}, "unknown kind 'txt'"),
        ({"is": "text"}, "needs 'longest'"),
        ({"is": "list", "of": {}}, "needs 'at_most'"),
        ({"is": "text", "longest": 5, "lenght": 5}, "is written as"),
        ("text", "is written as"),
    ],
    ids=["unknown-kind", "text-without-limit", "list-without-limit", "unknown-key", "no-mapping"],
)
def test_given_a_wrong_field_when_the_type_is_read_then_the_place_is_named(raw: Any, said: str) -> None:
    with pytest.raises(SchemaMistake, match=f"here.family.*{said}"):
        read_schema({"family": raw}, where="here")


def test_given_an_unknown_type_when_asked_then_the_known_ones_are_listed() -> None:
    with pytest.raises(documents.UnknownDocumentType) as refused:
        documents.render_example(type="birth_certificate", language="ru")

    assert "route_sheet" in refused.value.text("en")
    assert refused.value.permanent


def _without_unprinted_days(frozen: dict[str, Any]) -> dict[str, Any]:
    """The route sheet prints a finished step's hour as the word "done"."""
    steps = [{**step, "until": "" if step["done"] else step["until"]} for step in frozen.get("steps", [])]
    return {**frozen, "steps": steps} if steps else frozen


def _objects(reader: PdfReader) -> list[Any]:
    size: Any = reader.trailer["/Size"]
    return [reader.get_object(number) for number in range(1, int(size))]


def _plain(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _write_type(folder: Path, *, code: str) -> None:
    folder.mkdir()
    for name in ("template.html", "print.css", "example.json"):
        (folder / name).write_text("{}")
    (folder / "type.yaml").write_text(
        f"title: {{ru: Р, en: E}}\nnumber_code: {code}\nkinds: {{}}\nmax_pages: 1\nlabels: {{}}\n"
        f"data: {{who: {{is: {Kind.TEXT}, longest: 9}}}}\n"
    )


@pytest.mark.parametrize(
    ("language", "title", "column"), [("ru", "На время", "Вернуть до"), ("en", "Lent", "To be returned by")]
)
def test_given_things_that_are_lent_when_the_act_is_printed_then_their_heading_stands_with_them(
    language: str, title: str, column: str
) -> None:
    pages = PdfReader(io.BytesIO(documents.render_example(type="handover_act", language=language))).pages
    texts = [squeezed(page.extract_text()) for page in pages]

    (with_them,) = [text for text in texts if squeezed(column) in text]
    assert squeezed(title) in with_them
