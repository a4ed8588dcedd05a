"""A BPMN graph as a file: BPMN 2.0 XML with a lane for each organisation and everything that an editor needs to show it."""

from __future__ import annotations

from collections import defaultdict
from xml.etree import ElementTree as Xml

from journeys.exports.bpmn_graph import Graph, Node, graph_of
from journeys.exports.bpmn_layout import Frame, Layout, layout_of
from journeys.language.definition import Definition
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OURS = "urn:ryadom:journey-language"  # conditions and moments are written as a curator writes them
PREFIXES = {"bpmn": MODEL, "bpmndi": DI, "dc": DC, "di": DD, "xsi": XSI}


def bpmn_of(definition: Definition, language: Language) -> str:
    """Return the version as a BPMN 2.0 file with labels in a language."""
    graph = graph_of(definition, language)
    return _File(graph, layout_of(graph)).text()


class _File:
    def __init__(self, graph: Graph, layout: Layout) -> None:
        self.graph, self.layout = graph, layout
        self.definition = graph.definition
        self.incoming: dict[str, list[str]] = defaultdict(list)
        self.outgoing: dict[str, list[str]] = defaultdict(list)
        for way in graph.ways:
            self.incoming[way.target].append(way.key)
            self.outgoing[way.source].append(way.key)

    def text(self) -> str:
        for prefix, uri in PREFIXES.items():
            Xml.register_namespace(prefix, uri)
        root = Xml.Element(f"{{{MODEL}}}definitions", {
            "id": "definitions", "targetNamespace": f"urn:ryadom:journey:{self.definition.journey}",
            "expressionLanguage": OURS, "exporter": "Ryadom",
        })  # fmt: skip
        for event in dict.fromkeys(node.message for node in self.graph.nodes.values() if node.message):
            title = in_language(self.definition.events[event].title, self.graph.language)
            self.add(root, "message", {"id": f"message_{event}", "name": title})
        title = f"{in_language(self.definition.title, self.graph.language)} ({self.definition.ref})"
        together = self.add(root, "collaboration", {"id": "collaboration"})
        self.add(together, "participant", {"id": "pool", "name": title, "processRef": "journey"})
        self.process(self.add(root, "process", {"id": "journey", "name": title, "isExecutable": "false"}))
        self.drawing(root)
        Xml.indent(root, " ")
        return Xml.tostring(root, "unicode", xml_declaration=False) + "\n"

    def add(self, parent: Xml.Element, tag: str, attributes: dict[str, str], text: str = "") -> Xml.Element:
        found = Xml.SubElement(parent, f"{{{MODEL}}}{tag}", attributes)
        found.text = text or None
        return found

    # ---- what it says

    def process(self, process: Xml.Element) -> None:
        about = in_language(self.definition.about, self.graph.language)
        self.add(process, "documentation", {}, about)
        lanes = self.add(process, "laneSet", {"id": "lanes"})
        for row in self.graph.diagram.rows:
            name = in_language(row.title, self.graph.language)
            lane = self.add(lanes, "lane", {"id": f"lane_{row.key}", "name": name})
            for node in self.graph.nodes.values():
                if node.lane == row.key:
                    self.add(lane, "flowNodeRef", {}, node.key)
        for node in self.graph.nodes.values():
            self.node(process, node)
        for way in self.graph.ways:
            named = {"name": way.name} if way.name else {}
            ends = {"sourceRef": way.source, "targetRef": way.target}
            flow = self.add(process, "sequenceFlow", {"id": way.key, **named, **ends})
            if way.condition:
                self.expression(flow, "conditionExpression", way.condition)

    def node(self, process: Xml.Element, node: Node) -> None:
        attributes = {"id": node.key}
        attributes |= {"name": node.name} if node.name else {}
        attributes |= {"default": node.default} if node.default else {}
        attributes |= {"attachedToRef": node.attached, "cancelActivity": "false"} if node.attached else {}
        attributes |= {"calledElement": node.calls} if node.calls else {}
        found = self.add(process, node.tag, attributes)
        if node.about:
            self.add(found, "documentation", {}, node.about)
        for key in self.incoming[node.key]:
            self.add(found, "incoming", {}, key)
        for key in self.outgoing[node.key]:
            self.add(found, "outgoing", {}, key)
        self.event(found, node)
        if node.loop == "each":
            loop = self.add(found, "multiInstanceLoopCharacteristics", {"isSequential": "false"})
            self.expression(loop, "loopCardinality", node.says)
        elif node.loop:
            most = {"loopMaximum": node.says} if node.loop == "times" else {}
            loop = self.add(found, "standardLoopCharacteristics", {"testBefore": "false", **most})
            if node.loop == "until":
                self.expression(loop, "loopCondition", node.says)

    def event(self, parent: Xml.Element, node: Node) -> None:
        if node.event == "message":
            self.add(
                parent, "messageEventDefinition", {"id": f"{node.key}_event", "messageRef": f"message_{node.message}"}
            )
        elif node.event == "timer":
            timer = self.add(parent, "timerEventDefinition", {"id": f"{node.key}_event"})
            self.expression(timer, "timeDate", node.says)
        elif node.event == "conditional":
            asks = self.add(parent, "conditionalEventDefinition", {"id": f"{node.key}_event"})
            self.expression(asks, "condition", node.says)

    def expression(self, parent: Xml.Element, tag: str, text: str) -> None:
        self.add(parent, tag, {f"{{{XSI}}}type": "bpmn:tFormalExpression"}, text)

    # ---- where it stands

    def drawing(self, root: Xml.Element) -> None:
        drawing = Xml.SubElement(root, f"{{{DI}}}BPMNDiagram", {"id": "diagram"})
        plane = Xml.SubElement(drawing, f"{{{DI}}}BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"})
        self.shape(plane, "pool", self.layout.pool, {"isHorizontal": "true"})
        for row in self.graph.diagram.rows:
            self.shape(plane, f"lane_{row.key}", self.layout.lanes[row.key], {"isHorizontal": "true"})
        for node in self.graph.nodes.values():
            marker = {"isMarkerVisible": "true"} if node.tag == "exclusiveGateway" else {}
            self.shape(plane, node.key, self.layout.nodes[node.key], marker)
        for way in self.graph.ways:
            edge = Xml.SubElement(plane, f"{{{DI}}}BPMNEdge", {"id": f"{way.key}_di", "bpmnElement": way.key})
            for x, y in self.layout.ways[way.key]:
                Xml.SubElement(edge, f"{{{DD}}}waypoint", {"x": f"{x:g}", "y": f"{y:g}"})

    def shape(self, plane: Xml.Element, key: str, box: Frame, more: dict[str, str]) -> None:
        shape = Xml.SubElement(plane, f"{{{DI}}}BPMNShape", {"id": f"{key}_di", "bpmnElement": key, **more})
        frame = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        Xml.SubElement(shape, f"{{{DC}}}Bounds", {name: f"{value:g}" for name, value in frame.items()})
