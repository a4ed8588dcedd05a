"""The archive of a family's data in danger at home: no paper in it says where the family lives."""

from __future__ import annotations

import io
import zipfile

from casework.actions.case import danger
from casework.actions.privacy import personal_copies
from tests.builders import Story, Town
from tests.documents.papers import text_of

STREET = "Канареечная"


def _papers(case: Story) -> list[str]:
    packet = personal_copies.make_copy(by=case.by, case_id=case.case_id, person_id=None)
    with zipfile.ZipFile(io.BytesIO(packet)) as archive:
        return [text_of(archive.read(name)) for name in archive.namelist() if name.startswith("papers/")]


def test_given_danger_told_after_papers_were_printed_then_those_with_the_address_are_left_out(town: Town) -> None:
    case = town.a_case(address=f"{STREET}, 77").talked()
    case.effects("draft_paper", "print_paper")
    case.effects("draft_paper", "print_paper")
    assert any(STREET in text for text in _papers(case)), "a consent names the address"

    danger.tell_danger(by=case.by, case_id=case.case_id)

    assert not any(STREET in text for text in _papers(case))
