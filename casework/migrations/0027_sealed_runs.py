"""Seals what was kept openly beside the family's own tables: timeline, runs and their acts, papers, partners' answers.

As 0026, in batches; stopped, it is called again and goes on.
"""

from typing import Any, ClassVar

from django.db import migrations

from casework.vault.openly_kept import OF_CASE, Column, seal

ABOUT_WHOM = """
UPDATE partners_outgoingrecord o SET family_key = c.family_id FROM casework_case c
WHERE o.family_key IS NULL AND c.region_key = o.region_key AND c.number = o.subject_number;
UPDATE partners_outgoingrecord o SET family_key = c.family_id FROM casework_offer a JOIN casework_case c ON c.id = a.case_id
WHERE o.family_key IS NULL AND c.region_key = o.region_key AND a.number = o.subject_number;
UPDATE partners_incomingmessage i SET family_key = o.family_key FROM partners_outgoingrecord o
WHERE i.family_key IS NULL AND o.region_key = i.region_key AND o.message_id = i.in_reply_to;
"""

BY_KEY = "JOIN casework_family f ON f.id = t.family_key"
OF_RUN = "JOIN journeys_journeyrun r ON r.id = t.run_id JOIN casework_family f ON f.id = r.family_key"

# ---- how values were parted when this version came: as the models of the packages say it


def _details(told: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    openly = {name: told[name] for name in told if name in ("step", "item", "event")}
    return openly, {name: told[name] for name in told if name not in openly}


def _facts(facts: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    days = {key: value for key, value in facts.items() if isinstance(value, dict) and value.keys() == {"date"}}
    return days, {key: value for key, value in facts.items() if key not in days}


def _state(state: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    openly, hidden = _facts(state.get("facts", {}))
    return {**state, "facts": openly}, {"facts": hidden} if hidden else {}


def _act(body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    said = {"value": None, "because": ""}
    hidden = {name: body[name] for name in said if body.get(name) not in (None, "")}
    return {name: said[name] if name in hidden else told for name, told in body.items()}, hidden


def _answer(payload: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    hidden = {name: payload[name] for name in ("values", "papers") if payload.get(name)}
    return {name: {} if name in hidden else told for name, told in payload.items()}, hidden


SEALED = (
    Column(
        "casework_timelineentry", "details", OF_CASE, row="t.case_id || '|' || t.what", kind="jsonb", parted=_details
    ),
    Column("journeys_journeyrun", "facts_at_start", BY_KEY, row="t.key", kind="jsonb", parted=_facts),
    Column("journeys_journeyrun", "state", BY_KEY, row="t.key", kind="jsonb", parted=_state),
    Column("journeys_act", "body", OF_RUN, row="t.run_id || '|' || t.number", kind="jsonb", parted=_act),
    Column("documents_document", "data", BY_KEY, kind="jsonb", what="papers"),
    Column("partners_incomingmessage", "payload", BY_KEY, kind="jsonb", parted=_answer),
)


class Migration(migrations.Migration):
    """Note about whom messages are, then seal."""

    atomic = False
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0026_sealed_families"),
        ("documents", "0005_annulled_ranges"),
        ("journeys", "0004_family_key"),
        ("partners", "0002_family_key"),
    ]

    operations: ClassVar[list[object]] = [
        migrations.RunSQL(ABOUT_WHOM, migrations.RunSQL.noop),
        migrations.RunPython(lambda _apps, editor: seal(SEALED, editor)),
    ]
