"""The base of everything that documents refuses.

The classes themselves stand beside the function that raises them.
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import get_language, override


class Filled:
    """A translatable text with what fills it; said in the language in which it is shown."""

    def __init__(self, says: str | Promise, **filling: object) -> None:
        self.says, self.filling = says, filling

    def __str__(self) -> str:
        """Return the text in the active language."""
        return str(self.says) % self.filling


class DocumentsError(Exception):
    """A refusal in three parts: what is so, why it matters, what to do now.

    Never a name or a recorded value.

    Attributes:
        code: Stable word for machines.
        permanent: True when trying again cannot help.
    """

    code: ClassVar[str] = "documents_error"
    permanent: ClassVar[bool] = True

    def __init__(self, says: str | Promise, **filling: object) -> None:
        """Keep the text to be translated: the reader's language is known only when it is shown."""
        super().__init__(self.code)
        self.says = Filled(says, **filling)

    def text(self, language: str) -> str:
        """Return the text in `language`, Russian where there is none."""
        with override(language):
            return str(self.says)

    def __str__(self) -> str:
        """Speak the language that is active, English where none is."""
        return self.text(get_language() or "en")
