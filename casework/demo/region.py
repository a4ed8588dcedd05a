"""Plant the invented region: organisations and calendars from partners, users and members here, journeys published."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from casework import access
from casework.access import Actor, account_proof
from casework.act_parts import corrections
from casework.models import Membership, Region, Role, ServiceCurator, User
from journeys import public as journeys
from partners import public as partners

NAMESPACE = uuid.UUID("6f1f2f0e-0d51-4b8e-9d0f-4d9f3c1d7a10")
CODE = "ЗР"
PHONE_OF_REGION = "+7 000 200-00-11"


@dataclass(frozen=True, slots=True)
class InventedUser:
    """Somebody who can sign in with one click in a demo.

    `place`: of the organisations of a type, in the order of asking.
    """

    slug: str
    name: str
    role: Role
    organisation_type: str
    language: str = "ru"
    manages: bool = False
    place: int = 0


USERS = (  # six of each kind at least; the first page of a demo shows them in this order
    InventedUser("olga", "Ольга Белова", Role.SOCIAL_WORKER, "clinic_social_service"),
    InventedUser("marina", "Марина Котова", Role.SOCIAL_WORKER, "clinic_social_service"),
    InventedUser("helen", "Helen Orlova", Role.SOCIAL_WORKER, "clinic_social_service", "en"),
    InventedUser("svetlana", "Светлана Ярцева", Role.SOCIAL_WORKER, "clinic_social_service"),
    InventedUser("dina", "Дина Лескова", Role.SOCIAL_WORKER, "clinic_social_service"),
    InventedUser("rowley", "James Rowley", Role.SOCIAL_WORKER, "clinic_social_service", "en"),
    InventedUser("larisa", "Лариса Светлова", Role.SOCIAL_WORKER, "one_stop_shop"),
    InventedUser("kirill", "Кирилл Дубов", Role.SOCIAL_WORKER, "employment_centre"),
    InventedUser("valentina", "Валентина Рощина", Role.SOCIAL_WORKER, "school"),
    InventedUser("anna", "Анна Ключевская", Role.SOCIAL_WORKER, "womens_clinic"),
    InventedUser("igor", "Игорь Зимин", Role.CURATOR, "service_curator"),
    InventedUser("administrator", "Павел Ильин", Role.ADMINISTRATOR, "service_curator"),
    InventedUser("charity", "Нина Тёплова", Role.PARTNER, "charity", manages=True),
    InventedUser("registry", "Тамара Зорина", Role.PARTNER, "civil_registry", manages=True),
    InventedUser("insurer", "Артём Лугов", Role.PARTNER, "insurer", manages=True),
    InventedUser("polyclinic", "Зоя Ромашова", Role.PARTNER, "polyclinic", manages=True),
    InventedUser("fund", "Игорь Ясенев", Role.PARTNER, "social_fund", manages=True),
    InventedUser("school", "Вера Лесина", Role.PARTNER, "school", manages=True),
    InventedUser("employment", "Роман Савельев", Role.PARTNER, "employment_centre", manages=True),
    InventedUser("bakery", "Фаина Караваева", Role.PARTNER, "employer", manages=True),
    InventedUser("workshop", "Захар Ежов", Role.PARTNER, "employer", manages=True, place=1),
    InventedUser("charity_2", "Глеб Сажин", Role.PARTNER, "charity", manages=True, place=1),
    InventedUser("charity_3", "Мила Коляскина", Role.PARTNER, "charity", manages=True, place=4),
    InventedUser("polyclinic_2", "Лада Родникова", Role.PARTNER, "polyclinic", manages=True, place=1),
    InventedUser("curator_1", "Ирина Зорина", Role.CURATOR, "service_curator"),
    InventedUser("curator_2", "Тимур Ахметов", Role.CURATOR, "service_curator"),
    InventedUser("curator_3", "Наталья Гусева", Role.CURATOR, "service_curator"),
    InventedUser("curator_4", "Лидия Каменева", Role.CURATOR, "service_curator"),
    InventedUser("curator_5", "Grace Holloway", Role.CURATOR, "service_curator", "en"),
    InventedUser("administrator_1", "Рената Соболева", Role.ADMINISTRATOR, "service_curator"),
    InventedUser("administrator_2", "Виктор Лаврин", Role.ADMINISTRATOR, "service_curator"),
    InventedUser("administrator_3", "Инга Дорохова", Role.ADMINISTRATOR, "service_curator"),
    InventedUser("administrator_4", "Семён Крутов", Role.ADMINISTRATOR, "service_curator"),
    InventedUser("administrator_5", "Emma Whitlock", Role.ADMINISTRATOR, "service_curator", "en"),
)


@dataclass(frozen=True, slots=True)
class PlantedDemo:
    """The region and who acts in it."""

    region: Region
    workers: tuple[Actor, ...]
    curator: Actor

    def led_by(self, organisation_type: str) -> tuple[Actor, ...]:
        """Return the workers of the service that leads: the clinic's, or who takes families in elsewhere."""
        found = (one for one in self.workers if one.membership is not None)
        return tuple(one for one in found if one.membership and one.membership.organisation.type == organisation_type)


def plant(*, now: datetime, first_day: date, days: int, code: str = CODE) -> PlantedDemo:
    """Plant everything that families need; again is harmless and adds only what is missing."""
    corrections.announce(journeys.publish_catalogue(at=now))
    region, _new = Region.objects.get_or_create(
        pk=_key(code, "region"),
        defaults={
            "name_ru": "Заречная область",
            "name_en": "Zarechny Region",
            "code": code,
            "phone": PHONE_OF_REGION,
        },
    )
    with access.acting_as(access.machine(region, "demo")):
        planted = partners.plant_region(
            region_key=region.pk, first_day=first_day, days=days, zone=region.zone, connector="rehearsal"
        )
        members = [_member(region, planted, invented) for invented in USERS]
    curator = next(member for member in members if member.role == Role.CURATOR)
    for info in journeys.published_journeys(language="ru"):
        ServiceCurator.objects.get_or_create(region=region, journey=info.journey, defaults={"user": curator.user})
    workers = tuple(access.member(member) for member in members if member.role == Role.SOCIAL_WORKER)
    return PlantedDemo(region=region, workers=workers, curator=access.member(curator))


def plant_calendars(region: Region, *, first_day: date, days: int) -> None:
    """Add days to the doctors' calendars; days that are there already stay as they are."""
    with access.acting_as(access.machine(region, "demo")):
        partners.plant_region(
            region_key=region.pk, first_day=first_day, days=days, zone=region.zone, connector="rehearsal"
        )


def _member(region: Region, planted: partners.PlantedRegion, invented: InventedUser) -> Membership:
    organisation = planted.organisations[invented.organisation_type][invented.place]
    with account_proof.changing(None):
        user, new = User.objects.get_or_create(
            email=f"{invented.slug}@ryadom.example",
            defaults={"name": invented.name, "language": invented.language, "pk": _key(region.code, invented.slug)},
        )
        if new:
            user.set_unusable_password()  # one click in a demo, no password anywhere
            user.save(update_fields=["password"])
        member, _new = Membership.objects.get_or_create(
            user=user,
            organisation_id=organisation.key,
            role=invented.role,
            defaults={"region": region, "manages": invented.manages},
        )
    return Membership.objects.select_related("user", "region", "organisation").get(pk=member.pk)


def _key(code: str, name: str) -> UUID:
    return uuid.uuid5(NAMESPACE, f"{code}/{name}")
