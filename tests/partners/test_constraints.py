"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from partners.models import Absence, Building, OrdinaryBooking, Resource, Shift, WalkingTime
from tests.partners.conftest import NOON, a_doctor, an_organisation, span

pytestmark = pytest.mark.usefixtures("region")
SPANS = [Shift, Absence, OrdinaryBooking]


def refused(constraint: str) -> pytest.RaisesExc[IntegrityError]:
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    ("model", "name"), [(Shift, "shifts_do_not_overlap"), (OrdinaryBooking, "bookings_do_not_overlap")]
)
def test_given_a_span_when_another_of_the_same_resource_overlaps_then_it_is_refused(model, name):
    doctor = a_doctor()
    model.objects.create(resource=doctor, during=span("08:00", "12:00"))

    with refused(name), transaction.atomic():
        model.objects.create(resource=doctor, during=span("11:55", "13:00"))

    model.objects.create(resource=doctor, during=span("12:00", "13:00"))  # half-open: touching is fine
    model.objects.create(resource=a_doctor(), during=span("08:00", "12:00"))


@pytest.mark.parametrize("model", SPANS)
@pytest.mark.parametrize(
    "during",
    [
        pytest.param(span("08:03", "09:00"), id="begins off the grid"),
        pytest.param(span("08:00", "08:59"), id="ends off the grid"),
        pytest.param(DateTimeTZRange(NOON, NOON + timedelta(minutes=5, microseconds=1)), id="a microsecond too long"),
        pytest.param(DateTimeTZRange(NOON, NOON), id="empty"),
        pytest.param(DateTimeTZRange(NOON, None), id="without an end"),
        pytest.param(DateTimeTZRange(None, NOON), id="without a beginning"),
        pytest.param(DateTimeTZRange(NOON, NOON + timedelta(minutes=5), "[]"), id="end included"),
        pytest.param(DateTimeTZRange(NOON, NOON + timedelta(minutes=5), "(]"), id="beginning excluded"),
    ],
)
def test_a_span_that_is_not_whole_is_refused(model, during):
    doctor = a_doctor()

    with refused("_is_a_whole_span"), transaction.atomic():
        model.objects.create(resource=doctor, during=during)


def test_given_an_absence_when_another_lies_across_it_then_both_stand():
    doctor = a_doctor()

    Absence.objects.create(resource=doctor, during=span("08:00", "12:00"), reason="leave")
    Absence.objects.create(resource=doctor, during=span("10:00", "18:00"), reason="course")

    assert doctor.absences.count() == 2


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        pytest.param({"short_code": "пц"}, "organisation_code_is_printable", id="small letters in the code"),
        pytest.param({"short_code": "П-Ц"}, "organisation_code_is_printable", id="a dash in the code"),
        pytest.param({"type": "Civil registry"}, "organisation_type_is_a_key", id="type is no key"),
        pytest.param({"connector": "../x"}, "organisation_connector_is_a_key", id="connector is no key"),
        pytest.param({"name_en": ""}, "organisation_has_both_names", id="no English name"),
        pytest.param({"working_hours": [None]}, "organisation_hours_are_a_week", id="a week of one day"),
        pytest.param({"working_hours": {"mon": []}}, "organisation_hours_are_a_week", id="hours as an object"),
        pytest.param(
            {"valid_until": datetime(2019, 1, 1, tzinfo=UTC)}, "organisation_ends_after_it_begins", id="ends too early"
        ),
    ],
)
def test_an_organisation_that_cannot_be_is_refused(fields, name):
    with refused(name), transaction.atomic():
        an_organisation(**fields)


def test_given_a_code_when_another_organisation_of_the_region_takes_it_then_it_is_refused():
    an_organisation(short_code="ПЦ")

    with refused("organisation_code_once"), transaction.atomic():
        an_organisation(short_code="ПЦ")


def test_a_walk_is_stored_once_and_the_smaller_id_first():
    organisation = an_organisation()
    one, other = sorted(
        (Building.objects.create(organisation=organisation, name_ru=name, name_en=name) for name in "АБ"),
        key=lambda building: building.pk,
    )
    WalkingTime.objects.create(one=one, other=other, minutes=5)

    with refused("walk_once"), transaction.atomic():
        WalkingTime.objects.create(one=one, other=other, minutes=7)
    with refused("walk_smaller_id_first"), transaction.atomic():
        WalkingTime.objects.create(one=other, other=one, minutes=5)


@pytest.mark.parametrize(("field", "value"), [("kind", "robot"), ("specialty", "Neurology")])
def test_a_resource_of_an_unknown_form_is_refused(field, value):
    doctor = a_doctor()

    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.filter(pk=doctor.pk).update(**{field: value})
