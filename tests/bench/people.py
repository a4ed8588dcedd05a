"""Plants a region of invented people by SQL, above row security: families of three, shared out among ten clinics.

Phones are sealed and marked as an act does it, each with a key of its family, so that they are found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from casework import access
from casework.access import Actor
from casework.models import Membership, Region, Role, User
from casework.runtime import embedded_postgres
from casework.vault import ciphertext, marks, ring
from partners.models import Organisation
from tests.bench.ground import as_owner

CLINICS = 10
SURNAMES = (
    "Соколов", "Щёголев", "Журавлёв", "Воробьёв", "Семёнов", "Орлов", "Лебедев", "Кузнецов", "Ковалёв", "Медведев",
    "Зайцев", "Голубев", "Виноградов", "Белов", "Комаров", "Киселёв", "Гусев", "Титов", "Калинин", "Афанасьев",
)  # fmt: skip
ENDINGS = (
    "",
    "ск",
    "цев",
    "енк",
    "овск",
    "ин",
    "ич",
    "ук",
    "ян",
    "ов",
    "ых",
    "ак",
    "ец",
    "ун",
    "яр",
    "ел",
    "ат",
    "ош",
    "ум",
    "ир",
)
FIRST = (
    "Анна",
    "Мария",
    "Елена",
    "Ольга",
    "Дарья",
    "Вера",
    "Лейла",
    "Софья",
    "Жанна",
    "Полина",
    "Мирон",
    "Лев",
    "Пётр",
)
PATRONYMICS = ("Ивановна", "Петровна", "Сергеевна", "Андреевна", "Павловна", "Львовна", "Игоревна", "Олеговна")

PLANT = """
SET session_replication_role = replica;
INSERT INTO casework_family (id, region_key, organisation_key, address, phone, language, danger_at_home, created_at)
SELECT md5('f' || n)::uuid, '{region}', ('{{{clinics}}}'::uuid[])[1 + n % {count}], '',
  p.phone, 'ru', false, timestamptz '2020-01-01 00:00Z' + n * interval '1 minute'
FROM generate_series(1, {families}) n JOIN planted_phone p ON p.family_id = md5('f' || n)::uuid;
INSERT INTO casework_familykey (id, family_id, what, region_key, wrapped, wrapped_by)
SELECT key_id, family_id, 'family', '{region}', wrapped, wrapped_by FROM planted_phone;
DROP TABLE planted_phone;
INSERT INTO casework_person (id, family_id, relation, last_name, first_name, patronymic, sex, born_on, snils, is_representative,
  phone, name_in_genitive, name_in_dative)
SELECT md5('p' || n)::uuid, md5('f' || (1 + n / 3))::uuid, (ARRAY['mother', 'child', 'child'])[1 + n % 3],
  (ARRAY['{surnames}'])[1 + (n / 3 * 31 + n / 977) % {surname_count}]
    || (ARRAY['{endings}'])[1 + (n / 3 * 17 + n / 53) % {ending_count}] || 'а',
  (ARRAY['{first}'])[1 + (n * 13 + n / 7) % {first_count}], (ARRAY['{patronymics}'])[1 + (n / 3) % {patronymic_count}], '',
  date '1980-01-01' + (n % 14000), '', n % 3 = 0, '', '', ''
FROM generate_series(0, 3 * {families} - 1) n;
INSERT INTO casework_case (id, number, region_key, organisation_key, family_id, state, worker_id, vulnerable, quiet, opened_at)
SELECT md5('c' || n)::uuid, lpad((20 + n % 7)::text, 2, '0') || '-'
    || lpad(n::text, greatest(4, length(n::text)), '0'), f.region_key, f.organisation_key, f.id,
  'active', '{worker}', false, false, f.created_at
FROM generate_series(1, {families}) n JOIN casework_family f ON f.id = md5('f' || n)::uuid;
SET session_replication_role = DEFAULT;
ANALYZE casework_family;
ANALYZE casework_familykey; ANALYZE casework_person; ANALYZE casework_case;
"""


def plant(database: str, *, people: int) -> Actor:
    """Plant so many people and return a social worker of one of the clinics."""
    region = Region.objects.create(name_ru="Область", name_en="Region", code=uuid4().hex[:8])
    with access.acting_as(access.machine(region, "bench")):
        clinics = [
            Organisation.objects.create(
                region_key=region.pk, type="clinic_social_service", name_ru=f"К{number}", name_en=f"K{number}",
                short_code=f"К{number}", valid_from=datetime(2020, 1, 1, tzinfo=UTC),
            )
            for number in range(CLINICS)
        ]  # fmt: skip
    user = User.objects.create(email="bench@ryadom.example", name="Измерения")
    membership = Membership.objects.create(user=user, region=region, organisation=clinics[3], role=Role.SOCIAL_WORKER)
    quoted = {
        "surnames": SURNAMES, "endings": ENDINGS, "first": FIRST, "patronymics": PATRONYMICS,
    }  # fmt: skip
    sql = PLANT.format(
        region=region.pk, clinics=",".join(str(one.pk) for one in clinics), count=CLINICS, families=people // 3,
        worker=user.pk, surname_count=len(SURNAMES), ending_count=len(ENDINGS), first_count=len(FIRST),
        patronymic_count=len(PATRONYMICS), **{name: "','".join(words) for name, words in quoted.items()},
    )  # fmt: skip
    _lay_out_phones(database, region, people // 3)
    as_owner(database, *[one for one in sql.split(";\n") if one.strip()])
    return access.member(membership)


def _lay_out_phones(database: str, region: Region, families: int) -> None:
    """Bring the sealed phones and their keys into a table of their own, in one go."""
    with embedded_postgres.connect(database) as server, access.acting_as(access.machine(region, "bench")):
        server.execute(
            "CREATE TABLE planted_phone (family_id uuid, key_id uuid, wrapped bytea, wrapped_by text, phone text)"
        )
        with server.cursor().copy("COPY planted_phone FROM STDIN") as rows:
            for row in _phones(region, families):
                rows.write_row(row)
        server.execute("ANALYZE planted_phone")


def _phones(region: Region, families: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, families + 1):
        family, key_id = UUID(hashlib.md5(f"f{number}".encode()).hexdigest()), uuid4()
        key, phone = ciphertext.new_key(), f"+7 000 {number * 7919 % 10_000_000:07}"
        place = ring.place_of_family(key_id, family)
        wrapped, by = ciphertext.wrap(key, place=place, masters=settings.MASTER_KEYS)
        kept = ciphertext.seal(phone, key=key, key_id=key_id, place=f"casework_family.phone.{family}")
        yield family, key_id, wrapped, by, marks.added(kept, marks.of_phone(phone), region_id=region.pk)
