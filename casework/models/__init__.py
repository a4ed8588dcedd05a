"""Rows of the case. Import models from here inside casework; other packages never do."""

from casework.models.audience import Membership, Region, Role, User
from casework.models.case import Case, CaseFact, CaseJourney, CaseState, Note
from casework.models.consent import Consent, ConsentState
from casework.models.day import Mention, SavedView, StepDraft, Substitution, ViewPage
from casework.models.family import Family, Person, Relation
from casework.models.need import Need, NeedItem, Pledge, PledgeState
from casework.models.offer import Offer, OfferState
from casework.models.paper import CaseDocument, ReceivedPaper
from casework.models.plumbing import ClockOffset, FormReceipt, NumberCounter, OutboxRow, ReadLogEntry
from casework.models.request import Escalation, PartnerRequest
from casework.models.timeline import SurveyAnswer, TimelineEntry
from casework.models.visit import Visit, VisitDay, VisitState

__all__ = [
    "Case",
    "CaseDocument",
    "CaseFact",
    "CaseJourney",
    "CaseState",
    "ClockOffset",
    "Consent",
    "ConsentState",
    "Escalation",
    "Family",
    "FormReceipt",
    "Membership",
    "Mention",
    "Need",
    "NeedItem",
    "Note",
    "NumberCounter",
    "Offer",
    "OfferState",
    "OutboxRow",
    "PartnerRequest",
    "Person",
    "Pledge",
    "PledgeState",
    "ReadLogEntry",
    "ReceivedPaper",
    "Region",
    "Relation",
    "Role",
    "SavedView",
    "StepDraft",
    "Substitution",
    "SurveyAnswer",
    "TimelineEntry",
    "User",
    "ViewPage",
    "Visit",
    "VisitDay",
    "VisitState",
]
