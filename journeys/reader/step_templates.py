"""Steps before they are read: what a group, a template and the journey say of one step, laid over each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from journeys.reader.fields import NAME, Fields
from journeys.reader.mistakes import At, Mistakes, did_you_mean
from journeys.reader.shared import Shared
from journeys.reader.strict_yaml import Block, Entry, Node, Scalar, rows_of

TEXTS = ("title", "family", "partner", "worker")
STEP_KEYS = frozenset({
    *TEXTS, "kind", "by", "like", "opens_with", "after", "needs", "needs_any", "when", "wait_until", "must_hold",
    "not_before", "for_each", "optional", "once", "repeat", "rounds", "holds_open", "takes", "valid_on", "gives",
    "records", "visits", "visits_if", "kit", "needed_by", "answer_within", "journey", "pays", "due", "remind",
    "outcomes", "again", "redo", "ends_here", "closes_case", "private", "secret", "asks", "asks_consents",
    "ends_pause",
})  # fmt: skip
SLIPS = {
    "deadline": "due", "term": "due", "who": "by", "organisation": "by", "requires": "needs", "depends_on": "needs",
    "need": "needs", "if": "when", "condition": "when", "unless": "when", "name": "title", "text": "family",
    "fields": "records", "writes": "records", "result": "outcomes", "results": "outcomes", "start": "opens_with",
    "on": "opens_with", "event": "opens_with", "type": "kind", "loop": "again", "repeats": "repeat",
    "ask": "asks", "touchpoint": "asks",
    "documents": "takes' (they bring) or 'gives", "template": "like", "before": "after", "stage": "steps: STAGE:",
}  # fmt: skip
A_STEP_HAS = frozenset({"by", "title", "needs", "due", "like"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A step as one block; every entry keeps the file and line it came from."""

    key: str
    stage: str
    block: Block
    spot: At
    own: bool  # stands in the journey's own file

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Return the words as written; `not_wanted` is added when the family may say no."""
        written = tuple(scalar.text for scalar in scalars(self.block.get("outcomes"))) or ("done",)
        optional = self.block.get("optional")
        may_refuse = isinstance(optional, Scalar) and optional.text in ("true", "yes")
        return (*written, "not_wanted") if may_refuse and "not_wanted" not in written else written


def scalars(node: Node | None) -> list[Scalar]:
    """Return a word or the words of a list."""
    items = rows_of(node)
    return [item for item in items if isinstance(item, Scalar)]


def gather(top: Fields, shared: Shared, stages: Iterable[str], mistakes: Mistakes) -> dict[str, Draft]:
    """Lay the journey's steps over those it includes; in the order in which they are told."""
    found: dict[str, Draft] = {}
    for name in top.pick("includes", shared.groups, "group"):
        group = shared.groups[name]
        for key, entry in group.steps.items():
            if isinstance(entry.node, Block):
                found[key] = Draft(key, group.stage, entry.node, At(entry.file, entry.line), own=False)
    for stage, block in _stages(top, frozenset(stages), mistakes):
        for key, entry in block.entries.items():
            draft = _own(key, stage, entry, found.get(key), shared, mistakes)
            if draft is not None:
                found[key] = draft
    _refuse_unknown_keys(found, mistakes)
    return found


def _stages(top: Fields, titled: frozenset[str], mistakes: Mistakes) -> Iterable[tuple[str, Block]]:
    steps = top.node("steps")
    if not isinstance(steps, Block):
        if steps is not None:
            top.say("steps", "steps: nothing here. Write a stage, below it its steps")
        return
    for stage, entry in steps.entries.items():
        block = entry.node
        if isinstance(block, Block) and A_STEP_HAS & block.entries.keys():
            says = f"'{stage}' looks like a step, but this level is for stages. Indent it by two more spaces"
            mistakes.say(entry, f"{says} below its stage")
            continue
        if stage not in titled:
            hint = did_you_mean(stage, titled)
            mistakes.say(entry, f"steps: stage '{stage}' has no title under 'stages'.{hint}")
        if isinstance(block, Block):
            yield stage, block
        else:
            mistakes.say(entry, f"stage '{stage}' holds no steps")


def _own(key: str, stage: str, entry: Entry, before: Draft | None, shared: Shared, mistakes: Mistakes) -> Draft | None:
    if not isinstance(entry.node, Block):
        mistakes.say(entry, f"step '{key}' is empty. It needs at least by, due and title")
        return None
    if not re.fullmatch(NAME, key):
        says = "a key has small Latin letters, digits and _ only; the title may be in Russian"
        mistakes.say(entry, f"step '{key}': {says}")
    if before is not None and before.own:
        mistakes.say(entry, f"step '{key}' stands in two stages: {before.stage} and {stage}. Rename or remove one")
        return None
    base: Mapping[str, Entry] = before.block.entries if before else {}
    like = entry.node.get("like")
    if isinstance(like, Scalar):
        template = shared.templates.get(like.text)
        if template is None:
            hint = did_you_mean(like.text, shared.templates)
            mistakes.say(like, f"step '{key}': like: no template '{like.text}'.{hint}")
        else:
            base = {**base, **template.entries}
    block = Block(entry.node.file, entry.node.line, entry.node.flow, {**base, **entry.node.entries})
    return Draft(key, stage, block, At(entry.file, entry.line), own=True)


def _refuse_unknown_keys(drafts: Mapping[str, Draft], mistakes: Mistakes) -> None:
    for draft in drafts.values():
        Fields(draft.block, mistakes, about=f"step '{draft.key}'", allowed=STEP_KEYS, slips=SLIPS)
