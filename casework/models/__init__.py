"""Rows of the case. Import models from here inside casework; other packages never do."""

from casework.models.audience import Membership, Region, Role, User
from casework.models.case import Case, CaseFact, CaseJourney, CaseState, Note
from casework.models.consent import Consent, ConsentState
from casework.models.family import Family, Person, Relation
from casework.models.need import Need, NeedItem, Pledge, PledgeState
from casework.models.offer import Offer, OfferState
from casework.models.paper import CaseDocument, ReceivedPaper
from casework.models.plumbing import ClockOffset, FormReceipt, NumberCounter, OutboxRow, ReadLogEntry
from casework.models.priority import CitizenSurvey, Priority, PriorityChoice, SurveyState, SurveyTally
from casework.models.request import Escalation, PartnerRequest
from casework.models.timeline import SurveyAnswer, TimelineEntry
from casework.models.visit import Visit, VisitDay, VisitState

__all__ = [
    "Case",
    "CaseDocument",
    "CaseFact",
    "CaseJourney",
    "CaseState",
    "CitizenSurvey",
    "ClockOffset",
    "Consent",
    "ConsentState",
    "Escalation",
    "Family",
    "FormReceipt",
    "Membership",
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
    "Priority",
    "PriorityChoice",
    "ReadLogEntry",
    "ReceivedPaper",
    "Region",
    "Relation",
    "Role",
    "SurveyAnswer",
    "SurveyState",
    "SurveyTally",
    "TimelineEntry",
    "User",
    "Visit",
    "VisitDay",
    "VisitState",
]
