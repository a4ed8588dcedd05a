"""The few words of a BPMN picture that no definition says."""

from __future__ import annotations

from collections.abc import Mapping

from journeys.vocabulary import Language

WORDS: Mapping[Language, Mapping[str, str]] = {
    "ru": {"yes": "да", "no": "нет", "due": "Срок", "not_before": "Не раньше", "start": "Дело открыто"},
    "en": {"yes": "yes", "no": "no", "due": "Due", "not_before": "Not before", "start": "The case is open"},
}
