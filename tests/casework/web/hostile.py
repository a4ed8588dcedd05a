"""What no person would send: values for fields, bodies for forms, files. The same for every page that is fuzzed."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from tests import scans

VALUES = (
    "", "xx", "-1", "0", "9" * 400, "1e400", "NaN", "∞", "٣", "१२", "²", "Ⅷ", "1,5", "0x10", "1_000", "0001-01-01",
    "9999-12-31", "10000-01-01", "2026-02-30", "٢٠٢٦-٠١-٠١", "2026-W01-1", "2026-01-01T00:00:00Z",
    "00000000-0000-4000-8000-000000000000", "not-a-uuid", "{" * 32, "[" * 100_000, "null", "undefined", '{"a":{"b":[1]}}',
    "../../etc/passwd", "..\\..\\boot.ini", "/dev/zero", "' OR 1=1 --", "'; SELECT pg_sleep(9) --",
    "/* */ ; DROP TABLE casework_case", "\x00", "a\r\nSet-Cookie: x=y", "я" * 10_000, "\u202e\u2066\ufeff", "\ud800",
    "a\ud800\udc00b", "\uffff", "e\u0301" * 300, "😀" * 400, "https://evil.example/", "//evil.example", "/\\evil.example",
    "javascript:alert(1)", "http://[", "xx:yy", "%00", "%", "%zz", "{{ 7*7 }}", "{% load x %}", "${7*7}", "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>", "<!--", "]]>", "all", "any", "on", "none", " ", "\t", "\u00a0", "+7 900 000-00-00",
)  # fmt: skip
Fields = dict[str, Any]


# ---- forms -------------------------------------------------------------------------------------


class _Forms(HTMLParser):
    """The fields of every form of a page that is posted, by the address that it is posted to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.is_in = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_in = told.get("method", "").lower() == "post"
            if self.is_in:
                self.found.append((told.get("action", ""), {}))
        elif self.is_in and tag in ("input", "select", "textarea", "button") and told.get("name"):
            self.found[-1][1].setdefault(told["name"], told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_in = False


def forms_of(body: str) -> list[tuple[str, dict[str, str]]]:
    """Return every form of a page that is posted: its address ("": the page's own) and its fields."""
    parser = _Forms()
    parser.feed(body)
    return parser.found


def spoilt(fields: Mapping[str, str], names: list[str], dice: random.Random, *, receipts: list[str]) -> Fields:
    """Return a form as it comes back from somebody who means no good.

    Args:
        names: Of all fields that any page asks for: one that is not of this form comes along.
        receipts: Of other forms; one of them in place of the own.
    """
    told: Fields = {**fields, "receipt": str(uuid4())}
    for name in [*dice.sample(sorted(told), min(2, len(told))), dice.choice(names)]:
        told[name] = _one(dice)
    if dice.random() < 0.2 and told:
        del told[dice.choice(sorted(told))]
    if dice.random() < 0.2 and receipts:
        told["receipt"] = dice.choice(receipts)
    return told


def _one(dice: random.Random) -> Any:
    """A value, or a field that comes several times."""
    return [dice.choice(VALUES) for _time in range(dice.choice((1, 1, 1, 2, 3)))]


def body_of(fields: Fields, dice: random.Random) -> tuple[bytes, str]:
    """Return the bytes of a form and how they call themselves: mostly as a browser does it, sometimes in another writing."""
    writing = dice.choice(("utf-8",) * 8 + ("cp1251", "utf-16", "latin-1"))
    pairs = [(name, value) for name, told in fields.items() for value in (told if isinstance(told, list) else [told])]
    if dice.random() < 0.1:
        return _in_parts(pairs, writing), "multipart/form-data; boundary=part"
    sent = "&".join(f"{quoted(name, 'utf-8')}={quoted(value, writing)}" for name, value in pairs)
    return sent.encode(), "application/x-www-form-urlencoded"


def quoted(text: str, writing: str) -> str:
    """Return a value as it stands in an address or a form, half letters of Unicode included."""
    errors = "surrogatepass" if writing.startswith("utf") else "replace"
    return quote(text.encode(writing, errors=errors))


def _in_parts(pairs: list[tuple[str, str]], writing: str) -> bytes:
    errors = "surrogatepass" if writing.startswith("utf") else "replace"
    parts = [
        b'--part\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (name.encode(), value.encode(writing, errors))
        for name, value in pairs
    ]
    return b"".join(parts) + b"--part--\r\n"


# ---- files -------------------------------------------------------------------------------------


def damaged(content: bytes, dice: random.Random) -> bytes:
    """Change some bytes, cut, double or put something in: as a bad disk or a clever hand would."""
    found = bytearray(content)
    for _time in range(dice.randint(1, 8)):
        place = dice.randrange(max(len(found), 1))
        how = dice.randrange(4)
        if how == 0:
            found[place : place + 1] = bytes([dice.randrange(256)])
        elif how == 1:
            del found[place : place + dice.randint(1, 40)]
        elif how == 2:
            found[place:place] = bytes(dice.randrange(256) for _byte in range(dice.randint(1, 8)))
        else:
            found[place:place] = found[: dice.randint(0, 60)]
    return bytes(found)


def _archive(method: int, files: Mapping[str, bytes] | None = None) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in (files or _TEXTS).items():
            archive.writestr(name, content)
    return written.getvalue()


_TEXTS = {f"journey/{name}": b"journey: x\nversion: 3\n" * 50 for name in ("v3.yaml", "v3.en.yaml", "walkthrough.yaml")}


def _bomb(megabytes: int) -> bytes:
    """An archive of a few kilobytes that holds hundreds of megabytes of nothing."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("journey/v3.yaml", "w") as one,
    ):
        for _number in range(megabytes):
            one.write(b"\0" * 1024 * 1024)
    return written.getvalue()


def _billion_laughs(levels: int = 30) -> bytes:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def _png(width: int, height: int) -> bytes:
    """A picture that says it has so many pixels, in a few bytes."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x06\x00\x00\x00"
    pixels = _chunk(b"IDAT", zlib.compress(b"\0" * 100_000, 9))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + pixels + _chunk(b"IEND", b"")


def _pdf_of(*objects: bytes) -> bytes:
    """A PDF with a table of its objects; the first is its catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def _pdf_of_many_pages(levels: int = 40) -> bytes:
    """As many pages as two to the power of the levels, in a few kilobytes: each node names the next one twice."""
    nodes = [b"<< /Type /Pages /Count 1 /Kids [%d 0 R %d 0 R] >>" % (number, number) for number in range(3, levels + 3)]
    return _pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, b"<< /Type /Page /MediaBox [0 0 9 9] >>")


def _pdf_bomb(megabytes: int = 100) -> bytes:
    """The table of a PDF's objects, packed: a few kilobytes that want a hundred megabytes to be read."""
    packed = zlib.compress(b"\0" * megabytes * 1024 * 1024, 9)
    table = b"<< /Type /XRef /Size 2 /Root 1 0 R /W [1 4 1] /Filter /FlateDecode /Length %d >>" % len(packed)
    begins = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    stream = b"2 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (table, packed)
    return begins + stream + b"startxref\n%d\n%%%%EOF\n" % len(begins)


def _pdf_with_script() -> bytes:
    script = b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    return scans.pdf().replace(b"/Type /Catalog", script)


# as every scanner knows it; in two parts, so that none takes this file for it
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"
FILES: Mapping[str, bytes] = {
    "stored.zip": _archive(zipfile.ZIP_STORED),
    "deflated.zip": _archive(zipfile.ZIP_DEFLATED),
    "lzma.zip": _archive(zipfile.ZIP_LZMA),
    "bzip2.zip": _archive(zipfile.ZIP_BZIP2),
    "bomb.zip": _bomb(200),
    "in_a_zip.zip": _archive(zipfile.ZIP_STORED, {"journey/v3.yaml": _archive(zipfile.ZIP_DEFLATED)}),
    "upwards.zip": _archive(zipfile.ZIP_STORED, {"../../../tmp/v3.yaml": b"journey: x", "/etc/v3.yaml": b"x"}),
    "many.zip": _archive(zipfile.ZIP_STORED, {f"journey/v{number}.yaml": b"" for number in range(5000)}),
    "deep.yaml": b"[" * 20_000,
    "aliases.yaml": _billion_laughs(),
    "recursive.yaml": b"&a [*a]",
    "object.yaml": b"!!python/object/apply:os.system ['true']",
    "deep.json": b'{"a":' * 20_000,
    "numbers.json": b'{"version": 1e999999, "journey": ' + b"9" * 10_000 + b"}",
    "answers.csv": b"sheet;issue;importance;difficulty\n1;First job;5;4\n" * 20,
    "formulas.csv": b"sheet;issue;importance;difficulty\n1;=cmd|' /C calc'!A0;5;4\n",
    "wide.csv": b"sheet;" * 20_000 + b"\n" + b'"' + b"x" * 200_000,
    "book.xlsx": _archive(zipfile.ZIP_DEFLATED).replace(b"journey/", b"xl/work/"),
    "bomb.xlsx": _bomb(150).replace(b"journey/v3.yaml", b"xl/workbook.xml"),
    "script.pdf": _pdf_with_script(),
    "broken.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /OpenAction << /S /JavaScript >> >>\nendobj\n%%EOF\n",
    "bomb.pdf": _pdf_bomb(),
    "pages.pdf": _pdf_of_many_pages(),
    "deep.pdf": _pdf_of(b"<< /Type /Catalog /Pages " + b"[" * 20_000 + b" >>"),
    "locked.pdf": scans.pdf(password="secret"),
    "web_page.pdf": b"<html><script>alert(1)</script>" + scans.pdf(),
    "archive.pdf": scans.pdf() + _archive(zipfile.ZIP_STORED),
    "pixels.png": _png(2**31 - 1, 2**31 - 1),
    "bomb.png": _png(30_000, 30_000),
    "cut.png": scans.picture("PNG")[:-30],
    "cut.jpg": scans.picture("JPEG")[:200],
    "picture.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\xff" * 200,
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "eicar.com": EICAR,
    "eicar.pdf": scans.pdf() + EICAR,
    "day.ics": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:99999999T999999Z\r\n",
    "not.utf8": "Соколова".encode("cp1251") + b"\xff\xfe\x00",
    "empty.pdf": b"",
}


def damaged_ones(name: str, dice: random.Random, *, times: int) -> Iterator[bytes]:
    """Yield a file as it is, then so many damaged ones."""
    yield FILES[name]
    for _time in range(times):
        yield damaged(FILES[name][:200_000], dice)
