"""A day as a calendar file: with a method it names its organizer, and its words name each building."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from icalendar import Calendar

from casework.exports import ics
from casework.runtime import sms_gateways

KEY = UUID("0d7c2c9e-0000-4000-8000-000000000001")
DAY = ics.CalendarDay(
    key=KEY,
    title="All visits on one day",
    starts=datetime(2026, 12, 14, 7, 0, tzinfo=UTC),
    ends=datetime(2026, 12, 14, 9, 0, tzinfo=UTC),
    place="Children’s polyclinic, 1 Garden Street; Hospital, 2 River Street",
    organizer=ics.Organizer("Polyclinic", KEY, "clinic@ryadom.test"),
    changed_at=datetime(2026, 11, 30, 12, 0, tzinfo=UTC),
    lines=("10:00, Children’s polyclinic, room 12", "11:00, Hospital"),
    reminds=True,
)


def _read(day: ics.CalendarDay) -> tuple[Calendar, object]:
    calendar = Calendar.from_ical(ics.written(day))
    (event,) = calendar.walk("VEVENT")
    return calendar, event


@pytest.mark.parametrize(
    ("day", "method", "status", "sequence"),
    [
        pytest.param(DAY, "PUBLISH", "CONFIRMED", 0, id="booked"),
        pytest.param(replace(DAY, changes=2), "PUBLISH", "CONFIRMED", 2, id="moved"),
        pytest.param(replace(DAY, changes=3, cancelled=True), "CANCEL", "CANCELLED", 3, id="given back"),
        pytest.param(replace(DAY, starts=date(2026, 12, 14), ends=date(2026, 12, 15)), "PUBLISH", "CONFIRMED", 0,
                     id="whole day"),
    ],
)  # fmt: skip
def test_given_a_day_then_method_sequence_and_organizer_are_those_of_rfc_5546(
    day: ics.CalendarDay, method: str, status: str, sequence: int
) -> None:
    calendar, event = _read(day)

    assert calendar["METHOD"] == method
    assert (event["STATUS"], event["SEQUENCE"], event["UID"]) == (status, sequence, f"{KEY}@ryadom")  # type: ignore[index]
    assert (event["ORGANIZER"], event["ORGANIZER"].params["CN"]) == ("mailto:clinic@ryadom.test", "Polyclinic")  # type: ignore[index]
    assert event["LOCATION"] == DAY.place  # type: ignore[index]


def test_given_an_organisation_without_an_address_then_its_key_stands_for_it() -> None:
    _calendar, event = _read(replace(DAY, organizer=ics.Organizer("Polyclinic", KEY)))

    assert event["ORGANIZER"] == f"urn:uuid:{KEY}"  # type: ignore[index]


@pytest.mark.parametrize(("is_off", "method"), [(True, "CANCEL"), (False, "PUBLISH")])
def test_given_a_letter_with_a_day_then_the_file_says_its_method_in_the_letter_too(is_off: bool, method: str) -> None:
    content = ics.written(replace(DAY, cancelled=is_off))

    sent = sms_gateways.letter(key=KEY, to="a@b.test", subject="s", text="t", calendar=content).message()

    (part,) = [one for one in sent.walk() if one.get_content_type() == "text/calendar"]
    assert part.get_param("method") == method
    assert sms_gateways.letter(key=KEY, to="a@b.test", subject="s", text="t").attachments == []
