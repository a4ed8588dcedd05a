"""Sentences of papers, in which `{child.born_on}` stands for what that fact says. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from journeys.language.vocabulary import DocumentType

FACT_PLACE = re.compile(r"\{([^{}]*)\}")
BLANK = "________"  # nobody has said it yet: it is written by hand


def facts_named(paper: DocumentType) -> Iterator[str]:
    """Yield every fact that a paper tells or names in a sentence."""
    yield from paper.tells or ()
    for text in (*paper.says.values(), *paper.closes.values()):
        yield from FACT_PLACE.findall(text)


def with_facts(sentence: str, said: Callable[[str], str]) -> str:
    """Put what the facts say into a sentence, a line to write on where a fact is not known yet."""
    return FACT_PLACE.sub(lambda place: said(place[1]) or BLANK, sentence)
