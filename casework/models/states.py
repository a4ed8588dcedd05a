"""How every state column of casework is kept: protected, by transitions only, checked by the database."""

from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin


class Stateful(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """Base of rows with a state: the second of two savers gets ConcurrentTransition, nobody assigns the column."""

    class Meta:
        abstract = True


def state_field(states: type[models.TextChoices], first: models.TextChoices) -> Any:
    """Return a protected state column."""
    return FSMField(default=first, choices=states.choices, max_length=20, protected=True)


def state_check(states: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """Return the constraint that stands where `update(state=…)` and raw SQL go round the protection."""
    return models.CheckConstraint(condition=models.Q(state__in=list(states.values)), name=name)
