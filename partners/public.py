"""The face of partners: who can be asked, the free time of doctors, the exchange of messages.

Everything is keyword-only and takes its moments as arguments. Import from here, not from the
modules behind it.
"""

from partners.calendars import BuildingView, Calendar, ResourceDays, free_time, not_free
from partners.connector import (
    Answer,
    ArrivingAnswer,
    Ask,
    AskType,
    Connector,
    Delivery,
    NotDelivered,
    OutgoingMessage,
    Receipt,
)
from partners.connectors import BrokenConnector, UnknownConnector, all_connectors
from partners.directory import (
    OrganisationView,
    UnknownOrganisation,
    directory,
    find_organisations,
    organisation,
    organisation_by_code,
    organisations,
    text_in,
)
from partners.directory_entries import OrganisationRefused, add_organisation, choose_language, choose_told_as
from partners.errors import PartnersError
from partners.exchange import (
    AnswerAlreadyTaken,
    AnswerFromStranger,
    IncomingView,
    MessageReused,
    UnknownMessage,
    arrived,
    incoming,
    mark_taken,
    next_arrival,
    receive,
    send,
    set_aside,
    withdraw,
)
from partners.invented_region import PlantedRegion, plant_region, play
from partners.messages import MalformedAnswer
from partners.working_time import CalendarMissing, HoursUnreadable, OpeningHours, follow_calendar, is_working_day

__all__ = [
    "Answer",
    "AnswerAlreadyTaken",
    "AnswerFromStranger",
    "ArrivingAnswer",
    "Ask",
    "AskType",
    "BrokenConnector",
    "BuildingView",
    "Calendar",
    "CalendarMissing",
    "Connector",
    "Delivery",
    "HoursUnreadable",
    "IncomingView",
    "MalformedAnswer",
    "MessageReused",
    "NotDelivered",
    "OpeningHours",
    "OrganisationRefused",
    "OrganisationView",
    "OutgoingMessage",
    "PartnersError",
    "PlantedRegion",
    "Receipt",
    "ResourceDays",
    "UnknownConnector",
    "UnknownMessage",
    "UnknownOrganisation",
    "add_organisation",
    "all_connectors",
    "arrived",
    "choose_language",
    "choose_told_as",
    "directory",
    "find_organisations",
    "follow_calendar",
    "free_time",
    "incoming",
    "is_working_day",
    "mark_taken",
    "next_arrival",
    "not_free",
    "organisation",
    "organisation_by_code",
    "organisations",
    "plant_region",
    "play",
    "receive",
    "send",
    "set_aside",
    "text_in",
    "withdraw",
]
