"""Numbers of papers by their published patterns: what fits passes, what does not is asked."""

from __future__ import annotations

import pytest

from casework.typed import identifiers


@pytest.mark.parametrize(
    ("says", "text", "fits"),
    [
        pytest.param(identifiers.is_policy, "7700 0000 0000 0412", True, id="16 digits with a right check digit"),
        pytest.param(identifiers.is_policy, "7700000000000417", False, id="a wrong check digit"),
        pytest.param(identifiers.is_policy, "770000000000041", False, id="15 digits"),
        pytest.param(identifiers.is_policy, "012345678", True, id="a temporary paper"),
        pytest.param(identifiers.is_birth_record, "110009760000020260018", True, id="of the common register"),
        pytest.param(identifiers.is_birth_record, "417", True, id="before it"),
        pytest.param(identifiers.is_birth_record, "11000976000002026001", False, id="20 digits"),
        pytest.param(
            identifiers.is_birth_record, "I-ГР 712345", False, id="the certificate's in place of the record's"
        ),
        pytest.param(identifiers.is_passport, "45 08 123456", True, id="passport"),
        pytest.param(identifiers.is_passport, "4508 № 123456", True, id="passport with its sign"),
        pytest.param(identifiers.is_passport, "45 08 12345", False, id="nine digits"),
        pytest.param(identifiers.is_birth_certificate, "I-ГР 712345", True, id="certificate"),
        pytest.param(identifiers.is_birth_certificate, "iv-аи №123456", True, id="small letters"),
        pytest.param(identifiers.is_birth_certificate, "ХVІ-МК 123456", True, id="Roman digits in Russian letters"),
        pytest.param(identifiers.is_birth_certificate, "II-AB 123456", True, id="Russian letters typed in Latin"),
        pytest.param(identifiers.is_birth_certificate, "II-ЖБ 12345", False, id="five digits"),
        pytest.param(identifiers.is_birth_certificate, "712345", False, id="no series"),
    ],
)
def test_given_a_number_of_a_paper_then_it_is_compared_with_the_papers_pattern(
    says: object, text: str, fits: bool
) -> None:
    assert callable(says) and says(text) is fits


def test_given_a_number_that_does_not_fit_then_it_is_asked_and_an_unknown_paper_is_not() -> None:
    assert "stands so" in identifiers.doubt("123", identifiers.of_fact("child.policy_number"))
    assert identifiers.doubt("123", identifiers.of_paper("ultrasound_results")) == ""
    assert identifiers.doubt(" ", identifiers.of_paper("passport")) == ""
