"""Rows of the case. Import models from here inside casework; other packages never do."""

from casework.models.audience import Membership, Region, Role, User
from casework.models.case import Case, CaseFact, CaseJourney, CaseState, Note
from casework.models.consent import Consent, ConsentState
from casework.models.family import Family, Person, Relation
from casework.models.intake_draft import IntakeDraft
from casework.models.link import AccessCode, AccessLink, LinkKind
from casework.models.need import Need, NeedItem, Pledge, PledgeState
from casework.models.notice import Channel, Notice, NoticeState
from casework.models.offer import Offer, OfferState
from casework.models.paper import CaseDocument, ReceivedPaper
from casework.models.plumbing import ClockOffset, FormReceipt, NumberCounter, OutboxRow, ReadLogEntry
from casework.models.request import Escalation, PartnerRequest
from casework.models.timeline import SurveyAnswer, TimelineEntry
from casework.models.visit import Visit, VisitDay, VisitState

__all__ = [
    "AccessCode",
    "AccessLink",
    "Case",
    "CaseDocument",
    "CaseFact",
    "CaseJourney",
    "CaseState",
    "Channel",
    "ClockOffset",
    "Consent",
    "ConsentState",
    "Escalation",
    "Family",
    "FormReceipt",
    "IntakeDraft",
    "LinkKind",
    "Membership",
    "Need",
    "NeedItem",
    "Note",
    "Notice",
    "NoticeState",
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
    "SurveyAnswer",
    "TimelineEntry",
    "User",
    "Visit",
    "VisitDay",
    "VisitState",
]
