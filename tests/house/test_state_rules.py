"""Every state column: protected, changed by transitions that name who may, checked by the database."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, models
from django_fsm import FSMField

OURS = ("casework", "journeys", "documents", "partners")

_NOTHING = SimpleNamespace(transitions={})

STATE_COLUMNS = [
    pytest.param(model, field, id=f"{model._meta.label_lower}.{field.name}")
    for model in apps.get_models()
    if model._meta.app_label in OURS
    for field in model._meta.get_fields()
    if isinstance(field, FSMField)
]


def test_the_house_has_state_columns() -> None:
    assert len(STATE_COLUMNS) >= 8


@pytest.mark.parametrize(("model", "field"), STATE_COLUMNS)
def test_a_state_column_is_changed_by_transitions_only(model: type[models.Model], field: FSMField) -> None:
    assert field.protected


@pytest.mark.parametrize(("model", "field"), STATE_COLUMNS)
def test_every_transition_says_who_may(model: type[models.Model], field: FSMField) -> None:
    # asked of the class: the field of a second model misses transitions that both inherit
    ways = [
        (name, way)
        for name in dir(model)
        for way in getattr(getattr(model, name, None), "_django_fsm", _NOTHING).transitions.values()
    ]
    assert ways
    assert [name for name, way in ways if not way.custom.get("access")] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "field"), STATE_COLUMNS)
def test_the_database_knows_every_state_and_no_other(model: type[models.Model], field: FSMField) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_attribute a "
            "ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum] "
            "WHERE c.contype = 'c' AND c.conrelid = %s::regclass AND a.attname = %s",
            [model._meta.db_table, field.column],
        )
        checks = [text for (text,) in cursor.fetchall()]
    assert any(all(f"'{state}'" in text for state, _ in field.choices) for text in checks), checks
