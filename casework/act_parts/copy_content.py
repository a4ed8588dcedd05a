"""What lies in a copy besides the paper: a program, another file, a script. Such a copy is kept apart from the family.

A partner or a family brings copies, and they are handed out to somebody at home. A picture that is
also an archive, a PDF that acts when it is opened, commands for a database: none is a paper. The
bytes stay as they were brought, for the worker to look into; this is no scanner of viruses.
"""

from __future__ import annotations

import re

PICTURES = ("jpg", "png")
# what every scanner is tried with; in two pieces, so that none takes this module for it
_TRIAL = b"eicar-standard-" + b"antivirus-test-file"
_PROGRAMS = (_TRIAL, b"<script", b"<?php", b"<!doctype html", b"<html ", b"<html>")
_DRAWING = b"<svg"
_HEAD = 1024  # bytes: so short a word stands somewhere in many a large picture by chance
_COMMANDS = re.compile(
    rb"(?:--|/\*)[^\x80-\xff]{0,40}?"
    rb"\b(?:drop\s+table|alter\s+table|union\s|insert\s+into|delete\s+from|select\s+[\d*])"
)
_ACTS_WHEN_OPENED = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia)[\s(<>/\[]")
_PACKED = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)  # of a PDF: what was pressed, or a scanned picture
_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")  # its head and its end: one alone stands in many a picture by chance
_PDF = b"%PDF-"


def belongs_apart(content: bytes, *, ending: str) -> bool:
    """Say whether a copy holds more than a picture or a paper.

    Args:
        ending: pdf | jpg | png, as its head told.
    """
    if ending not in PICTURES:
        content = _PACKED.sub(b"", content)
    small = content.lower()
    is_program = (
        _DRAWING in small[:_HEAD] or any(mark in small for mark in _PROGRAMS) or _COMMANDS.search(small) is not None
    )
    if is_program or all(mark in content for mark in _ARCHIVE):
        return True
    if ending in PICTURES:
        return _PDF in content
    return _ACTS_WHEN_OPENED.search(content) is not None
