"""The carrier on Viewflow: a Flow class per published version with a Node per step, and the life of one work item.

What opens next is decided by `settle`; of Viewflow we use the registry of flows and nodes, the
activation's state machine and the layout of charts. Its tokens, gateways, boundary events, timers,
locks, managers, signals and views are not used: docs/decisions and the import rules in
pyproject.toml say why.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.apps import apps
from viewflow.workflow import nodes as stock
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge, Flow, Node
from viewflow.workflow.fields import FlowReferenceField, TaskReferenceField
from viewflow.workflow.status import STATUS

from journeys.engine.working_days import RUSSIA, WorkingCalendar
from journeys.language.definition import Definition, Step

Method = TypeVar("Method", bound=Callable[..., None])


def _transition(*, source: Any, target: Any) -> Callable[[Method], Method]:
    """Viewflow's decorator with a type: source and target as there, the method keeps its signature."""
    return cast(Callable[[Method], Method], Activation.status.transition(source=source, target=target))


OPEN = (STATUS.NEW, STATUS.ERROR)


@dataclass(frozen=True)
class Published:
    """A version as it is carried, with the working days it was published with: so replay stays true."""

    definition: Definition
    calendar: WorkingCalendar = RUSSIA


class UnknownReference(LookupError):
    """A row names a journey, version or step that is not published.

    Never turned into nothing silently.
    """


class ReservedKey(ValueError):
    """A step is named like a part of Viewflow's Flow and would overwrite it."""


class WorkItemActivation(Activation):  # type: ignore[misc]
    """The life of one work item. Business moments come in as arguments.

    Opening others is the unit's affair. Nothing here saves: the unit of work writes once at its
    end. Errors keep a code only: Viewflow's own error handling would store every local variable of
    the failing frame, that is, the family's data.
    """

    @_transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self, *, outcome: str, by_key: UUID | None, at: datetime) -> None:
        """It ended with an outcome."""
        self.task.outcome, self.task.owner_key, self.task.finished = outcome, by_key, at

    @_transition(source=list(OPEN), target=STATUS.CANCELED)
    def cancel(self, *, at: datetime) -> None:
        """It was taken away: by hand, by an event, or with the run's end."""
        self.task.finished = at

    @_transition(source=STATUS.NEW, target=STATUS.ERROR)
    def error(self, *, code: str) -> None:
        """It failed. It stays owed: `finished` is not set, so that no run ends over a failure."""
        self.task.error_code = code

    @_transition(source=STATUS.ERROR, target=STATUS.NEW)
    def resume(self) -> None:
        """Try again."""
        self.task.error_code = ""

    @_transition(source=[STATUS.CANCELED, STATUS.ERROR], target=STATUS.REVIVED)
    def revive(self) -> None:
        """Viewflow's way back copies an item with its parents, which we do not have."""
        raise NotImplementedError("An item is not revived: `redo` opens a new round of its step and records the act.")

    @_transition(source=STATUS.DONE, target=STATUS.CANCELED)
    def undo(self) -> None:
        """Viewflow's way to take back what is done; here what is done stays on record."""
        raise NotImplementedError(
            "A done item is not undone: `redo` opens a new round of its step and records the act."
        )


class StepNode(Node):  # type: ignore[misc]
    """A step in the registry: its name, the activation, the shape and the edges of its drawing.

    It decides nothing.
    """

    shape = stock.View.shape
    bpmn_element = stock.View.bpmn_element
    task_type = stock.View.task_type

    def __init__(self, step: Step) -> None:
        super().__init__(WorkItemActivation)
        self.step = step
        self.task_title = step.title.get("ru") or step.key

    def _outgoing(self) -> Iterator[Edge]:
        return iter(())  # edges are told by the followers, see _resolve

    def _resolve(self, instance: Any) -> None:
        before = (instance.node(key, no_obsolete=True) for key in sorted(self.step.depends_on()))
        self._incoming_edges = [Edge(node, self, "next") for node in before if node is not None]


class _Bare(Flow):  # type: ignore[misc]
    """What a Flow without nodes already has: the names no step may take."""


_RESERVED = frozenset(dir(_Bare)) | {"instance", "journey_ref", "definition", "calendar"}


def reserved(key: str) -> bool:
    """Say whether a step key would overwrite a part of Viewflow: `cancel`, `nodes`, …_path, a_private, with__two."""
    return key in _RESERVED or key.startswith("_") or "__" in key or key.endswith("_path")


def compile_flow(published: Published) -> type[Any]:
    """Make the Flow class of a version: always fresh nodes on a bare Flow, as children would share their parent's.

    Raises:
        ReservedKey: A step has a name that Viewflow needs.
    """
    definition = published.definition
    clash = sorted(step.key for step in definition.steps if reserved(step.key))
    if clash:
        raise ReservedKey(
            f"{definition.ref}: the step names {', '.join(clash)} are reserved, so the version cannot be carried. "
            "Rename the steps."
        )
    attributes: dict[str, Any] = {step.key: StepNode(step) for step in definition.steps}
    attributes |= {
        "__module__": __name__,
        "__doc__": definition.ref,
        "process_title": definition.title.get("ru") or definition.journey,
        "process_class": apps.get_model("journeys", "JourneyRun"),  # models import this module
        "task_class": apps.get_model("journeys", "WorkItem"),
        "journey_ref": definition.ref,
        "definition": definition,
        "calendar": published.calendar,
    }
    name = f"{definition.journey.title().replace('_', '')}V{definition.version}"
    flow: type[Any] = type(Flow)(name, (Flow,), attributes)
    return flow


class Registry:
    """The compiled versions of this process, each compiled exactly once, under a lock."""

    def __init__(self) -> None:
        self._flows: dict[str, type[Any]] = {}
        self._lock = threading.RLock()
        self._find: Callable[[str], Published] | None = None

    def read_from(self, find: Callable[[str], Published]) -> None:
        """Say where definitions come from; `find` raises UnknownReference."""
        self._find = find

    def flow(self, ref: str) -> type[Any]:
        """Return the Flow class of `journey@version`.

        Raises:
            UnknownReference: No such version is published.
        """
        found = self._flows.get(ref)
        if found is None:
            with self._lock:
                found = self._flows.get(ref)
                if found is None:
                    if self._find is None:
                        raise UnknownReference(f"No published versions are known yet, so '{ref}' cannot be found.")
                    found = self._flows[ref] = compile_flow(self._find(ref))
        return found

    def node(self, ref: str) -> StepNode:
        """Return the node of `journey@version:step`.

        Raises:
            UnknownReference: No such version or step.
        """
        version, _, key = ref.partition(":")
        node = self.flow(version).instance.node(key, no_obsolete=True)
        if node is None:
            raise UnknownReference(
                f"The step '{key}' is not in {version}, so its work item cannot be read. "
                "Publish the version that has it; never edit a published one."
            )
        found: StepNode = node
        return found

    def definition(self, ref: str) -> Definition:
        """Return the definition of `journey@version`.

        Raises:
            UnknownReference: No such version is published.
        """
        found: Definition = self.flow(ref).definition
        return found

    def keep(self, published: Published, *, grown: bool = False) -> None:
        """Compile this version, replacing what is known under its ref if the texts differ, or if its figures grew."""
        definition = published.definition
        with self._lock:
            known = self._flows.get(definition.ref)
            if grown or known is None or known.definition.sha256 != definition.sha256 or not definition.sha256:
                self._flows[definition.ref] = compile_flow(published)

    def forget(self) -> None:
        """Forget every version: another database is used from now on."""
        with self._lock:
            self._flows.clear()


registry = Registry()


class JourneyField(FlowReferenceField):  # type: ignore[misc]
    """A version, stored as `journey@version`.

    Viewflow's own field turns an unknown name into None; this one raises.
    """

    def to_python(self, value: Any) -> Any:
        """Resolve a name."""
        return registry.flow(value) if isinstance(value, str) and value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """Resolve what is stored."""
        del expression, connection
        return None if value is None else registry.flow(value)

    def get_prep_value(self, value: Any) -> Any:
        """Store the name."""
        return value if value is None or isinstance(value, str) else value.journey_ref

    def value_to_string(self, obj: Any) -> str:
        """Return the name for dumps."""
        return str(self.get_prep_value(self.value_from_object(obj)))


class StepField(TaskReferenceField):  # type: ignore[misc]
    """A step of a version, stored as `journey@version:step`.

    Viewflow's own makes an unknown step "obsolete".
    """

    def to_python(self, value: Any) -> Any:
        """Resolve a name."""
        return registry.node(value) if isinstance(value, str) and value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """Resolve what is stored."""
        del expression, connection
        return None if value is None else registry.node(value)

    def get_prep_value(self, value: Any) -> Any:
        """Store the name."""
        return value if value is None or isinstance(value, str) else f"{value.flow_class.journey_ref}:{value.name}"

    def value_to_string(self, obj: Any) -> str:
        """Return the name for dumps."""
        return str(self.get_prep_value(self.value_from_object(obj)))
