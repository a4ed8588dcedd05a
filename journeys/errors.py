"""What the engine says when it does not do what was asked: what is so, why it matters, what to do now."""

from __future__ import annotations

from django.utils.translation import get_language

from journeys.language import formatting, sentences
from journeys.language.vocabulary import Text


class Refused(Exception):
    """The engine did not do it, and nothing has changed.

    Attributes:
        code: Stable, for machines: one of the codes of `journeys.engine.acts.NotNow`, or
            unknown_item, unknown_run, unknown_journey, unknown_fact, wrong_fact, must_hold, busy,
            not_failed.
        about: Key of the step, fact or event it is about; never a value.
        says: Three sentences per language; `str()` gives those of the language in use.
        permanent: Trying the same again will not help.
    """

    def __init__(self, code: str, about: str = "") -> None:
        self.code = code
        self.about = about
        self.says: Text = sentences.texts("refusals", code if sentences.has("refusals", code) else "otherwise")
        self.permanent = code != "busy"
        super().__init__(code, about)

    def in_language(self, language: str) -> str:
        """Return the sentences in that language, Russian where it has none."""
        return formatting.in_language(self.says, language)

    def __str__(self) -> str:
        return self.in_language((get_language() or "ru").split("-")[0])
