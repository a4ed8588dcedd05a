"""Seals what was kept openly of families: phone and address, SNILS, danger at home, notes, messages, facts, drafts.

Servers stand still meanwhile: the version before cannot read it. In batches, each whole by itself; stopped, it is called
again and goes on.
"""

from typing import Any, ClassVar

from django.db import migrations
from django.utils.crypto import salted_hmac

from casework.vault import marks, ring
from casework.vault.openly_kept import OF_CASE, OF_FAMILY, THE_FAMILY, Column, seal

SEALED = (
    Column("casework_family", "address", THE_FAMILY, marked=marks.of_address),
    Column("casework_family", "phone", THE_FAMILY, marked=marks.of_phone),
    Column("casework_person", "snils", OF_FAMILY, marked=marks.of_snils),
    Column("casework_person", "phone", OF_FAMILY, marked=marks.of_phone),
    *(
        Column("casework_dangerathome", name, OF_FAMILY)
        for name in ("from_whom", "safe_phone", "safe_hours", "safe_word", "lifting_because")
    ),
    Column("casework_case", "held_because", OF_FAMILY),
    Column("casework_note", "text", OF_CASE),
    Column("casework_message", "text", OF_CASE),
    Column("casework_notice", "sent_to", OF_CASE),
    Column("casework_receivedpaper", "number", OF_CASE),
    Column("casework_partnerrequest", "words", OF_CASE),
    Column("casework_escalation", "note", OF_CASE),
    Column("casework_surveyanswer", "words", OF_CASE),
    Column("casework_offer", "words", OF_CASE),
    Column("casework_casefact", "value", OF_CASE, row="t.case_id || '|' || t.key", kind="jsonb"),
    Column("casework_stepdraft", "typed", OF_CASE, kind="jsonb"),
)

LINKS = """
SELECT l.id, l.phone_mark, l.region_key, h.phone, coalesce(p.phone, '')
FROM casework_accesslink l JOIN casework_case c ON c.id = l.case_id JOIN casework_family h ON h.id = c.family_id
LEFT JOIN casework_person p ON p.id = l.person_id WHERE length(l.phone_mark) = 64
"""
ANOTHER = "another"  # no phone's mark: what it was sent to is not the family's any more


def _mark_links(apps: Any, editor: Any) -> None:
    """Let a link know the phone it was sent to by the phone's own mark, while phones can still be read."""
    ring.forget()
    with editor.connection.cursor() as cursor:
        cursor.execute(LINKS)
        cursor.executemany(
            "UPDATE casework_accesslink SET phone_mark = %s WHERE id = %s",
            [(_mark_of(*told), key) for key, *told in cursor.fetchall()],
        )


def _mark_of(before: str, region_id: Any, *phones: str) -> str:
    for phone in phones:
        digits = "".join(sign for sign in phone if sign.isdecimal())[-10:]
        if digits and salted_hmac("ryadom.link.phone", digits, algorithm="sha256").hexdigest() == before:
            return marks.mark(marks.PHONE, digits, region_id=region_id)
    return ANOTHER


class Migration(migrations.Migration):
    """Mark the links, then seal."""

    atomic = False
    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0025_marks")]

    operations: ClassVar[list[object]] = [
        migrations.RunPython(_mark_links),
        migrations.RunPython(lambda _apps, editor: seal(SEALED, editor)),
    ]
