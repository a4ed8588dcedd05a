"""What of a family's data goes to whom, by its consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from casework import access
from casework.access import Actor, own_files
from casework.act_parts import step_kind
from casework.act_parts.partner_requests import HEALTH
from casework.models import Case, CaseJourney, Consent, ConsentState, PartnerRequest
from casework.texts import days_and_names
from casework.web.page_data import case_team
from journeys import public as journeys


@dataclass(frozen=True, slots=True)
class Purpose:
    """One consent in words: to whom, what is seen there, how it stands."""

    consent: Consent
    title: str
    sees: str
    told: tuple[str, ...]  # organisations that have been asked under it

    @property
    def is_given(self) -> bool:
        """Say whether it is in force."""
        return bool(self.consent.state == ConsentState.GIVEN)

    @property
    def is_the_base(self) -> bool:
        """Say whether everything rests on it: taken back only as a whole."""
        return bool(self.consent.purpose == "processing")


def purposes(case: Case, *, to: Actor) -> tuple[Purpose, ...]:
    """Return the consents in force and those that are asked, the base first."""
    live = access.visible(Consent, to=to).filter(case=case, state__in=[ConsentState.ASKED, ConsentState.GIVEN])
    told = _told(case, to=to)
    found = [
        Purpose(
            consent=one,
            title=case_team.purpose_in_words(one.purpose),
            sees=_sees(one, case),
            told=told.get(one.purpose.removeprefix("share:"), ()),
        )
        for one in live
    ]
    return tuple(
        sorted(found, key=lambda one: (not one.is_the_base, one.consent.purpose.startswith("share:"), one.title))
    )


def has_ended(case: Case, *, to: Actor) -> bool:
    """Say whether consents have ended because what they were given for is over."""
    return access.visible(Consent, to=to).filter(case=case, state=ConsentState.EXPIRED).exists()


def _sees(consent: Consent, case: Case) -> str:
    if not consent.purpose.startswith("share:"):
        return ""
    return case_team.scope_in_words(consent.scope, danger=case.family.danger_at_home)


def _told(case: Case, *, to: Actor) -> Mapping[str, tuple[str, ...]]:
    """Organisations that must answer and have the family's data.

    Who may decline is named once it has said yes.
    """
    rows = access.visible(PartnerRequest, to=to).filter(case=case, held_back=False).select_related("organisation")
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        found.setdefault(row.organisation.type, {})[days_and_names.organisation_name(row.organisation)] = None
    return {kind: tuple(names) for kind, names in found.items()}


def what_would_stop(case: Case, event: str, *, to: Actor, now: datetime) -> tuple[str, ...]:
    """Return the titles of what stands still or ends when the family tells an event.

    Nothing secret among them.
    """
    language = days_and_names.two_letters(get_language())
    titles: dict[str, None] = {}
    own = own_files.hidden_from(to, case=case)
    for link in access.visible(CaseJourney, to=to).filter(case=case, ended_at=None):
        view = journeys.read_run(run_key=link.run_key, language=language, now=now)
        told = journeys.event(ref=view.ref, event=event)
        if told is None:
            continue
        steps = journeys.steps(ref=view.ref)
        for state in view.steps:
            stops = state.step in told.pauses or (state.step in told.cancels and not _goes_on_anyway(state))
            is_hidden = steps[state.step].secret or own.hides(view.key, state.step, state.person)
            if state.status == "open" and stops and not is_hidden:
                titles[state.title] = None
    return tuple(titles)


def _goes_on_anyway(state: journeys.StepState) -> bool:
    """Say whether a step that we leave is done without us: the clinic treats and writes its papers as before."""
    kind = step_kind.of(state.kind)
    return kind.is_its_papers or (not kind.shares and not HEALTH.isdisjoint(state.by))
