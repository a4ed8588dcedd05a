"""Who asks and about what: two tables. Nothing of them is read from the code that is judged by them.

An actor stands to an object in one of the few ways of `RELATIONS`; which page opens to which of them stands in `expected`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

WORKER, CURATOR, ADMINISTRATOR, PARTNER = "social worker", "curator", "administrator", "partner"
FAMILY, NOBODY = "family", "nobody"
HERE, THERE = "this region", "the other region"
CLINIC, OTHER_CLINIC, WOMENS_CLINIC, FAR_CLINIC = (
    "clinic",
    "other clinic",
    "women's clinic",
    "clinic of the other region",
)
CHARITY, OTHER_CHARITY, FAR_CHARITY = "charity", "other charity", "charity of the other region"
FUND, REGISTRY = "fund", "registry"
SCHOOL, EMPLOYMENT_CENTRE, ONE_STOP_SHOP = "school", "employment centre", "one-stop shop"


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks: as what, for which organisation, of which family."""

    role: str
    at: str = ""
    region: str = HERE
    family: str = ""  # whose link; an object of `OBJECTS`
    visit_ended: bool = False  # was in by the link, which was closed meanwhile
    leads_herself: bool = False  # what her service leads is hers, not a colleague's
    manages: bool = False
    reads_kept: bool = False  # was let to read what the law keeps of the erased family


@dataclass(frozen=True, slots=True)
class Matter:
    """A family and all that hangs on it: case, steps, papers, offers, links.

    Attributes:
        led_by: The service that leads the case.
        family: Whose it is, when it is a second case of one that stands here already.
        charity, asked: Who was asked for things, and who has to answer; "" for nobody.
        lets_in: Not of the family: the organisation to which somebody is invited, and whose colleague has lost a device.
        link_opens: Whether the family's link lets anybody in.
        offer_link_opens: Whether the charity's link does.
    """

    led_by: str = CLINIC
    region: str = HERE
    family: str = ""
    charity: str = CHARITY
    asked: str = FUND
    lets_in: str = ""
    link_opens: bool = True
    offer_link_opens: bool = True


OWN, OTHER_ORGANISATION, OTHER_REGION, OTHER_JOURNEY = (
    "own",
    "other organisation",
    "other region",
    "other journey",
)
OTHER_CASE, WITHDRAWN, DANGER = "other case of the family", "consent withdrawn", "danger at home"
CLOSED, ERASED, MISSING = "closed link", "erased", "missing"
PUPIL, YOUNG_PERSON, NEWBORN = (
    "pupil at school",
    "young person at work",
    "newborn at the one-stop shop",
)

OBJECTS: Mapping[str, Matter] = MappingProxyType(
    {
        OWN: Matter(lets_in=REGISTRY),
        OTHER_ORGANISATION: Matter(led_by=OTHER_CLINIC, lets_in=CHARITY),
        OTHER_REGION: Matter(led_by=FAR_CLINIC, region=THERE, charity=FAR_CHARITY, asked="", lets_in=FAR_CHARITY),
        OTHER_JOURNEY: Matter(led_by=WOMENS_CLINIC, charity="", asked=""),
        OTHER_CASE: Matter(family=OWN, charity="", asked=""),
        WITHDRAWN: Matter(),
        DANGER: Matter(link_opens=False),
        CLOSED: Matter(link_opens=False, offer_link_opens=False),
        ERASED: Matter(led_by="", charity="", asked="", link_opens=False, offer_link_opens=False),
        PUPIL: Matter(led_by=SCHOOL, charity="", asked=""),
        YOUNG_PERSON: Matter(led_by=EMPLOYMENT_CENTRE, charity="", asked=""),
        NEWBORN: Matter(led_by=ONE_STOP_SHOP, charity=""),
    }
)

ACTORS: Mapping[str, Asker] = MappingProxyType(
    {
        "nobody": Asker(NOBODY),
        "worker": Asker(WORKER, CLINIC, leads_herself=True, reads_kept=True),
        "colleague of the worker": Asker(WORKER, CLINIC),
        "worker of another clinic": Asker(WORKER, OTHER_CLINIC, leads_herself=True),
        "worker who leads the other journey": Asker(WORKER, WOMENS_CLINIC, leads_herself=True),
        "worker of the school": Asker(WORKER, SCHOOL, leads_herself=True),
        "two desks, at the worker's": Asker(WORKER, CLINIC),
        "two desks, at the charity's": Asker(PARTNER, OTHER_CHARITY),
        "charity that was asked": Asker(PARTNER, CHARITY),
        "charity that was not asked": Asker(PARTNER, OTHER_CHARITY),
        "fund that was asked": Asker(PARTNER, FUND),
        "registry that was not asked": Asker(PARTNER, REGISTRY, manages=True),
        "curator of this journey": Asker(CURATOR),
        "curator of another journey": Asker(CURATOR),
        "administrator": Asker(ADMINISTRATOR),
        "mother by the family's link": Asker(FAMILY, family=OWN),
        "father by his own link": Asker(FAMILY, family=OWN),
        "adult by an own link": Asker(FAMILY, family=OTHER_JOURNEY),
        "family that took its consent back": Asker(FAMILY, family=WITHDRAWN),
        "family in danger": Asker(FAMILY, family=DANGER, visit_ended=True),
        "family whose link was closed": Asker(FAMILY, family=CLOSED, visit_ended=True),
        "charity by its link": Asker(NOBODY),
        "worker of another region": Asker(WORKER, FAR_CLINIC, THERE, leads_herself=True),
        "curator of another region": Asker(CURATOR, region=THERE),
        "administrator of another region": Asker(ADMINISTRATOR, region=THERE),
        "charity of another region": Asker(PARTNER, FAR_CHARITY, THERE),
    }
)
CHARITIES = frozenset(name for name in ACTORS if "charity" in name)

Relation = Callable[[Asker, Matter, str], bool]


def family_of(name: str) -> str:
    """Return the family of an object, by the name of the object that it came with."""
    return OBJECTS[name].family or name


def _leads(who: Asker, thing: Matter, _name: str) -> bool:
    return who.role == WORKER and who.at == thing.led_by


def _leads_herself(who: Asker, thing: Matter, name: str) -> bool:
    return who.leads_herself and _leads(who, thing, name)


def _needs_to_know(who: Asker, thing: Matter, name: str) -> bool:
    return _leads(who, thing, name) and (who.leads_herself or name != DANGER)


def _is_family(who: Asker, _thing: Matter, name: str) -> bool:
    return who.role == FAMILY and who.family == family_of(name) and not who.visit_ended


def _was_asked_for_things(who: Asker, thing: Matter, _name: str) -> bool:
    return who.role == PARTNER and who.at == thing.charity


def _has_to_answer(who: Asker, thing: Matter, _name: str) -> bool:
    return who.role == PARTNER and who.at == thing.asked


def _looks_after_people(who: Asker, thing: Matter, _name: str) -> bool:
    keeps = who.role in (CURATOR, ADMINISTRATOR) and who.region == thing.region
    return keeps or (who.manages and who.at == thing.lets_in)


def _reads_kept(who: Asker, _thing: Matter, name: str) -> bool:
    return who.reads_kept and name == ERASED


def _holds_the_letter(_who: Asker, _thing: Matter, _name: str) -> bool:
    return True


def _link_of_family(_who: Asker, thing: Matter, _name: str) -> bool:
    return thing.link_opens


def _link_of_offer(_who: Asker, thing: Matter, _name: str) -> bool:
    return thing.offer_link_opens


def _nobodys(_who: Asker, _thing: Matter, _name: str) -> bool:
    return False


def _in_region(who: Asker, thing: Matter, _name: str) -> bool:
    return who.region == thing.region


LEADS = "whose service leads the case"
LEADS_HERSELF = "who leads the case herself"
NEEDS_TO_KNOW = "whose service leads the case; of a home in danger only who leads it herself"
IS_FAMILY = "whose family it is"
ASKED_FOR_THINGS = "whose organisation was asked for help"
HAS_TO_ANSWER = "whose organisation has to answer"
FAMILY_LINK = "who holds the family's link"
OFFER_LINK = "who holds the charity's link"
IN_REGION = "of the region"
LETS_IN = "of the region, or who lets colleagues of the organisation in"
READS_KEPT = "who was let to read it"
INVITED = "who holds the letter"
OWN_DESK = "whose desk it is"  # nobody's of those who ask: it is a colleague's
NOWHERE = "nobody, for what it names is not there"
RELATIONS: Mapping[str, Relation] = MappingProxyType(
    {
        LEADS: _leads,
        LEADS_HERSELF: _leads_herself,
        NEEDS_TO_KNOW: _needs_to_know,
        IS_FAMILY: _is_family,
        ASKED_FOR_THINGS: _was_asked_for_things,
        HAS_TO_ANSWER: _has_to_answer,
        FAMILY_LINK: _link_of_family,
        OFFER_LINK: _link_of_offer,
        IN_REGION: _in_region,
        LETS_IN: _looks_after_people,
        READS_KEPT: _reads_kept,
        INVITED: _holds_the_letter,
        OWN_DESK: _nobodys,
        NOWHERE: _nobodys,
    }
)


def families_seen_by(who: Asker) -> frozenset[str]:
    """Return the families of which this actor may read anything, by the names of their objects."""
    relations = (LEADS, IS_FAMILY, ASKED_FOR_THINGS, HAS_TO_ANSWER)
    return frozenset(
        family_of(name) for name, thing in OBJECTS.items() for way in relations if RELATIONS[way](who, thing, name)
    )


def kept_for(who: Asker) -> frozenset[str]:
    """Return of which erased families somebody was let to read what the law keeps."""
    return frozenset(name for name, thing in OBJECTS.items() if RELATIONS[READS_KEPT](who, thing, name))
