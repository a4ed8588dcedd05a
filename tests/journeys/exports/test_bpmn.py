"""BPMN: valid by the standard's schema, parsed by another engine, and saying what the definition says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import SpiffWorkflow.bpmn.parser as spiff
from lxml import etree

from journeys.exports.bpmn_xml import bpmn_of
from journeys.language.definition import Definition
from journeys.reader import Catalogue

NAMES = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL", "d": "http://www.omg.org/spec/BPMN/20100524/DI",
         "c": "http://www.omg.org/spec/DD/20100524/DC"}  # fmt: skip


@cache
def standard() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(Path(spiff.__file__).parent / "schema" / "BPMN20.xsd")))


def tree(definition: Definition, language: str = "en") -> etree._Element:
    return etree.fromstring(bpmn_of(definition, language).encode())


def one(root: etree._Element, path: str) -> etree._Element:
    (found,) = root.xpath(path, namespaces=NAMES)
    return found


@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_any_version_when_exported_then_it_is_valid_by_the_schema_of_bpmn_2(
    catalogue: Catalogue, language: str
) -> None:
    for definition in catalogue.definitions.values():
        root = tree(definition, language)
        assert standard().validate(root), f"{definition.ref}: {standard().error_log.last_error}"


def test_given_a_spoilt_export_when_validated_then_the_schema_refuses_it(flagship: Definition) -> None:
    root = tree(flagship)
    one(root, "//b:sequenceFlow[@id='flow_1']").attrib.pop("targetRef")
    assert not standard().validate(root)


def test_given_any_version_when_another_engine_parses_it_then_its_gateways_are_complete(catalogue: Catalogue) -> None:
    """SpiffWorkflow refuses an exclusive gateway whose ways have neither condition nor default."""
    for definition in catalogue.definitions.values():
        text = bpmn_of(definition, "ru").replace('isExecutable="false"', 'isExecutable="true"')
        parser = spiff.BpmnParser()
        parser.add_bpmn_str(text.encode())
        specification = parser.get_spec("journey")
        assert {f"step_{step.key}" for step in definition.steps} <= specification.task_specs.keys(), definition.ref


def test_given_any_version_when_exported_then_every_element_has_its_place_in_a_lane_and_in_the_drawing(
    catalogue: Catalogue,
) -> None:
    for definition in catalogue.definitions.values():
        root = tree(definition)
        nodes = {node.get("id") for node in one(root, "//b:process") if node.tag.rpartition("}")[2] not in (
            "laneSet", "sequenceFlow", "documentation")}  # fmt: skip
        in_lanes = root.xpath("//b:flowNodeRef/text()", namespaces=NAMES)
        assert sorted(in_lanes) == sorted(nodes), "each element stands in exactly one lane"
        drawn = set(root.xpath("//d:BPMNShape/@bpmnElement", namespaces=NAMES))
        lanes = set(root.xpath("//b:lane/@id", namespaces=NAMES))
        assert drawn == nodes | lanes | {"pool"}
        flows = set(root.xpath("//b:sequenceFlow/@id", namespaces=NAMES))
        assert flows == set(root.xpath("//d:BPMNEdge/@bpmnElement", namespaces=NAMES))
        for flow in root.xpath("//b:sequenceFlow", namespaces=NAMES):
            assert {flow.get("sourceRef"), flow.get("targetRef")} <= nodes


def test_given_any_version_when_exported_then_no_shape_lies_over_another_and_all_lie_in_their_lane(
    catalogue: Catalogue,
) -> None:
    for definition in catalogue.definitions.values():
        root = tree(definition)
        frames = {
            shape.get("bpmnElement"): tuple(float(shape[0].get(key)) for key in ("x", "y", "width", "height"))
            for shape in root.xpath("//d:BPMNShape", namespaces=NAMES)
        }
        for lane in root.xpath("//b:lane", namespaces=NAMES):
            x, y, width, height = frames[lane.get("id")]
            for key in lane.xpath("b:flowNodeRef/text()", namespaces=NAMES):
                left, top, wide, high = frames[key]
                assert x <= left and left + wide <= x + width and y <= top and top + high <= y + height, key
        free = [frame for key, frame in frames.items() if not key.startswith(("lane_", "pool", "due_"))]
        for number, (x, y, width, height) in enumerate(free):
            for left, top, wide, high in free[number + 1 :]:
                assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y, definition.ref


def test_given_the_flagship_when_exported_then_lanes_are_its_organisations_and_labels_are_in_the_language(
    flagship: Definition,
) -> None:
    russian, english = tree(flagship, "ru"), tree(flagship, "en")
    assert one(russian, "//b:lane[@id='lane_civil_registry']").get("name") == "ЗАГС"
    assert one(english, "//b:lane[@id='lane_civil_registry']").get("name") == "Civil registry"
    assert one(english, "//b:lane[@id='lane_civil_registry']/b:flowNodeRef[.='step_register_birth']") is not None
    assert one(russian, "//*[@id='step_register_birth']").get("name") == "Свидетельство о рождении"


def test_given_the_flagship_when_exported_then_gateways_are_derived_from_needs_after_when_and_outcomes(
    flagship: Definition,
) -> None:
    root = tree(flagship)
    # `needs` two and `after` one: a parallel join; one of two is enough: an exclusive one before it
    assert one(root, "//b:exclusiveGateway[@id='any_register_birth']") is not None
    assert one(root, "//b:parallelGateway[@id='join_register_birth']") is not None
    # `when`: a gateway that asks, with a condition and a default way round the step
    gate = one(root, "//b:exclusiveGateway[@id='when_medical_birth_record']")
    assert gate.get("name") == "Born at home is no?"
    yes = one(root, "//b:sequenceFlow[@sourceRef='when_medical_birth_record'][b:conditionExpression]")
    assert yes.findtext("b:conditionExpression", namespaces=NAMES) == "child.born_at_home is no"
    assert (yes.get("name"), yes.get("targetRef")) == ("yes", "step_medical_birth_record")
    assert one(root, f"//b:sequenceFlow[@id='{gate.get('default')}']").get("name") == "no"
    # outcomes: refused leads back, registered on to all that need it
    ways = {
        way.get("name"): way
        for way in root.xpath("//b:sequenceFlow[@sourceRef='outcome_register_birth']", namespaces=NAMES)
    }
    assert ways["Refused"].get("targetRef") == "again_register_birth"
    on = ways["Registered"].get("targetRef")
    assert "step_snils" in root.xpath(f"//b:sequenceFlow[@sourceRef='{on}']/@targetRef", namespaces=NAMES)


def test_given_the_flagship_when_exported_then_events_and_deadlines_are_drawn(flagship: Definition) -> None:
    root = tree(flagship)
    start = one(root, "//b:startEvent[@id='start_child_born']")
    assert start.get("name") == "The child is born"
    assert start.xpath("b:messageEventDefinition/@messageRef", namespaces=NAMES) == ["message_child_born"]
    day = one(root, "//b:intermediateCatchEvent[@id='day_doctors_day']//b:timeDate")
    assert day.text == "21 days after child.born_on"
    due = one(root, "//b:boundaryEvent[@id='due_register_birth_2']")
    assert (due.get("attachedToRef"), due.get("cancelActivity")) == ("step_register_birth", "false")
    assert due.xpath(".//b:timeDate/text()", namespaces=NAMES) == ["1 months after child.born_on"]
    assert due.get("name").startswith("Due: 1 month — Child's date of birth (law")
    died = one(root, "//b:startEvent[@id='start_child_died']/b:documentation")
    assert died.text.startswith("all is cancelled")


def test_given_any_version_when_exported_then_no_parallel_gateway_waits_twice_for_one_step(
    catalogue: Catalogue,
) -> None:
    for definition in catalogue.definitions.values():
        root = tree(definition)
        for gate in root.xpath("//b:parallelGateway", namespaces=NAMES):
            sources = root.xpath(f"//b:sequenceFlow[@targetRef='{gate.get('id')}']/@sourceRef", namespaces=NAMES)
            assert len(sources) == len(set(sources)), (definition.ref, gate.get("id"))
