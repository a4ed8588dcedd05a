"""Consents: nothing goes out without one, what waited is sent when it comes, taking it back stops what follows."""

from __future__ import annotations

import pytest

from casework.act_parts import partner_requests
from casework.actions.case import consents
from casework.errors import NotFound
from casework.models import Consent, PartnerRequest
from tests.builders import Story, Town

REGISTRY = "share:civil_registry"


def _withheld(town: Town) -> Story:
    """Registering the birth is open, and the family shares with nobody yet."""
    return town.a_case().talked().agreed("processing", "medical_secrecy").done("medical_birth_record")


def _consent(case: Story, purpose: str, state: str) -> Consent:
    (found,) = case.rows(Consent, purpose=purpose, state=state)
    assert isinstance(found, Consent)
    return found


def _sent(case: Story) -> set[str]:
    """Ids of the requests that are queued for sending."""
    return {row.payload["request"] for row in case.queued("send_request")}


def _give(case: Story, purpose: str) -> None:
    consents.give_consent(by=case.by, consent_id=_consent(case, purpose, "asked").pk, channel="paper")


# ---- sending ---------------------------------------------------------------------------------------------------------


def test_given_no_consent_when_a_message_step_opens_then_its_request_is_held_back(town: Town) -> None:
    case = _withheld(town)
    request = case.request("register_birth")
    assert request.held_back
    assert str(request.pk) not in _sent(case)


def test_given_a_held_back_request_when_the_consent_is_given_then_it_is_sent_once_and_no_other(town: Town) -> None:
    case = _withheld(town)
    request, before = case.request("register_birth"), _sent(case)
    _give(case, "share:insurer")
    assert _sent(case) == before  # another's consent sends nothing
    _give(case, REGISTRY)
    assert _sent(case) == {*before, str(request.pk)}
    assert not case.request("register_birth").held_back
    _give(case, "share:social_fund")
    assert len([row for row in case.queued("send_request") if row.payload["request"] == str(request.pk)]) == 1


def test_given_consent_for_some_recipients_only_then_the_next_steps_open_and_only_those_recipients_are_asked(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed("processing", REGISTRY).done("medical_birth_record")
    assert "consents" not in case.items()
    assert {"register_birth", "necessities", "talk_and_law", "early_help"} <= set(case.items())
    assert not case.request("register_birth").held_back
    assert case.offers() == []  # charities were not agreed to
    case.done("register_birth")
    assert case.request("insurance_policy").held_back


def test_given_no_consent_to_handle_the_data_at_all_then_the_next_steps_stay_shut(town: Town) -> None:
    case = town.a_case().talked()
    consents.withdraw_consent(
        by=case.by, consent_id=_consent(case, "processing", "given").pk
    )  # given at the first talk
    case.agreed(REGISTRY, "share:charity")
    assert "consents" not in case.items()
    assert not {"necessities", "talk_and_law", "early_help", "register_birth"} & set(case.items())
    assert case.offers() == []


# ---- answers without consent -----------------------------------------------------------------------------------------


def test_given_no_consent_when_a_partners_answer_is_recorded_then_it_is_refused_and_nothing_is_kept(
    town: Town,
) -> None:
    case = _withheld(town)
    before = case.timeline()
    with pytest.raises(partner_requests.NoConsent, match="cannot be recorded"):
        case.done("register_birth", "registered")
    assert "register_birth" in case.items()
    assert case.timeline() == before
    assert case.request("register_birth").answered_at is None
    _give(case, REGISTRY)
    case.done("register_birth", "registered")
    assert "register_birth" not in case.items()


def test_given_a_consent_taken_back_when_the_asked_partner_answers_then_its_answer_is_not_taken_over(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    request = case.request("register_birth")
    case.effects("send_request")
    consents.withdraw_consent(by=case.by, consent_id=_consent(case, REGISTRY, "given").pk)
    case.take(case.answer(request, {"outcome": "registered"}))
    assert "register_birth" in case.items()
    assert case.request("register_birth").answered_at is None
    assert case.timeline()[-1] == "answer.not_usable"


# ---- taking back -----------------------------------------------------------------------------------------------------


def test_given_a_consent_in_force_when_it_is_withdrawn_then_the_question_stands_anew_and_can_be_given_again(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed()
    former = _consent(case, REGISTRY, "given")
    consents.withdraw_consent(by=case.by, consent_id=former.pk)
    taken_back, question = _consent(case, REGISTRY, "withdrawn"), _consent(case, REGISTRY, "asked")
    assert taken_back.pk == former.pk
    assert taken_back.withdrawn_at is not None
    assert (question.scope, question.given_at) == (former.scope, None)
    assert case.timeline()[-1] == "consent.withdrawn"
    case.done("medical_birth_record")
    assert case.request("register_birth").held_back
    _give(case, REGISTRY)
    assert not case.request("register_birth").held_back
    assert len(case.rows(Consent, purpose=REGISTRY)) == 2  # the withdrawn one stays as it was


def test_given_a_consent_that_is_not_in_force_when_it_is_withdrawn_then_it_is_refused(town: Town) -> None:
    case = town.a_case().talked().agreed()
    former = _consent(case, REGISTRY, "given")
    consents.withdraw_consent(by=case.by, consent_id=former.pk)
    with pytest.raises(consents.NoConsentNeeded, match="not in force"):
        consents.withdraw_consent(by=case.by, consent_id=former.pk)
    assert len(case.rows(Consent, purpose=REGISTRY)) == 2


def test_given_a_consent_that_is_given_when_it_is_given_again_then_it_is_refused(town: Town) -> None:
    case = town.a_case().talked().agreed()
    with pytest.raises(consents.NoConsentNeeded, match="already given"):
        consents.give_consent(by=case.by, consent_id=_consent(case, REGISTRY, "given").pk, channel="page")
    assert _consent(case, REGISTRY, "given").channel == "paper"


def test_given_the_family_takes_back_all_then_no_consent_is_in_force_and_the_journey_stands_still(town: Town) -> None:
    case = town.a_case().talked().agreed()
    given = {one.purpose for one in case.rows(Consent, state="given")}
    assert {"processing", "medical_secrecy", REGISTRY} <= given
    opened = set(case.items())
    requests = len(case.rows(PartnerRequest))
    case.told("consent_withdrawn")
    assert case.rows(Consent, state="given") == []
    assert {one.purpose for one in case.rows(Consent, state="asked")} == given
    assert set(case.items()) - opened == {"consent_talk"}
    assert [one.state for one in case.offers()] == ["withdrawn"]

    case.done("medical_birth_record")  # the clinic's own work may be noted, but nothing new begins of it
    assert "register_birth" not in case.items()
    assert len(case.rows(PartnerRequest)) == requests
    case.told("consent_settled")
    assert case.request("register_birth").held_back  # it goes on, and still nobody learns of it


def test_given_another_clinic_then_the_consent_does_not_exist_for_it(town: Town) -> None:
    case = town.a_case()
    with pytest.raises(NotFound):
        consents.give_consent(by=town.stranger(), consent_id=_consent(case, REGISTRY, "asked").pk, channel="paper")
    assert case.rows(Consent, purpose=REGISTRY, state="given") == []
