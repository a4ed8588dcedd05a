"""JSON Schema of the files: every shipped file fits it, a misspelt key does not, and no key is forgotten."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import call_command

from journeys.reader import CATALOGUE, Catalogue
from journeys.reader.mistakes import Mistakes
from journeys.reader.schema import DRAFT, SCHEMAS
from journeys.reader.strict_yaml import Items, Node, Scalar, read_block

FILES = sorted(CATALOGUE.glob("*/*.yaml"))


def plain(node: Node) -> Any:
    """What an editor sees of a file: JSON's own kinds of values."""
    if isinstance(node, Scalar):
        value = node.value
        return value.isoformat() if isinstance(value, date) else float(value) if isinstance(value, Decimal) else value
    if isinstance(node, Items):
        return [plain(one) for one in node.items]
    return {key: plain(entry.node) for key, entry in node.entries.items()}


def kind_of(file: Path) -> str:
    if file.parent.name == "_shared":
        return file.stem.split(".")[0]
    if file.name == "allowance_cases.yaml":
        return "allowance_cases"
    return "walkthrough" if file.stem == "walkthrough" else "texts" if "." in file.stem else "journey"


@pytest.fixture(scope="module")
def validators(catalogue: Catalogue) -> dict[str, jsonschema.Draft202012Validator]:
    return {name: jsonschema.Draft202012Validator(make(catalogue)) for name, make in SCHEMAS.items()}


def body(file: Path) -> Any:
    block = read_block(file.name, file.read_text("utf-8"), Mistakes())
    assert block is not None
    return plain(block)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_given_a_shipped_file_when_validated_then_it_fits_its_schema(file: Path, validators) -> None:
    validator = validators[kind_of(file)]
    assert [error.message for error in validator.iter_errors(body(file))] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_one_of_2020_12_and_describes_each_of_its_keys(name: str, validators) -> None:
    schema = validators[name].schema
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DRAFT and schema["title"]
    undescribed = [
        f"{where}.{key}"
        for where, part in [("top", schema), *schema["$defs"].items()]
        for key, one in part.get("properties", {}).items()
        if part.get("additionalProperties") is False and "description" not in one and key not in ("all", "any", "not")
    ]
    assert undescribed == [], "say in journeys/reader/key_shapes.py what stands behind a new key"


def misspelt(journey: dict[str, Any], *path: str) -> dict[str, Any]:
    """The same with one key spelt wrong."""
    found = json.loads(json.dumps(journey))
    inner = found
    for key in path[:-1]:
        inner = inner[key]
    inner[f"{path[-1]}s"] = inner.pop(path[-1])
    return found


def wrong(path: tuple[str, ...], value: Any) -> Any:
    def spoil(journey: dict[str, Any]) -> dict[str, Any]:
        found = json.loads(json.dumps(journey))
        inner = found
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
        return found

    return spoil


REGISTER = ("steps", "documents", "register_birth")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda one: misspelt(one, "led_by"), id="top-key"),
        pytest.param(lambda one: misspelt(one, *REGISTER, "due"), id="step-key"),
        pytest.param(wrong((*REGISTER, "kind"), "human_works"), id="kind"),
        pytest.param(wrong((*REGISTER, "by"), ["civil_registri"]), id="organisation"),
        pytest.param(wrong((*REGISTER, "optional"), "maybe"), id="truth"),
        pytest.param(wrong((*REGISTER, "remind"), "7 dais"), id="length"),
        pytest.param(wrong((*REGISTER, "when"), {"every": ["a is yes"]}), id="condition"),
        pytest.param(wrong(("area",), "sport"), id="area"),
        pytest.param(wrong(("eligibility",), None), id="nothing"),
    ],
)
def test_given_a_slip_in_a_journey_when_validated_then_the_schema_refuses_it(spoil, validators) -> None:
    whole = body(CATALOGUE / "third_child_special_needs" / "v1.yaml")
    assert validators["journey"].is_valid(whole)
    assert not validators["journey"].is_valid(spoil(whole))


@pytest.mark.parametrize(
    ("name", "wrong_body"),
    [
        ("walkthrough", {"walkthroughs": [{"ru": "а", "en": "a", "storry": []}]}),
        ("walkthrough", {"walkthroughs": [{"story": [{"day": 0, "does": "x"}]}]}),
        ("texts", {"steps": {"intake": {"titel": "First talk"}}}),
        ("facts", {"child.age": {"type": "nummber", "ru": "Возраст", "en": "Age"}}),
        ("terms", {"soon": {"length": "3 days", "kind": "law", "marks": "V"}}),
        ("working_days", {"2026-01-09": "free"}),
    ],
)
def test_given_a_slip_in_another_file_when_validated_then_its_schema_refuses_it(name, wrong_body, validators) -> None:
    assert not validators[name].is_valid(wrong_body)


def test_given_the_command_when_a_schema_is_asked_for_then_it_is_json_with_the_names_of_the_tables(tmp_path) -> None:
    out = StringIO()
    call_command("journeys", "schema", stdout=out)
    schema = json.loads(out.getvalue())
    assert "civil_registry" in schema["$defs"]["organisation"]["enum"]
    assert schema["$defs"]["step"]["properties"]["due"]["description"].startswith("Its deadlines")
    call_command("journeys", "schema", "--of", "facts", "--out", str(tmp_path / "facts.json"), stdout=out)
    assert json.loads((tmp_path / "facts.json").read_text("utf-8"))["title"] == "The shared table facts"
