"""What the storm's journal says, against what stands in the database and in the folders afterwards.

Every count has to be 0. An act that was pressed and never answered may have been done or not, but wholly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from documents.write_once import DRAFT
from tests.storm import ground

SEALED, SEAL_BYTES = b"RYADOM-SEALED-1\n", 60  # its beginning, key, nonce and tag
TOLD = {  # an act, and what the timeline says of it, once
    "work_items.complete": "step.done",
    "work_items.redo": "step.redone",
    "notes.add_note": "note.added",
    "conversation.write_to_family": "message.to_family",
}


@dataclass
class History:
    """The journal, read."""

    pressed: dict[str, str] = field(default_factory=dict)  # receipt -> act
    done: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    faults: int = 0  # answers of 500
    unanswered: int = 0  # tries without an answer, or with one of 503

    @property
    def open(self) -> set[str]:
        """What was pressed and not answered yet."""
        return set(self.pressed) - self.done - self.refused

    @classmethod
    def of(cls, journal: Path) -> History:
        """Read a journal; a last line that was cut by a kill says nothing."""
        found = cls()
        for line in journal.read_text("utf-8").splitlines():
            kind, receipt, *rest = line.split()
            if kind == "I":
                found.pressed[receipt] = rest[0]
            elif kind == "A":
                found.done.add(receipt)
            elif kind == "R":
                found.refused.add(receipt)
            else:
                found.faults += rest == ["500"]
                found.unanswered += 1
        return found


def broken(history: History) -> dict[str, int]:
    """Count what must not be, by rule."""
    receipts = {str(key): str(act) for key, act in ground.ask("SELECT key, action FROM casework_formreceipt")}
    return {
        **compared(history, receipts),
        **_timeline(receipts),
        **{rule: _number(sql) for rule, sql in _RULES.items()},
        **_audit(),
        "half files": len(_half_files()),
    }


def compared(history: History, receipts: Mapping[str, str]) -> dict[str, int]:
    """Compare what was pressed and answered with the receipts that acts have left; by receipt the act."""
    known = set(receipts)
    return {
        "lost": len(history.done - known),
        "phantom": len(known - set(history.pressed)),
        "refused and done all the same": len(history.refused & known),
        "done as another act": sum(history.pressed.get(key, act) != act for key, act in receipts.items()),
        "never answered": len(history.open),
    }


def _timeline(receipts: Mapping[str, str]) -> dict[str, int]:
    """One entry an act, neither fewer nor more."""
    entries = dict(ground.ask("SELECT what, count(*) FROM casework_timelineentry GROUP BY what"))
    found = {}
    for act, what in TOLD.items():
        acts = sum(one == act for one in receipts.values())
        found[f"timeline of {act}"] = abs(int(entries.get(what, 0)) - acts)
    return found


_RULES = {
    # effects: one each
    "steps without their paper": """
        SELECT count(*) FROM journeys_workitem w WHERE w.flow_task LIKE '%:paper' AND w.status = 'DONE' AND NOT EXISTS (
          SELECT 1 FROM casework_casedocument c JOIN documents_document d ON d.id = c.document_key
          WHERE c.work_item_key = w.key AND d.state = 'issued')""",
    "papers double": """
        SELECT count(*) FROM (SELECT work_item_key FROM casework_casedocument GROUP BY work_item_key, kind
          HAVING count(*) > 1) twice""",
    "numbers double": "SELECT count(*) - count(DISTINCT (series_id, number)) FROM documents_document",
    "numbers missing": """
        SELECT coalesce(sum(abs(s.last - (SELECT count(*) FROM documents_document d WHERE d.series_id = s.id))), 0)
        FROM documents_series s""",
    "papers told otherwise than once": """
        SELECT abs((SELECT count(*) FROM casework_timelineentry WHERE what = 'paper.issued')
                 - (SELECT count(*) FROM documents_document WHERE state = 'issued'))""",
    "questions unsent": """
        SELECT count(*) FROM casework_partnerrequest r WHERE NOT r.held_back AND r.withdrawn_at IS NULL
          AND r.answered_at IS NULL AND NOT EXISTS (SELECT 1 FROM partners_outgoingrecord o WHERE o.message_id = r.id)""",
    "questions double": """
        SELECT count(*) - count(DISTINCT message_id) FROM partners_outgoingrecord""",
    "notes without their entry": """
        SELECT abs((SELECT count(*) FROM casework_note)
                 - (SELECT count(*) FROM casework_timelineentry WHERE what = 'note.added'))""",
    "words without their entry": """
        SELECT abs((SELECT count(*) FROM casework_message WHERE NOT from_family)
                 - (SELECT count(*) FROM casework_timelineentry WHERE what = 'message.to_family'))""",
    "outbox left": "SELECT count(*) FROM casework_outboxrow WHERE NOT dead AND away_since IS NULL",
    "outbox given up": "SELECT count(*) FROM casework_outboxrow WHERE dead",
}


def _audit() -> dict[str, int]:
    """As many additions less removals as there are rows, in every audited table that the acts write."""
    audited = ("casework_note", "casework_message", "casework_notice", "casework_casedocument", "casework_partnerrequest",
               "journeys_workitem", "documents_document", "partners_outgoingrecord")  # fmt: skip
    watched = {
        name
        for (name,) in ground.ask(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname = 'audit_row' AND t.tgtype & 4 > 0"  # on inserts
        )
    }
    found = 0
    for name in watched & {*audited}:
        kept = _number(
            "SELECT coalesce(sum(CASE op WHEN 'I' THEN 1 WHEN 'D' THEN -1 ELSE 0 END), 0) FROM audit.event WHERE tab = %s",
            name,
        )
        found += abs(kept - _number(f"SELECT count(*) FROM {name}"))  # noqa: S608  (a name of ours)
    assert watched & {*audited}, "no audited table was looked at"
    return {"audit rows that differ": found}


def _half_files() -> list[str]:
    """Files of papers that are not sealed, or not as long as the register says; drafts of killed processes are swept later.

    `invariants` opens each, with the keys that this process does not have.
    """
    folder = ground.FOLDER / "run" / "documents"
    sizes = dict(ground.ask("SELECT storage_key, size_bytes FROM documents_document WHERE storage_key <> ''"))
    kept = [one for one in folder.rglob("*.pdf") if not one.name.startswith(DRAFT)]
    return [one.name for one in kept if not _is_whole(one.read_bytes(), sizes.get(str(one.relative_to(folder))))]


def _is_whole(kept: bytes, size: object) -> bool:
    return kept.startswith(SEALED) and size in (None, len(kept) - SEAL_BYTES)


def _number(sql: str, *told: object) -> int:
    return int(ground.ask(sql, *told)[0][0])


def invariants() -> dict[str, int]:
    """Count the product's own rules, with the replay of every run and the hash of every file; in a process of its own."""
    from casework import invariants as kept

    return {one.rule: one.count for one in kept.count(replay=True)}


def left() -> int:
    """Return how many effects are still to be had."""
    return _number(_RULES["outbox left"])


def wrong(counts: Mapping[str, int]) -> Iterable[str]:
    """Name the rules that are broken."""
    return [f"{rule}: {count}" for rule, count in counts.items() if count]
