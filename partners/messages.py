"""Messages and answers as JSON, and back: what is stored, and what an answering system may send.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partners.connector import Answer, OutgoingMessage
from partners.errors import PartnersError

LARGEST_ANSWER = 500  # values, papers or items in one answer
LONGEST_TEXT = 2_000
LONGEST_KEY = 80
LARGEST_NUMBER = 10**15
FORMS = {"outcome": str, "values": dict, "papers": dict, "items": dict, "reason": str}


class MalformedAnswer(PartnersError):
    """A partner's answer has another form than the agreed one."""

    code = "malformed_answer"


def body_of(message: OutgoingMessage) -> dict[str, Any]:
    """Return what is stored of a message: everything but what has its own column."""
    return {
        "asks": {
            key: {"type": ask.type.value, "choices": list(ask.choices), "wanted": ask.wanted}
            for key, ask in message.asks.items()
        },
        "outcomes": list(message.outcomes),
        "papers": list(message.papers),
        "language": message.language,
        "answer_by": message.answer_by.isoformat() if message.answer_by else None,
    }


def payload_of(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON."""
    return {
        "outcome": answer.outcome,
        "values": dict(answer.values),
        "papers": {key: dict(paper) for key, paper in answer.papers.items()},
        "items": dict(answer.items),
        "reason": answer.reason,
    }


def read_answer(payload: Mapping[str, Any]) -> Answer:
    """Read an answer strictly: a system that says something else is told which field is wrong, never its value.

    Raises:
        MalformedAnswer: Missing outcome, unknown or ill-formed field, too long.
    """
    for key in payload:
        if key not in FORMS:
            raise _malformed(str(key)[:40], "is not known")
    for key, form in FORMS.items():
        if key in payload and not isinstance(payload[key], form):
            raise _malformed(key, f"must be {'a text' if form is str else 'an object'}")
    if not payload.get("outcome"):
        raise _malformed("outcome", "is missing")
    _check_values(payload.get("values", {}))
    _check_papers(payload.get("papers", {}))
    _check_items(payload.get("items", {}))
    return Answer(
        outcome=_short("outcome", payload["outcome"], 80),
        values=payload.get("values", {}),
        papers=payload.get("papers", {}),
        items=payload.get("items", {}),
        reason=_short("reason", payload.get("reason", ""), 80),
    )


def _check_values(values: Mapping[str, Any]) -> None:
    _check_size("values", values)
    for key, value in values.items():
        if isinstance(value, str):
            _short(f"values.{key}", value, LONGEST_TEXT)
        elif not isinstance(value, (int, float)):
            raise _malformed(f"values.{key}", "must be a text, a number or true or false")
        elif not abs(value) < LARGEST_NUMBER:  # infinity and not-a-number, too: the database refuses them
            raise _malformed(f"values.{key}", "is no number that can be meant")


def _check_papers(papers: Mapping[str, Any]) -> None:
    _check_size("papers", papers)
    for key, paper in papers.items():
        if not isinstance(paper, dict) or set(paper) - {"number", "issued_on"}:
            raise _malformed(f"papers.{key}", "must be an object with number and issued_on")
        for name, text in paper.items():
            _short(f"papers.{key}.{name}", text, 120)


def _check_items(items: Mapping[str, Any]) -> None:
    _check_size("items", items)
    for key, number in items.items():
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= 100_000:
            raise _malformed(f"items.{key}", "must be a whole number from 0 to 100000")


def _check_size(field: str, entries: Mapping[str, Any]) -> None:
    if len(entries) > LARGEST_ANSWER:
        raise _malformed(field, f"has more than {LARGEST_ANSWER} entries")
    for key in entries:
        _short(f"{field}.{key}", key, LONGEST_KEY)


def _short(field: str, text: Any, longest: int) -> str:
    if not isinstance(text, str) or len(text) > longest:
        raise _malformed(field, f"must be a text of at most {longest} characters")
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise _malformed(field, "contains a character that is no text")
    return text


def _malformed(field: str, what: str) -> MalformedAnswer:
    return MalformedAnswer(
        f"The answer's field '{_printable(field)}' {what}, so the case cannot take it over. "
        "Correct the field and send it again."
    )


def _printable(field: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in field[:120])
