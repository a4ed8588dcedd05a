"""JSON Schema (2020-12) of the files, for editors: made from the keys that the reader allows and the catalogue's tables.

It helps while typing; `journeys check` decides. Names a journey may add itself are offered and not
demanded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from journeys.language import kind_rules, vocabulary
from journeys.language.fact_types import TRUTHS, TYPES
from journeys.language.vocabulary import Force
from journeys.reader import allowance_cases, journey, key_shapes, shared, tables, texts, walkthroughs
from journeys.reader.catalogue import Catalogue
from journeys.reader.fields import LANGUAGE, LENGTH, NAME
from journeys.reader.key_shapes import Shapes
from journeys.reader.step_templates import STEP_KEYS
from journeys.reader.step_templates import TEXTS as STEP_TEXTS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]
DEFINITIONS: Mapping[str, Schema] = {  # shapes that need no table
    "any": {},
    "name": {"type": "string", "pattern": f"^{NAME}$"},
    "word": {"type": "string"},
    "text": {"type": ["string", "number"]},
    "said": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/labels"}]},
    "labels": {"type": "object", "patternProperties": {f"^{LANGUAGE.pattern}$": {"type": "string"}},
               "additionalProperties": False},
    "scalar": {"type": ["string", "number", "boolean"]},
    "number": {"type": "number"},
    "truth": {"enum": [*TRUTHS, True, False]},
    "day": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
    "dated": {"type": "object", "patternProperties": {r"^\d{4}-\d\d-\d\d$": {}}, "additionalProperties": False},
    "length": {"type": "string", "pattern": f"^{LENGTH.pattern}$"},
    "moment": {"type": "string"},
    "repeat": {"type": "string", "pattern": "^(at|every) "},
    "needed": {"type": "string", "pattern": rf"^{NAME}(\.{NAME})?$"},
    "condition": {"anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"$ref": "#/$defs/condition"}},
        {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": False,
         "properties": {word: {"$ref": "#/$defs/condition"} for word in ("all", "any", "not")}},
    ]},
    "conditions": {"anyOf": [{"$ref": "#/$defs/rows_of_conditions"},
                             {"type": "array", "items": {"$ref": "#/$defs/rows_of_conditions"}}]},
    "rows_of_conditions": {"type": "object", "additionalProperties": {"$ref": "#/$defs/condition"}},
    "answers": {"$ref": "#/$defs/rows_of_conditions"},
    "pays": {"anyOf": [{"type": ["string", "number"]},
                       {"type": "object", "additionalProperties": {"type": ["string", "number"]}}]},
    "rounds": {"anyOf": [{"type": ["number", "string"]},
                         {"type": "object", "additionalProperties": {"type": ["number", "string"]}}]},
    "closes": {"anyOf": [{"type": ["string", "boolean"]},
                         {"type": "object", "additionalProperties": {"type": ["string", "boolean"]}}]},
    "verdict": {"enum": [*TRUTHS, True, False, walkthroughs.UNKNOWN]},
    "area": {"enum": list(tables.AREAS)},
    "fact_type": {"enum": list(TYPES)},
    "side": {"enum": list(tables.SIDES)},
    "whose": {"enum": list(tables.WHOSE)},
    "mark": {"enum": list(tables.MARKS)},
    "paper_rows": {"enum": list(vocabulary.ROW_BUILDERS)},
    "signer": {"enum": list(vocabulary.SIGNERS)},
    "printed": {"enum": list(vocabulary.PRINTED)},
    "prints_as": {"enum": list(vocabulary.PRINTS_AS)},
    "force": {"enum": [force.value for force in Force]},
    "stages": {"type": "object", "additionalProperties": {
        "type": "object", "additionalProperties": {"$ref": "#/$defs/step"}}},
}  # fmt: skip


def _definitions(catalogue: Catalogue) -> Schema:
    known, words = catalogue.shared, catalogue.shared.vocabulary
    closed = {
        "organisation": words.organisation_types, "doer": [*words.organisation_types, "leader"], "kit": words.kits,
        "visit": words.visit_types, "group": known.groups, "template": known.templates,
        "kind": kind_rules.names(),
    }  # fmt: skip
    open_ = {
        "fact": words.facts, "term": known.terms, "document": words.documents, "event": known.events, "outcome": words.words,
    }  # fmt: skip
    found: Schema = {**DEFINITIONS}
    found |= {name: {"enum": sorted(names)} for name, names in closed.items()}
    found |= {name: {"anyOf": [{"enum": sorted(names)}, {"type": "string"}]} for name, names in open_.items()}
    found["step"] = _block(STEP_KEYS, key_shapes.STEP)
    found["side_step"] = _block(STEP_TEXTS, {key: ("text", key_shapes.STEP[key][1]) for key in STEP_TEXTS})
    found["side_paper"] = _block(texts.PAPER_TEXTS, key_shapes.SIDE_PAPER)
    for name, keys in journey.PARTS.items():
        found[name] = _block(keys, key_shapes.PARTS[name])
    for name, keys in tables.KEYS.items():
        found[name] = _block(keys, key_shapes.PARTS[name], labelled=True)
    found["events"] = _block(shared.EVENT_KEYS, key_shapes.PARTS["events"], labelled=True)
    found["groups"] = _block(shared.GROUP, key_shapes.PARTS["groups"])
    found["story"] = _block(walkthroughs.STORY, key_shapes.STORY)
    found["expect"] = _block(walkthroughs.EXPECT, key_shapes.EXPECT)
    found["case"] = _block(walkthroughs.CASE, key_shapes.CASE)
    found["golden_case"] = _block(allowance_cases.CASE, key_shapes.GOLDEN)
    return found


def _block(keys: Iterable[str], said: Shapes, *, labelled: bool = False, must: Iterable[str] = ()) -> Schema:
    """Return a block with just these keys.

    A key that nobody described yet is allowed all the same.
    """
    properties = {key: _shaped(*said.get(key, ("any", ""))) for key in sorted(keys)}
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if labelled:
        found["patternProperties"] = {f"^{LANGUAGE.pattern}$": {"type": ["string", "array", "number"]}}
    if must:
        found["required"] = sorted(must)
    return found


def _shaped(shape: str, says: str) -> Schema:
    one = {"$ref": f"#/$defs/{shape.strip('[]{}()')}"}
    found: Schema = one
    if shape.startswith("="):
        found = {"enum": shape[1:].split()}
    elif shape.startswith("["):
        found = {"anyOf": [one, {"type": "array", "items": one}]}
    elif shape.startswith("("):
        found = {"type": "array", "items": one}
    elif shape.startswith("{"):
        found = {"type": "object", "additionalProperties": one}
    return {**found, "description": says} if says else found


def _file(title: str, body: Schema, catalogue: Catalogue) -> Schema:
    known, used = _definitions(catalogue), dict[str, Any]()
    todo = list(_named(body))
    while todo:
        name = todo.pop()
        if name not in used:
            used[name] = known[name]
            todo += _named(known[name])
    return {"$schema": DRAFT, "title": title, **body, "$defs": {name: used[name] for name in sorted(used)}}


def _named(part: Any) -> Iterator[str]:
    """Yield the definitions that a part of a schema rests on."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].removeprefix("#/$defs/")
        for inner in part.values():
            yield from _named(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _named(inner)


def of_journey(catalogue: Catalogue) -> Schema:
    """Return the schema of `<journey>/vN.yaml`."""
    body = _block(journey.TOP, key_shapes.TOP, must=journey.MUST)
    return _file("A version of a journey", body, catalogue)


def of_walkthrough(catalogue: Catalogue) -> Schema:
    """Return the schema of `<journey>/walkthrough.yaml`."""
    said: Shapes = {"facts": ("{any}", "Facts of every case."), "walkthroughs": ("(case)", "The cases.")}
    return _file("The walkthroughs of a journey", _block(walkthroughs.TOP, said, must=["walkthroughs"]), catalogue)


def of_texts(catalogue: Catalogue) -> Schema:
    """Return the schema of a side file `<journey>/vN.en.yaml`."""
    return _file("The texts of a version in another language", _block(texts.SIDE, key_shapes.SIDE), catalogue)


def of_allowance_cases(catalogue: Catalogue) -> Schema:
    """Return the schema of the golden cases `<journey>/allowance_cases.yaml`."""
    said: Shapes = {"слова": ("{text}", "WORD: what it means."), "случаи": ("(golden_case)", "The families.")}
    return _file("Golden cases of the unified allowance", _block(allowance_cases.TOP, said), catalogue)


def _of_table(name: str) -> Callable[[Catalogue], Schema]:
    def of(catalogue: Catalogue) -> Schema:
        return _file(f"The shared table {name}", _table(name), catalogue)

    return of


def _table(name: str) -> Schema:
    if name == "step_templates":
        said: Shapes = {
            "groups": ("{groups}", "Brought in whole by includes."),
            "templates": ("{step}", "Used by like."),
        }
        return _block(shared.TEMPLATES, said)
    if name == "working_days":
        day = {"enum": ["off", "working"]}
        return {"type": "object", "patternProperties": {r"^\d{4}-\d\d-\d\d$": day}, "additionalProperties": False}
    return {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{name}"}}


SCHEMAS: Mapping[str, Callable[[Catalogue], Schema]] = {
    "journey": of_journey, "walkthrough": of_walkthrough, "texts": of_texts,
    "allowance_cases": of_allowance_cases,
    **{name: _of_table(name) for name in shared.TABLES},
}  # fmt: skip
