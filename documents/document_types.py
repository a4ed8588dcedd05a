"""The document types: every folder of documents/types is one, found by looking, read once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from documents.data_schema import Field, read_schema
from documents.errors import DocumentsError
from documents.printable import FACES
from documents.wording import Wording, in_language, labels_in

TYPES = Path(__file__).resolve().parent / "types"
BASE = TYPES / "_base"
KEYS = {"title", "number_code", "kinds", "max_pages", "labels", "data"}


class UnknownDocumentType(DocumentsError):
    """No folder of that name."""

    code = "unknown_document_type"


class TypeMistake(ValueError):
    """A document type's folder is incomplete or contradicts another.

    The program does not go on with it.
    """


@dataclass(frozen=True, slots=True)
class DocumentTypeInfo:
    """One document type.

    Attributes:
        title: Its name in each language.
        number_code: Letters in the number of papers whose kind has none of its own.
        kinds: Letters by kind (document key of the journeys' table); each kind has its own number
            series.
        max_pages: A paper that grows longer is refused.
        fields: What it must be given.
    """

    key: str
    title: Mapping[str, str]
    number_code: str
    kinds: Mapping[str, str]
    max_pages: int
    labels: Mapping[str, Mapping[str, str]]
    fields: Mapping[str, Field]
    folder: Path

    def series_of(self, kind: str) -> tuple[str, str]:
        """Return the series a kind counts in and its letters.

        Kinds without letters share the type's own series.
        """
        return (kind, self.kinds[kind]) if kind in self.kinds else (self.key, self.number_code)

    def titled(self, language: str) -> str:
        """Return the type's name in a language, Russian where it has none."""
        return side_texts(self.folder, language).get("title") or in_language(self.title, language)

    def wording(self, language: str) -> Wording:
        """Return labels and date words of a language.

        Side files `labels.<code>.yaml` add languages.
        """
        labels = labels_in(base_labels(), language) | labels_in(self.labels, language)
        for folder in (BASE, self.folder):
            labels |= side_texts(folder, language)
        return Wording(language, MappingProxyType(labels))

    def example(self) -> dict[str, Any]:
        """Return example.json: number, kind, at, and by language issuer, title and data."""
        found: dict[str, Any] = json.loads((self.folder / "example.json").read_text(encoding="utf-8"))
        return found

    def template_sha256(self) -> str:
        """Return one hash over everything that decides how a paper of this type looks."""
        parts = [*sorted(BASE.iterdir()), *sorted(self.folder.iterdir()), *FACES]
        digest = hashlib.sha256()
        for part in parts:
            if part.is_file() and part.name != "example.json":
                digest.update(f"{part.parent.name}/{part.name}\0".encode())
                digest.update(hashlib.sha256(part.read_bytes()).digest())
        return digest.hexdigest()


@cache
def document_types() -> Mapping[str, DocumentTypeInfo]:
    """Return all document types by key, in alphabetical order.

    Raises:
        TypeMistake: A folder lacks a file, a key is unknown, or two kinds claim the same letters.
    """
    return read_types(TYPES)


def read_types(types: Path) -> Mapping[str, DocumentTypeInfo]:
    """Read the folders of a directory of types.

    Raises:
        TypeMistake: As `document_types`.
    """
    folders = sorted(folder for folder in types.iterdir() if (folder / "type.yaml").exists())
    found = {folder.name: _read_type(folder) for folder in folders}
    _check_letters(found.values())
    return MappingProxyType(found)


def document_type(key: str) -> DocumentTypeInfo:
    """Return one document type.

    Raises:
        UnknownDocumentType: No such type; the known ones are named.
    """
    known = document_types()
    if key in known:
        return known[key]
    names = ", ".join(known)
    raise UnknownDocumentType(
        _("There is no document type “%(key)s”, so there is nothing to issue. The types are: %(names)s."),
        key=key,
        names=names,
    )


def side_texts(folder: Path, language: str) -> Mapping[str, str]:
    """Return the texts of a side file `labels.<code>.yaml`, {label: text}.

    "title" is the name of the type.
    """
    side_file = folder / f"labels.{language}.yaml"
    return yaml.safe_load(side_file.read_text(encoding="utf-8")) or {} if side_file.exists() else {}


@cache
def base_labels() -> Mapping[str, Mapping[str, str]]:
    """Return the labels that all types share."""
    found: dict[str, dict[str, str]] = yaml.safe_load((BASE / "labels.yaml").read_text(encoding="utf-8"))
    return found


def _read_type(folder: Path) -> DocumentTypeInfo:
    for name in ("template.html", "print.css", "example.json"):
        if not (folder / name).exists():
            raise TypeMistake(f"documents/types/{folder.name}: {name} is missing; each type has its four files")
    raw = yaml.safe_load((folder / "type.yaml").read_text(encoding="utf-8"))
    if set(raw) != KEYS:
        odd = ", ".join(sorted(set(raw) ^ KEYS))
        raise TypeMistake(f"documents/types/{folder.name}/type.yaml: unknown or missing: {odd}")
    return DocumentTypeInfo(
        key=folder.name,
        title=MappingProxyType(raw["title"]),
        number_code=raw["number_code"],
        kinds=MappingProxyType(raw["kinds"]),
        max_pages=int(raw["max_pages"]),
        labels=MappingProxyType(raw["labels"]),
        fields=MappingProxyType(read_schema(raw["data"], where=f"{folder.name}/type.yaml: data")),
        folder=folder,
    )


def _check_letters(found: Any) -> None:
    """Two series with the same letters would print the same number twice."""
    owners: dict[str, str] = {}
    for one in found:
        for series, letters in [(one.key, one.number_code), *one.kinds.items()]:
            if owners.setdefault(letters, series) != series:
                raise TypeMistake(f"documents/types/{one.key}: '{letters}' already numbers '{owners[letters]}'")
