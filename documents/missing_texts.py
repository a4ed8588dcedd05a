"""Which printed words have no text in a language, and are therefore printed in Russian."""

from __future__ import annotations

from collections.abc import Mapping

from documents.document_types import BASE, base_labels, document_types, side_texts


def missing_texts(language: str) -> tuple[str, ...]:
    """Return each missing text as `folder/labels.<code>.yaml: label`.

    "title" is the name of the type.
    """
    found = _missing(BASE.name, base_labels(), side_texts(BASE, language), language)
    for one in document_types().values():
        labels = {"title": one.title, **one.labels}
        found += _missing(one.key, labels, side_texts(one.folder, language), language)
    return tuple(found)


def _missing(
    folder: str, labels: Mapping[str, Mapping[str, str]], beside: Mapping[str, str], language: str
) -> list[str]:
    return [
        f"{folder}/labels.{language}.yaml: {label}"
        for label, texts in labels.items()
        if language not in texts and not beside.get(label)
    ]
