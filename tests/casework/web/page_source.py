"""The source of a page, read as a browser reads it: how a template is laid out makes no difference."""

from __future__ import annotations

import re


def one_line(source: str) -> str:
    """Return the source without its line breaks: none beside a mark, one space where attributes or words were parted."""
    return " ".join(re.sub(r"\s*\n\s*<", "<", re.sub(r">\s*\n\s*", ">", source)).split())
