"""Rows of the case. Import models from here inside casework; other packages never do."""

from casework.models.access_link import AccessCode, AccessLink, LinkKind
from casework.models.account import AccountLetter, LostDevice, SharedValue
from casework.models.case import Case, CaseFact, CaseJourney, CaseState, Note
from casework.models.consent import Consent, ConsentState
from casework.models.correction import Correction, CorrectionEnd
from casework.models.danger import DangerAtHome
from casework.models.family import Family, Person, Relation, WrittenBy
from casework.models.income import ExcuseKind, IncomeKind, IncomeSpan
from casework.models.intake_draft import IntakeDraft
from casework.models.invitation import Invitation
from casework.models.journey_draft import DraftState, JourneyDraft
from casework.models.keys import FamilyKey, RegionKey
from casework.models.message import LONGEST_MESSAGE, Message
from casework.models.need import Need, NeedItem, Pledge, PledgeState
from casework.models.notice import Channel, Notice, NoticeState
from casework.models.offer import Offer, OfferState
from casework.models.outbox import (
    AnnulledNumbers,
    ClockOffset,
    FormReceipt,
    InvariantLook,
    NumberCounter,
    OutboxRow,
    Pulse,
    ReadLogEntry,
    SealDeparture,
    WayOut,
)
from casework.models.paper import CaseDocument, ReceivedPaper
from casework.models.priority import CitizenSurvey, Priority, PriorityChoice, SurveyState, SurveyTally
from casework.models.privacy import Erasure, Ground, KeptReading, LegalHold
from casework.models.request import Escalation, PartnerRequest, Reason
from casework.models.step_arrangement import Assignment, Snooze
from casework.models.survey import AnswerKind, Ending, NotAsked, SurveyAnswer
from casework.models.timeline import TimelineEntry
from casework.models.user import Membership, Region, Role, ServiceCurator, User
from casework.models.visit import MissedBy, Visit, VisitDay, VisitState
from casework.models.worker_desk import Mention, SavedView, StepDraft, Substitution, ViewPage

__all__ = [
    "LONGEST_MESSAGE",
    "AccessCode",
    "AccessLink",
    "AccountLetter",
    "AnnulledNumbers",
    "AnswerKind",
    "Assignment",
    "Case",
    "CaseDocument",
    "CaseFact",
    "CaseJourney",
    "CaseState",
    "Channel",
    "CitizenSurvey",
    "ClockOffset",
    "Consent",
    "ConsentState",
    "Correction",
    "CorrectionEnd",
    "DangerAtHome",
    "DraftState",
    "Ending",
    "Erasure",
    "Escalation",
    "ExcuseKind",
    "Family",
    "FamilyKey",
    "FormReceipt",
    "Ground",
    "IncomeKind",
    "IncomeSpan",
    "IntakeDraft",
    "InvariantLook",
    "Invitation",
    "JourneyDraft",
    "KeptReading",
    "LegalHold",
    "LinkKind",
    "LostDevice",
    "Membership",
    "Mention",
    "Message",
    "MissedBy",
    "Need",
    "NeedItem",
    "NotAsked",
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
    "Priority",
    "PriorityChoice",
    "Pulse",
    "ReadLogEntry",
    "Reason",
    "ReceivedPaper",
    "Region",
    "RegionKey",
    "Relation",
    "Role",
    "SavedView",
    "SealDeparture",
    "ServiceCurator",
    "SharedValue",
    "Snooze",
    "StepDraft",
    "Substitution",
    "SurveyAnswer",
    "SurveyState",
    "SurveyTally",
    "TimelineEntry",
    "User",
    "ViewPage",
    "Visit",
    "VisitDay",
    "VisitState",
    "WayOut",
    "WrittenBy",
]
