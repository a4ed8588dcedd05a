"""Plants the two regions, everybody who asks, and everything that is asked about; lets everybody come in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from casework import access, actions, clock, outbox
from casework.access import Actor, account_proof
from casework.act_parts import access_links
from casework.demo import citizens, region
from casework.demo.authorisation import further_rows, people, region_things, stories
from casework.demo.authorisation.people import (
    CLOSED,
    DANGER,
    ERASED,
    HERE,
    NEWBORN,
    OTHER_CASE,
    OTHER_JOURNEY,
    OTHER_ORGANISATION,
    OTHER_REGION,
    OWN,
    PUPIL,
    THERE,
    WITHDRAWN,
    YOUNG_PERSON,
)
from casework.demo.authorisation.stories import Story
from casework.models import (
    AccessCode,
    Membership,
    OutboxRow,
    Region,
    Role,
    ServiceCurator,
    User,
)
from partners import public as partners

DAYS_OF_CALENDAR = 3
PAPERS = ("draft_paper", "print_paper")
ROLE = {
    people.WORKER: Role.SOCIAL_WORKER,
    people.CURATOR: Role.CURATOR,
    people.ADMINISTRATOR: Role.ADMINISTRATOR,
    people.PARTNER: Role.PARTNER,
}
TYPE = {
    people.CLINIC: "clinic_social_service", people.OTHER_CLINIC: "clinic_social_service",
    people.FAR_CLINIC: "clinic_social_service", people.WOMENS_CLINIC: "womens_clinic", people.CHARITY: "charity",
    people.OTHER_CHARITY: "charity", people.FAR_CHARITY: "charity", people.FUND: "social_fund",
    people.REGISTRY: "civil_registry", people.SCHOOL: "school", people.EMPLOYMENT_CENTRE: "employment_centre",
    people.ONE_STOP_SHOP: "one_stop_shop", "": "service_curator",
}  # fmt: skip
TWO_DESKS = ("two desks, at the worker's", "two desks, at the charity's")


@dataclass
class Cast:
    """Who asks, signed in, and what there is to ask about."""

    regions: dict[str, Region] = field(default_factory=dict)
    organisations: dict[str, UUID] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)
    visitors: dict[str, Actor] = field(default_factory=dict)  # who came by a link, as the database is told

    def keys_of(self, name: str) -> dict[str, str]:
        """Return what of an object stands in addresses."""
        return self.stories[name].keys


def plant() -> Cast:
    """Plant everything in an empty database; about a minute."""
    outbox.load_effects(actions)
    cast = Cast()
    _regions(cast)
    for name, who in people.ACTORS.items():
        if who.role in ROLE:
            cast.members[name] = _member(cast, name, who)
    _second_curator_there(cast)
    _tell_stories(cast)
    _things_of_regions(cast)
    _let_in(cast)
    _end_visits(cast)
    return cast


# ---- where and who -----------------------------------------------------------------------------


def _regions(cast: Cast) -> None:
    now = clock.now()
    planted = region.plant(now=now, first_day=now.date(), days=DAYS_OF_CALENDAR)
    there = Region.objects.create(name_ru="Дальняя область", name_en="Far Region", code="ДО")
    with access.acting_as(access.machine(there, "matrix")):
        partners.plant_region(
            region_key=there.pk,
            first_day=now.date(),
            days=1,
            zone=there.zone,
            connector="rehearsal",
        )
    cast.regions = {HERE: planted.region, THERE: there}


def _organisation(cast: Cast, name: str, where: str, *, number: int = 0) -> UUID:
    """Return the key of an organisation of our names: that of its kind which is asked first, or the one named."""
    if name not in cast.organisations or not name:
        with access.acting_as(access.machine(cast.regions[where], "matrix")):
            region_key = cast.regions[where].pk
            found = partners.find_organisations(region_key=region_key, types=(TYPE[name],), at=clock.now())
        cast.organisations[name] = found[number].key
    return cast.organisations[name]


def _member(cast: Cast, name: str, who: people.Asker) -> Membership:
    if who.at == people.OTHER_CLINIC and who.at not in cast.organisations:
        cast.organisations[who.at] = _another_clinic(cast)
    number = 1 if who.at == people.OTHER_CHARITY else 0
    organisation = _organisation(cast, who.at, who.region, number=number)
    person = TWO_DESKS[0] if name in TWO_DESKS else name
    email = f"matrix{[*people.ACTORS].index(person)}@ryadom.example"
    with account_proof.changing(None):
        user, _new = User.objects.get_or_create(email=email, defaults={"name": person, "language": "en"})
        row = Membership.objects.create(
            user=user,
            region=cast.regions[who.region],
            organisation_id=organisation,
            role=ROLE[who.role],
            manages=who.manages,
        )
    return Membership.objects.select_related("user", "region", "organisation").get(pk=row.pk)


def _second_curator_there(cast: Cast) -> None:
    """With one curator alone a region has only begun: no second person would be asked."""
    first = cast.members["curator of another region"]
    _someone(first.region, first.organisation_id, Role.CURATOR)


def _another_clinic(cast: Cast) -> UUID:
    """Add a second clinic to the region."""
    here = cast.regions[HERE]
    with access.acting_as(access.machine(here, "matrix")):
        added = partners.add_organisation(
            region_key=here.pk,
            type=TYPE[people.OTHER_CLINIC],
            name_ru="Клиника «Вторая»",
            name_en="Second Clinic",
            short_code="К2",
            zone=here.zone,
            at=clock.now(),
        )
    return added.key


def _actor(cast: Cast, name: str) -> Actor:
    return access.member(cast.members[name])


# ---- about what --------------------------------------------------------------------------------

LEADERS = {
    ERASED: ("worker", "colleague of the worker"),  # first: all that waits to be sent then is its own
    OWN: ("worker", "colleague of the worker"), WITHDRAWN: ("worker", "colleague of the worker"),
    DANGER: ("worker", "colleague of the worker"), CLOSED: ("worker", "colleague of the worker"),
    OTHER_ORGANISATION: ("worker of another clinic", ""), OTHER_REGION: ("worker of another region", ""),
    OTHER_JOURNEY: ("worker who leads the other journey", ""), PUPIL: ("worker of the school", ""),
    YOUNG_PERSON: ("", ""), NEWBORN: ("", ""),
}  # fmt: skip
KEEPERS = {
    OWN: ("administrator", "curator of this journey"),
    OTHER_ORGANISATION: ("administrator", "curator of this journey"),
    OTHER_REGION: ("administrator of another region", "curator of another region"),
}
CURATORS = {
    stories.FLAGSHIP: "curator of this journey",
    stories.FERTILITY: "curator of another journey",
}


def _tell_stories(cast: Cast) -> None:
    for name, (leader, colleague) in LEADERS.items():
        by = _actor(cast, leader) if leader else _someone_at(cast, people.OBJECTS[name].led_by)
        beside = _actor(cast, colleague) if colleague else _beside(by)
        cast.stories[name] = stories.tell(name, by=by, colleague=beside)
        if name == ERASED:
            keepers = {
                "administrator": _actor(cast, "administrator"),
                "curator": _actor(cast, CURATORS[stories.FLAGSHIP]),
            }
            region_things.erase(cast.stories[name], **keepers)
    cast.stories[OTHER_CASE] = stories.second_case(cast.stories[OWN])
    _print_papers()
    for story in cast.stories.values():
        stories.learn_papers(story)
        if story.name not in (OTHER_CASE, ERASED):
            stories.stand_in(story)
            further_rows.plant(story)


def _beside(by: Actor) -> Actor:
    """A colleague who asks for nothing, where the table names none."""
    assert by.membership is not None
    return access.member(_someone(by.region, by.membership.organisation_id))


def _someone_at(cast: Cast, service: str) -> Actor:
    """Who leads what is led by a service of which nobody asks."""
    return access.member(_someone(cast.regions[HERE], _organisation(cast, service, HERE)))


def _someone(region: Region, organisation: UUID, role: Role = Role.SOCIAL_WORKER) -> Membership:
    with account_proof.changing(None):
        user = User.objects.create_user(email=f"{uuid.uuid4().hex}@ryadom.example", name="Colleague")
        row = Membership.objects.create(user=user, region=region, organisation_id=organisation, role=role)
    return Membership.objects.select_related("user", "region", "organisation").get(pk=row.pk)


def _things_of_regions(cast: Cast) -> None:
    """What belongs to a region, to its people or to who looks after data: one of each in both."""
    here = cast.regions[HERE]
    citizens.plant(here)
    for journey, curator in CURATORS.items():
        ServiceCurator.objects.filter(region=here, journey=journey).update(user=cast.members[curator].user)
    for name, keepers in KEEPERS.items():
        story = cast.stories[name]
        administrator, looks_after = (_actor(cast, who) for who in keepers)
        organisation = cast.organisations[people.OBJECTS[name].lets_in]
        colleague = _someone(administrator.region, organisation, Role.PARTNER)
        region_things.people(
            story,
            administrator=administrator,
            curator=looks_after,
            organisation=organisation,
            colleague=colleague,
        )
        region_things.hold(story, administrator=administrator)
        if name != OTHER_ORGANISATION:  # of these there is one in a region
            region_things.texts(story, administrator=administrator, curator=looks_after)
            beside = _beside(story.by)
            region_things.begun_talk(story, by=beside)
            story.knows(membership=beside.membership.pk if beside.membership else None)


# ---- coming in ---------------------------------------------------------------------------------


def _let_in(cast: Cast) -> None:
    own, journey = cast.stories[OWN], cast.stories[OTHER_JOURNEY]
    links = {
        "mother by the family's link": own.keys["family_link"],
        "father by his own link": stories.own_link_of(own, "father"),
        "adult by an own link": stories.own_link_of(journey, "partner"),
        "family that took its consent back": cast.stories[WITHDRAWN].keys["family_link"],
        "family in danger": cast.stories[DANGER].keys["family_link"],
        "family whose link was closed": cast.stories[CLOSED].keys["family_link"],
    }
    for name, who in people.ACTORS.items():
        client = Client()
        client.cookies["django_language"] = "en"
        if name in links:
            _enter(client, links[name], name=name, cast=cast)
        elif who.role in ROLE:
            client.force_login(cast.members[name].user, backend="django.contrib.auth.backends.ModelBackend")
        elif name == "charity by its link":
            client.get(reverse("offer_by_link", args=[own.keys["offer_link"]]))
            cast.visitors[name] = access_links.find(token=own.keys["offer_link"]).visitor
        if name in TWO_DESKS:
            client.post(reverse("choose_desk"), {"desk": str(cast.members[name].pk)})
        cast.cookies[name] = client.cookies


def _enter(client: Client, token: str, *, name: str, cast: Cast) -> None:
    """Come in by a link and its code, as a family does."""
    who = people.ACTORS[name]
    client.post(reverse("family_link", args=[token]))
    found = access_links.find(token=token)
    cast.visitors[name] = found.visitor
    with access.acting_as(access.machine(cast.regions[who.region], "matrix")):
        code = AccessCode.objects.filter(link=found.id).order_by("-made_at")[0]
    answer: Any = client.post(reverse("family_code", args=[token]), {"code": access_links.digits_of(code.pk)})
    assert answer.status_code == 302, answer.content.decode()


def _print_papers() -> None:
    for topic in PAPERS:
        for row in list(OutboxRow.objects.filter(topic=topic, dead=False).order_by("pk")):
            outbox.have_effect(row.pk)


def _end_visits(cast: Cast) -> None:
    """What happens once everybody is in: a consent is taken back, danger is told, links are closed."""
    stories.take_consent_back(cast.stories[WITHDRAWN])
    stories.put_in_danger(cast.stories[DANGER])
    _print_papers()  # those that named where the family lives are drawn anew without it
    stories.close_links(cast.stories[CLOSED])
