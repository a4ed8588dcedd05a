"""Columns that are sealed with the family's key, and opened when somebody looks at them.

A row that is read holds its sealed values as they are. Who asks for one gets it opened, with the
keys of all rows read so far fetched together; who does not, costs nothing. A value that was not
touched is written back as it stood. What says nothing ("", None, {} and []) is not sealed. Nothing
is searched by such a column, and it is written with its row only: `update(…)` and `bulk_update` do
not know whose key to take.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.fields.json import KeyTransform, KeyTransformFactory
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _

from casework.vault import ciphertext, marks, ring

_MAY_BE_ASKED = ("isnull", "exact")  # exact: of what says nothing
SEALED_PART = "sealed"  # beside the open part of an object


class _Unread(Enum):
    """What stands in place of a value until it is opened; the same one also after a copy."""

    UNREAD = "unread"


_UNREAD = _Unread.UNREAD


class WrittenWithoutItsRow(TypeError):
    """A sealed column was to be written or compared without its row, so without a key."""


class SealedValue:
    """A value as it is kept, opened once at most. `beside`: the part of it that lies openly."""

    __slots__ = ("beside", "kept", "text", "value")

    def __init__(
        self, kept: str, text: str | None = None, value: Any = _UNREAD, beside: dict[str, Any] | None = None
    ) -> None:
        self.kept, self.text, self.value, self.beside = kept, text, value, beside


class Openly:
    """A value that is written as it is: it has no part to seal, or is nobody's."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Erased(str):
    """Stands in place of a text whose key was destroyed. Written back, it changes nothing."""

    __slots__ = ("of",)
    of: SealedValue


class _Opening(DeferredAttribute):
    """Opens what is kept when somebody looks at it."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        found = super().__get__(instance, cls)
        return self.field.opened(found, instance) if isinstance(found, SealedValue) else found

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class _Sealed(models.Field):  # type: ignore[type-arg]
    """What both kinds of columns have in common."""

    descriptor_class: type[DeferredAttribute] = _Opening

    def __init__(
        self,
        *args: Any,
        family: str = "",
        row: str = "pk",
        region: str = "",
        marked: Callable[[str], Iterable[tuple[str, str]]] | None = None,
        may_be_nobodys: bool = False,
        what: str = ring.FAMILY,
        **kwargs: Any,
    ) -> None:
        """Take the ways from a row to what its key hangs on.

        Args:
            family: To the family's id, as `case.family_id`; of what the region's key seals, to the region's.
            row: To what tells the row from others, known before it is written; several, by blanks.
            region: To the region's id, of a column with marks.
            marked: By what the value is found again (`casework.vault.marks`).
            may_be_nobodys: A row of no family is kept openly.
            what: Which key seals it: the family's, that of its papers, which may last longer, or the region's.
        """
        self.family, self.row, self.region, self.marked = family, row, region, marked
        self.may_be_nobodys, self.what = may_be_nobodys, what
        super().__init__(*args, **kwargs)

    # ---- reading

    def opened(self, found: SealedValue, instance: models.Model) -> Any:
        """Return what was sealed."""
        if found.value is _UNREAD:
            try:
                key = ring.key_of_sealed(ciphertext.key_id_of(found.kept), what=self.what)
            except ring.KeyDestroyed:
                return self.erased(found)
            found.text = ciphertext.unseal(found.kept, key=key, place=self.place_of(instance))
            found.value = self.read(found.text, beside=found.beside)
        return found.value

    def told(self, kept: Any, instance: models.Model) -> Any:
        """Return what a value says that was read by SQL, of the row that the instance names."""
        found = as_kept(kept)
        return self.opened(found, instance) if isinstance(found, SealedValue) else found

    def sealed_by(self, kept: Any) -> UUID | None:
        """Return the id of the key that sealed a value that was read by SQL; None of one that lies openly."""
        found = as_kept(kept)
        return ciphertext.key_id_of(found.kept) if isinstance(found, SealedValue) else None

    def key_of(self, instance: models.Model) -> UUID | None:
        """Return the id of the key that sealed what a row holds; None if it lies openly."""
        return self.sealed_by(instance.__dict__.get(self.attname))

    def is_erased(self, instance: models.Model) -> bool:
        """Say whether the key of what a row holds was destroyed."""
        found = instance.__dict__.get(self.attname)
        if not isinstance(found, SealedValue) or found.value is not _UNREAD:
            return False
        try:
            ring.key_of_sealed(ciphertext.key_id_of(found.kept), what=self.what)
        except ring.KeyDestroyed:
            return True
        return False

    def place_of(self, instance: models.Model) -> str:
        """Return the place for which a row's value is sealed."""
        row = "|".join(str(_follow(instance, way)) for way in self.row.split())
        return f"{instance._meta.db_table}.{self.column}.{row}"

    # ---- writing

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001  (Django's own)
        """Return what is written: as it stood, or sealed with the family's key."""
        found = model_instance.__dict__.get(self.attname, _UNREAD)
        if isinstance(found, SealedValue):
            if self._is_untouched(found):
                return found
            value = found.value
        else:
            value = super().pre_save(model_instance, add)
        if isinstance(value, Erased):
            return value.of
        if says_nothing(value) or hasattr(value, "resolve_expression"):
            return value
        kept = self._sealed(value, model_instance, add=add)
        if isinstance(kept, SealedValue):
            model_instance.__dict__[self.attname] = kept
        return kept

    def _is_untouched(self, found: SealedValue) -> bool:
        """Say whether a value is as it was kept: nobody looked at it, or changed it in place."""
        if found.value is _UNREAD or found.text is None:
            return True
        same_text = self.write(found.value) == (found.text, found.beside)
        return same_text or bool(self.read(found.text, beside=found.beside) == found.value)

    def _sealed(self, value: Any, instance: models.Model, *, add: bool) -> Any:
        (text, beside), family_id = self.write(value), _follow(instance, self.family)
        if family_id is None and self.may_be_nobodys:
            return Openly(value)
        if family_id is None:
            raise WrittenWithoutItsRow(f"{instance._meta.label}.{self.name} is of no family, so it has no key")
        if text is None:
            return Openly(value)
        if add and self.family == "pk":  # the family itself: its key is made with it
            ring.make(family_id, _follow(instance, self.region))
        key_id, key = ring.key_for(family_id, what=self.what)
        kept = ciphertext.seal(text, key=key, key_id=key_id, place=self.place_of(instance))
        if self.marked is not None:
            kept = marks.added(kept, self.marked(text), region_id=_follow(instance, self.region))
        return SealedValue(kept, text, value, beside)

    def get_prep_value(self, value: Any) -> Any:
        """Let what is sealed through, and what says nothing."""
        return value if isinstance(value, SealedValue | Openly) else super().get_prep_value(value)

    def get_lookup(self, lookup_name: str) -> Any:
        """Let nobody search by what is sealed, but for whether there is anything."""
        return super().get_lookup(lookup_name) if lookup_name in _MAY_BE_ASKED else None

    def check_is_nothing(self, value: Any) -> None:
        """Refuse a value that comes without its row.

        Raises:
            WrittenWithoutItsRow: It says something.
        """
        if not says_nothing(value):
            raise WrittenWithoutItsRow(
                f"{self.model.__name__}.{self.name} is sealed with its family's key: set it on the row and save that; find "
                "it by its mark"
            )

    # ---- told by each kind

    def read(self, text: str, *, beside: Any) -> Any:
        """Return the value of a text that was opened, and of what lies openly beside it."""
        raise NotImplementedError

    def write(self, value: Any) -> tuple[str | None, Any]:
        """Return the text that is sealed, None if nothing is, and what lies openly beside it."""
        raise NotImplementedError

    def erased(self, found: SealedValue) -> Any:
        """Return what stands in place of a value whose key was destroyed."""
        raise NotImplementedError


class SealedTextField(_Sealed, models.TextField):  # type: ignore[type-arg]
    """A text that is sealed. After an erasure it reads as “erased”."""

    def from_db_value(self, value: Any, *_about: Any) -> Any:
        """Keep what is sealed as it is."""
        return as_kept(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Return what PostgreSQL keeps."""
        if isinstance(value, SealedValue):
            return value.kept
        if isinstance(value, Openly):
            return value.value
        self.check_is_nothing(value)
        return super().get_db_prep_value(value, connection, prepared)

    def deconstruct(self) -> Any:
        """Be a plain text to migrations: they see what is kept."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def read(self, text: str, *, beside: Any) -> Any:
        """Return the text."""
        del beside
        return text

    def write(self, value: Any) -> tuple[str | None, Any]:
        """Return the text."""
        return str(value), None

    def erased(self, found: SealedValue) -> Any:
        """Return the word for it, in the reader's language."""
        word = Erased(_("erased"))
        word.of = found
        return word


class SealedAmountField(SealedTextField):
    """Roubles and kopecks that are sealed, as text in their column. After an erasure there is none."""

    def from_db_value(self, value: Any, *_about: Any) -> Any:
        """Keep what is sealed as it is; of an amount that lies openly return the amount."""
        found = as_kept(value)
        return Decimal(found) if isinstance(found, str) else found

    def read(self, text: str, *, beside: Any) -> Any:
        """Return the amount."""
        del beside
        return Decimal(text)

    def write(self, value: Any) -> tuple[str | None, Any]:
        """Return the amount as text, two digits behind the point."""
        return f"{Decimal(value):.2f}", None

    def erased(self, found: SealedValue) -> Any:
        """Return no amount."""
        del found


class SealedJSONField(_Sealed, models.JSONField):
    """JSON that is sealed, as one string in its column; after an erasure it is empty.

    With `parted` only a part of an object is: the rest lies beside it, for what is asked by SQL.
    """

    def __init__(
        self,
        *args: Any,
        parted: Callable[[dict[str, Any]], tuple[dict[str, Any], dict[str, Any]]] | None = None,
        **kwargs: Any,
    ) -> None:
        """Take how a value is parted: into what lies openly and what is sealed."""
        self.parted = parted
        super().__init__(*args, **kwargs)

    def get_transform(self, name: str) -> Any:
        """Let keys of the open part be asked for; a value that is sealed as a whole has none."""
        return None if self.parted is None else _OpenKey(name)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Keep what is sealed as it is."""
        return as_kept(super().from_db_value(value, expression, connection))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Return what PostgreSQL keeps."""
        if isinstance(value, SealedValue):
            kept = value.kept if value.beside is None else {**value.beside, SEALED_PART: value.kept}
            return super().get_db_prep_value(kept, connection, prepared)
        if isinstance(value, Openly):
            return super().get_db_prep_value(value.value, connection, prepared)
        self.check_is_nothing(value)
        return super().get_db_prep_value(value, connection, prepared)

    def deconstruct(self) -> Any:
        """Be plain JSON to migrations: they see what is kept."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def read(self, text: str, *, beside: Any) -> Any:
        """Return the value."""
        return json.loads(text) if beside is None else _joined(beside, json.loads(text))

    def write(self, value: Any) -> tuple[str | None, Any]:
        """Return the value as it is sealed."""
        beside, hidden = (None, value) if self.parted is None else self.parted(value)
        if says_nothing(hidden):
            return None, value
        return json.dumps(hidden, ensure_ascii=False, cls=self.encoder or DjangoJSONEncoder), beside

    def erased(self, found: SealedValue) -> Any:
        """Return what lies beside it, else an empty value of the column's own kind."""
        return self.get_default() if found.beside is None else dict(found.beside)


class _OpenKey(KeyTransformFactory):
    """A key of the open part: compared as in a plain column."""

    def __call__(self, *args: Any, **kwargs: Any) -> KeyTransform:
        return KeyTransform(self.key_name, *args, output_field=models.JSONField(), **kwargs)


def says_nothing(value: Any) -> bool:
    """Say whether there is nothing to hide in a value."""
    return value is None or (isinstance(value, str | dict | list | tuple) and not value)


def as_kept(value: Any) -> Any:
    """Return a column's value so that it is opened when it is looked at; an open one as it is."""
    beside, kept = None, value
    if isinstance(value, dict) and SEALED_PART in value:
        beside, kept = {name: told for name, told in value.items() if name != SEALED_PART}, value[SEALED_PART]
    if not ciphertext.is_sealed(kept):
        return value
    ring.note(kept)
    return SealedValue(kept, beside=beside)


def _joined(beside: dict[str, Any], hidden: dict[str, Any]) -> dict[str, Any]:
    """Put the parts together; an object that has a part on each side, one level deep, as well."""
    both = {
        name: {**beside[name], **told}
        for name, told in hidden.items()
        if isinstance(told, dict) and isinstance(beside.get(name), dict)
    }
    return {**beside, **hidden, **both}


def _follow(instance: Any, way: str) -> UUID | Any:
    for name in way.split("."):
        instance = getattr(instance, name)
    return instance
