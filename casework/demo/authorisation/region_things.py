"""What belongs to a region and to no family, or to who looks after families' data.

Texts, surveys, people, holds, kept papers.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from allauth.mfa.models import Authenticator

from casework import access, clock, outbox
from casework.access import Actor, account_proof, accounts
from casework.act_parts import erased_family_papers, invitation_links, unfinished_intake
from casework.actions.case import case_state, intake_drafts, life_events
from casework.actions.privacy import erasures, kept_readings, legal_holds
from casework.actions.region import (
    citizen_surveys,
    invitations,
    journey_drafts,
    law_figures,
    lost_devices,
)
from casework.demo import citizens
from casework.demo.authorisation import stories
from casework.demo.authorisation.stories import Story
from casework.demo.authorisation.words import WORDS
from casework.models import (
    Case,
    CaseState,
    CitizenSurvey,
    Erasure,
    LegalHold,
    Membership,
    OutboxRow,
)
from journeys import public as journeys

NEXT_YEAR = timedelta(days=400)
WHY = "A letter of 12 November"


def texts(story: Story, *, administrator: Actor, curator: Actor) -> None:
    """A text that is being written, a survey that was looked through."""
    with access.acting_as(administrator):
        survey = CitizenSurvey.objects.filter(region=administrator.region).first()
    key = survey.pk if survey else _survey(administrator)
    story.knows(survey=key, draft=journey_drafts.bring(by=curator, files=_text_of_a_journey()))
    today = clock.now().astimezone(curator.region.zone).date()
    figure = law_figures.Proposed("subsistence_minimum", today + NEXT_YEAR, Decimal(20_000), WHY, today, sure=False)
    law_figures.propose(by=curator, proposed=figure)


def _survey(by: Actor) -> UUID:
    return citizen_surveys.look_through(by=by, title="Опрос", content=citizens.answers())


def _text_of_a_journey() -> dict[str, str]:
    """The newest text of the flagship under the next number, as a curator brings it."""
    files = journeys.files_of(ref=f"{stories.FLAGSHIP}@2")
    return {name.replace("v2.", "v3."): text.replace("version: 2", "version: 3", 1) for name, text in files.items()}


def people(story: Story, *, administrator: Actor, curator: Actor, organisation: UUID, colleague: Membership) -> None:
    """Somebody who is invited, somebody whose letter is out, a colleague who has lost a device."""
    proposed, sent = (f"{word}-{organisation.hex}@ryadom.example" for word in ("proposed", "sent"))
    for email in (proposed, sent):
        invitations.invite(by=administrator, organisation_key=organisation, email=email)
    assert story.by.own_organisation_key is not None  # the service that leads it: its workers let nobody in
    at_service = f"service-{organisation.hex}@ryadom.example"
    invitations.invite(by=administrator, organisation_key=story.by.own_organisation_key, email=at_service)
    with access.acting_as(administrator) as actor:
        found = {one.email: one.pk for one in access.invitations_managed(actor)}
    invitations.confirm(by=curator, invitation_id=found[sent])
    with account_proof.changing(None):
        Authenticator.objects.create(user=colleague.user, type=Authenticator.Type.TOTP, data={})
    lost_devices.tell(by=curator, user_key=colleague.user_id, because=WHY)
    with access.acting_as(curator) as actor:
        lost = accounts.lost_devices(actor).get(user=colleague.user_id).pk
    story.knows(invited=found[proposed], invitation=invitation_links.token_of(found[sent]), lost=lost)
    story.knows(partner_membership=colleague.pk, organisation=organisation)


def begun_talk(story: Story, *, by: Actor) -> None:
    """A first talk that somebody has begun and not finished: nobody else reads it."""
    told = {"text": WORDS[story.name].told["note"]}
    intake_drafts.keep(by=by, draft=unfinished_intake.DraftView(), part="home", told=told)


def hold(story: Story, *, administrator: Actor) -> None:
    """A legal hold that waits for a second person."""
    (case,) = story.rows(Case)
    legal_holds.set_hold(by=administrator, number=case.number, because=WHY)
    with access.acting_as(administrator) as actor:
        story.knows(hold=access.visible(LegalHold, to=actor).get(family=case.family_id).pk)


def erase(story: Story, *, administrator: Actor, curator: Actor) -> None:
    """Close the case, erase the family, let its worker read what the law keeps.

    Before any other story is told.
    """
    _have_all_effects()
    life_events.tell_event(by=story.by, case_id=story.case_id, event="help_refused")
    story.done("closing_check")
    _have_all_effects()
    (case,) = story.rows(Case)
    if case.state != CaseState.CLOSED:
        case_state.close(by=story.by, case_id=story.case_id)
    erasures.propose(by=story.by, case_id=story.case_id, ground="asked", because=WHY)
    with access.acting_as(administrator) as actor:
        waiting = access.visible(Erasure, to=actor).get(family=case.family_id)
    erasures.confirm(by=administrator, erasure_id=waiting.pk, number=case.number)
    kept_readings.ask(by=story.by, number=case.number, because=WHY)
    with access.acting_as(story.by) as actor:
        (reading,) = erased_family_papers.own(by=actor, most=1)
    kept_readings.let(by=curator, reading_id=reading.pk)
    with access.acting_as(story.by):
        paper = erased_family_papers.papers(reading_id=reading.pk)[0]
    story.knows(reading=reading.pk, kept_document=paper.key)


def _have_all_effects() -> None:
    while any(outbox.have_effect(row.pk) for row in OutboxRow.objects.filter(dead=False).order_by("pk")):
        pass
