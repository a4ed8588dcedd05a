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
from casework.actions.region import citizen_surveys, journey_drafts
from casework.demo import citizens, region
from casework.demo.authorisation import people, stories
from casework.demo.authorisation.people import (
    CLOSED,
    DANGER,
    HERE,
    OTHER_CASE,
    OTHER_JOURNEY,
    OTHER_ORGANISATION,
    OTHER_REGION,
    OWN,
    THERE,
    WITHDRAWN,
)
from casework.demo.authorisation.stories import Story
from casework.models import (
    AccessCode,
    CitizenSurvey,
    Membership,
    OutboxRow,
    Region,
    Role,
    ServiceCurator,
    User,
)
from journeys import public as journeys
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
    people.REGISTRY: "civil_registry", "": "service_curator",
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
    OWN: ("worker", "colleague of the worker"), WITHDRAWN: ("worker", "colleague of the worker"),
    DANGER: ("worker", "colleague of the worker"), CLOSED: ("worker", "colleague of the worker"),
    OTHER_ORGANISATION: ("worker of another clinic", ""), OTHER_REGION: ("worker of another region", ""),
    OTHER_JOURNEY: ("worker who leads the other journey", ""),
}  # fmt: skip
CURATORS = {
    stories.FLAGSHIP: "curator of this journey",
    stories.FERTILITY: "curator of another journey",
}


def _tell_stories(cast: Cast) -> None:
    for name, (leader, colleague) in LEADERS.items():
        by = _actor(cast, leader)
        beside = _actor(cast, colleague) if colleague else _someone(cast, by)
        cast.stories[name] = stories.tell(name, by=by, colleague=beside)
    cast.stories[OTHER_CASE] = stories.second_case(cast.stories[OWN])
    for topic in PAPERS:
        for row in list(OutboxRow.objects.filter(topic=topic, dead=False).order_by("pk")):
            outbox.have_effect(row.pk)
    for story in cast.stories.values():
        stories.learn_papers(story)
        if story.name != OTHER_CASE:
            stories.stand_in(story)


def _someone(cast: Cast, by: Actor) -> Actor:
    """A colleague who asks for nothing, where the table names none."""
    assert by.membership is not None
    with account_proof.changing(None):
        user = User.objects.create_user(email=f"{uuid.uuid4().hex}@ryadom.example", name="Colleague")
        row = Membership.objects.create(
            user=user,
            region=by.region,
            organisation_id=by.membership.organisation_id,
            role=Role.SOCIAL_WORKER,
        )
    return access.member(Membership.objects.select_related("user", "region", "organisation").get(pk=row.pk))


def _things_of_regions(cast: Cast) -> None:
    """What belongs to a region and to no family: texts that are being written, surveys, somebody's desk."""
    here = cast.regions[HERE]
    citizens.plant(here)
    for journey, curator in CURATORS.items():
        ServiceCurator.objects.filter(region=here, journey=journey).update(user=cast.members[curator].user)
    of_region = ((OWN, "administrator", "curator of this journey"), (OTHER_REGION, *_FAR))
    for name, administrator, curator in of_region:
        story, by = cast.stories[name], _actor(cast, administrator)
        with access.acting_as(by):
            survey = CitizenSurvey.objects.filter(region=by.region).first()
        key = survey.pk if survey else _survey(by)
        draft = journey_drafts.bring(by=_actor(cast, curator), files=_text_of_a_journey())
        member = _someone(cast, story.by).membership
        story.knows(survey=key, draft=draft, membership=member.pk if member else None)


_FAR = ("administrator of another region", "curator of another region")


def _survey(by: Actor) -> UUID:
    return citizen_surveys.look_through(by=by, title="Опрос", content=citizens.answers())


def _text_of_a_journey() -> dict[str, str]:
    """The newest text of the flagship under the next number, as a curator brings it."""
    files = journeys.files_of(ref=f"{stories.FLAGSHIP}@2")
    return {name.replace("v2.", "v3."): text.replace("version: 2", "version: 3", 1) for name, text in files.items()}


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
            _enter(client, links[name], who=who, cast=cast)
        elif who.role in ROLE:
            client.force_login(cast.members[name].user, backend="django.contrib.auth.backends.ModelBackend")
        elif name == "charity by its link":
            client.get(reverse("offer_by_link", args=[own.keys["offer_link"]]))
        if name in TWO_DESKS:
            client.post(reverse("choose_desk"), {"desk": str(cast.members[name].pk)})
        cast.cookies[name] = client.cookies


def _enter(client: Client, token: str, *, who: people.Asker, cast: Cast) -> None:
    """Come in by a link and its code, as a family does."""
    client.post(reverse("family_link", args=[token]))
    found = access_links.find(token=token)
    with access.acting_as(access.machine(cast.regions[who.region], "matrix")):
        code = AccessCode.objects.filter(link=found.id).order_by("-made_at")[0]
    answer: Any = client.post(reverse("family_code", args=[token]), {"code": access_links.digits_of(code.pk)})
    assert answer.status_code == 302, answer.content.decode()


def _end_visits(cast: Cast) -> None:
    """What happens once everybody is in: a consent is taken back, danger is told, links are closed."""
    stories.take_consent_back(cast.stories[WITHDRAWN])
    stories.put_in_danger(cast.stories[DANGER])
    stories.close_links(cast.stories[CLOSED])
