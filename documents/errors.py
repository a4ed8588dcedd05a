"""The base of everything that documents refuses. The classes themselves stand beside the function that raises them."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import get_language


class DocumentsError(Exception):
    """A refusal in three parts: what is so, why it matters, what to do now. Never a name or a recorded value.

    Attributes:
        code: Stable word for machines.
        permanent: True when trying again cannot help.
    """

    code: ClassVar[str] = "documents_error"
    permanent: ClassVar[bool] = True

    def __init__(self, *, ru: str, en: str) -> None:
        """Keep the text in both languages; the reader's language is known only when it is shown."""
        super().__init__(en)
        self.texts = {"ru": ru, "en": en}

    def text(self, language: str) -> str:
        """Return the text in `language`, Russian where there is none."""
        return self.texts.get(language.split("-", 1)[0], self.texts["ru"])

    def __str__(self) -> str:
        """Speak the language that is active, English where none is."""
        return self.text(get_language() or "en")
