"""What may stand as a source: an article of a law, decree or order, never a site. Pure."""

from __future__ import annotations

import re

NOT_SEEN = "article_not_seen"  # the row of the table that says that nobody has seen it
SITE = re.compile(r"https?:|\b[\w-]+\.(?:ru|рф|com|org|net|info|su)\b", re.IGNORECASE)


def names_a_site(source: str) -> bool:
    """Say whether it names a portal or a newspaper: what stands there may be gone tomorrow."""
    return SITE.search(source) is not None
