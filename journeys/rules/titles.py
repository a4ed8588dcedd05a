"""Titles of rules: their word, or the title of what they decide. Pure."""

from __future__ import annotations

from journeys.language.definition import Definition, Rule
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language


def word(definition: Definition, key: str, language: Language) -> str:
    """Return the words for a rule, an answer or an outcome.

    The key in plain letters where nobody gave any.
    """
    known = definition.vocabulary.words.get(key)
    return in_language(known, language) if known else key.replace("_", " ")


def title_of_rule(definition: Definition, rule: Rule, language: Language) -> str:
    """Return a rule's word, the title of the amount that hangs on it, or its name."""
    if rule.key not in definition.vocabulary.words:
        amounts = (one for one in definition.amounts.values() if rule.key in (one.by_rule, one.key))
        title = next((in_language(one.title, language) for one in amounts if one.title), "")
        if title:
            return title
    return word(definition, rule.key, language)
