"""Who helps a family, and what each of them may see: said on the case page and to the family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.act_parts.consent_requests import SCOPE_BY_SIDE
from casework.models import Case, Consent, ConsentState, Offer, OfferState, PartnerRequest
from casework.texts import days_and_names
from casework.texts.translated import say
from journeys import public as journeys

ICONS = {
    "clinic": "hospital",
    "clinic_social_service": "user-round-check",
    "civil_registry": "landmark",
    "insurer": "shield-check",
    "social_fund": "banknote",
    "social_protection": "hand-coins",
    "charity": "heart-handshake",
    "polyclinic": "stethoscope",
    "hospital": "hospital",
    "one_stop_shop": "building-2",
    "interior_office": "map-pin-house",
    "disability_bureau": "accessibility",
    "medical_board": "clipboard-check",
    "genetics_centre": "dna",
    "family_centre": "hand-heart",
    "service_curator": "eye",
    "school": "school",
}
BY_SIDE = {"family": "house", "partner": "heart-handshake", "state": "landmark", "machine": "settings"}


@dataclass(frozen=True, slots=True)
class Helper:
    """A person or an organisation, what it does, what it may see."""

    name: str
    does: str
    sees: str


def icon_of(key: str, side: str = "") -> str:
    """Return the icon of an organisation type."""
    return ICONS.get(key) or BY_SIDE.get(side, "building-2")


_titles: dict[str, journeys.Text] = {}  # of organisation types; published texts never change


def type_in_words(key: str) -> str:
    """Return the title of an organisation type in the reader's language, the key of one that no journey knows."""
    if key not in _titles:
        known_types()
    return say(_titles[key]) if key in _titles else key


def known_types() -> tuple[str, ...]:
    """Return every organisation type: those of the shared table, and what published journeys bring along."""
    _titles.update(journeys.organisation_types())
    for info in journeys.published_journeys(language="ru"):
        _titles.update(journeys.titles_of_types(ref=info.ref))
    return tuple(_titles)


def read(case: Case, *, to: Actor, consents: Iterable[Consent]) -> tuple[Helper, ...]:
    """Return who leads the case and which organisations have been asked about it; `consents`: those of the case."""
    lead = _("leads the case; sees everything in it")
    leader = case.worker.name if access.is_led(case) else _("a new helper is being found")
    found = [Helper(leader, days_and_names.organisation_name(case.organisation), lead)]
    found += [Helper(name, _("curator"), _("sees how far things are, no diagnosis")) for name in _curators(case, to)]
    requests = access.visible(PartnerRequest, to=to).filter(case=case, withdrawn_at=None, held_back=False)
    live = [OfferState.OFFERED, OfferState.ACCEPTED, OfferState.IN_PROGRESS, OfferState.DONE]
    offers = access.visible(Offer, to=to).filter(case=case, state__in=live)
    organisations = {
        row.organisation_id: row.organisation
        for row in (*requests.select_related("organisation"), *offers.select_related("organisation"))
    }
    scopes = {
        consent.purpose.removeprefix("share:"): consent.scope
        for consent in consents
        if consent.state == ConsentState.GIVEN
    }
    for organisation in sorted(organisations.values(), key=lambda one: one.name_ru):
        scope = scopes.get(organisation.type, ())
        found.append(
            Helper(
                days_and_names.organisation_name(organisation),
                type_in_words(organisation.type),
                scope_in_words(scope, danger=case.family.danger_at_home),
            )
        )
    return tuple(found)


def _curators(case: Case, to: Actor) -> list[str]:
    """Return who answers for the journeys under way.

    While there are none, who answered for the first.
    """
    live = {link.journey for link in case.journeys.all() if link.ended_at is None}
    rows = to.region.service_curators.filter(journey__in=live).select_related("user")
    named = [row.user.name for row in rows.order_by("user__name")] or [case.curator.name if case.curator else ""]
    return [name for name in dict.fromkeys(named) if name]


def scope_in_words(scope: Sequence[str], *, danger: bool) -> str:
    """Say which groups of data a recipient sees; in danger at home never where the family lives."""
    words = {
        "names": _("names"),
        "documents": _("documents"),
        "contact": _("address and phone"),
        "things": _("the list of things"),
        "dates": _("dates"),
        "diagnosis": _("diagnosis"),
    }
    seen = [words[one] for one in scope if one in words and not (danger and one == "contact")]
    if list(scope) == SCOPE_BY_SIDE["partner"]:
        return _("sees only the list of things and the dates; no name, no address")
    return _("sees: %(what)s") % {"what": ", ".join(seen)} if seen else _("sees only what was asked")


def purpose_in_words(purpose: str) -> str:
    """Return for what a consent is, in words."""
    fixed = {
        "processing": _("Handling of the family’s data by the service that leads the family"),
        "medical_secrecy": _("Medical facts may be told to those who arrange the visits"),
    }
    if purpose in fixed:
        return fixed[purpose]
    return _("Sharing with: %(name)s") % {"name": type_in_words(purpose.removeprefix("share:"))}
