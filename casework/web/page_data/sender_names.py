"""What the page about the sender of SMS shows: the names, and how an SMS reads with them."""

from __future__ import annotations

from dataclasses import dataclass

from casework import access
from casework.access import Actor
from casework.act_parts import sender_names
from casework.models import Region, Role
from casework.texts import notice_texts, sms_length
from partners import public as partners
from partners.public import OrganisationView

SHOWN = "choose_day"
LONGEST_LINK = 51  # signs of the address that the longest one has


@dataclass(frozen=True, slots=True)
class Example:
    """An SMS in one language, without its link, and of how many parts it is with it."""

    language: str
    text: str
    parts: int


@dataclass(frozen=True, slots=True)
class Service:
    """An organisation that leads families, its names for SMS, and how they read."""

    organisation: OrganisationView
    examples: tuple[Example, ...]


def services(*, to: Actor, languages: tuple[str, ...]) -> list[Service]:
    """Return the organisations whose social workers lead families, by code."""
    region = sender_names.region_now(to.region)
    keys = {one.organisation_id for one in access.members_of(to, role=Role.SOCIAL_WORKER)}
    found = [partners.organisation(region_key=region.pk, key=key) for key in keys]
    return [
        Service(one, tuple(_example(one, region, language) for language in languages))
        for one in sorted(found, key=lambda one: one.short_code)
    ]


def _example(leader: OrganisationView, region: Region, language: str) -> Example:
    sign = sender_names.of_organisation(leader, region=region, language=language)
    text = notice_texts.sms(SHOWN, language=language, sign=sign)
    return Example(language, text, sms_length.parts(f"{text} {'x' * LONGEST_LINK}"))
