"""The table: of which kind every text, JSON and file column is, in every table of every package.

A column that is new and stands in no line fails a test: whoever adds one decides here what becomes of it. Dates and
amounts that tell of a person stand here as well. `$1` is the family.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        whose: Condition on its rows that are a family's; "" where no row is any family's.
        kinds: Kind of data by column.
        deleted: Erasing deletes the rows; else it empties the columns.
        becomes: What a column becomes where empty would not do, as SQL.
        moment: For rows that go by their own age: SQL of the moment from which it counts.
    """

    whose: str
    kinds: Mapping[str, str]
    deleted: bool = False
    becomes: Mapping[str, str] = field(default_factory=dict)
    moment: str = ""


def _table(
    whose: str = "",
    *,
    deleted: bool = False,
    becomes: Mapping[str, str] | None = None,
    moment: str = "",
    **columns: str,
) -> Table:
    """Return a table; each kind names its columns in one string."""
    kinds = {column: kind for kind, named in columns.items() for column in named.split()}
    return Table(whose, kinds, deleted, becomes or {}, moment)


def _through(column: str, table: str, whose: str) -> str:
    return f"{column} IN (SELECT id FROM {table} WHERE {whose})"


_OWN = "id = $1"
_FAMILY = "family_id = $1"
_CASE = "case_id IN (SELECT id FROM casework_case WHERE family_id = $1)"
_KEY = "family_key = $1"
_RUN = "IN (SELECT id FROM journeys_journeyrun WHERE family_key = $1)"
_QUESTION = (
    f"(SELECT id FROM casework_offer WHERE {_CASE} UNION ALL SELECT id FROM casework_partnerrequest WHERE {_CASE})"
)
_NUMBERED = """(subject_number IN (SELECT number FROM casework_case WHERE family_id = $1
  UNION ALL SELECT number FROM casework_offer WHERE case_id IN (SELECT id FROM casework_case WHERE family_id = $1))
  AND region_key IN (SELECT region_key FROM casework_family WHERE id = $1))"""

TABLES: Mapping[str, Table] = {
    # ---- the family and its case
    "casework_family": _table(_OWN, contact="address phone", code="language"),
    "casework_person": _table(
        _FAMILY,
        code="relation written_by",
        identity="last_name first_name patronymic sex born_on snils name_in_genitive name_in_dative",
        contact="phone email",
    ),
    "casework_dangerathome": _table(
        _FAMILY, contact="from_whom safe_phone safe_hours safe_word", work="lifting_because"
    ),
    "casework_case": _table(_FAMILY, evidence="number", code="state", work="held_because"),
    "casework_casejourney": _table(_CASE, code="journey"),
    "casework_casefact": _table(_CASE, deleted=True, told="key value"),
    "casework_incomespan": _table(_CASE, deleted=True, told="kind excuse amount payer for_children"),
    "casework_note": _table(_CASE, deleted=True, work="text"),
    "casework_message": _table(_CASE, deleted=True, told="text"),
    "casework_consent": _table(_CASE, evidence="purpose scope text_version state channel"),
    "casework_timelineentry": _table(_CASE, evidence="what on_behalf_of", work="details"),
    "casework_mention": _table(_CASE),
    "casework_surveyanswer": _table(_CASE, code="kind journey step ending not_asked groups", told="words"),
    "casework_escalation": _table(_CASE, code="why to_role journey closed_how", work="note changed"),
    "casework_correction": _table(_CASE, code="journey step ended_as"),
    "casework_snooze": _table(_CASE),
    "casework_assignment": _table(_CASE),
    "casework_readlogentry": _table(_CASE, evidence="what"),
    "casework_familykey": _table(
        _FAMILY, code="what wrapped wrapped_by"
    ),  # destroyed with the erasure, by casework.vault
    "casework_regionkey": _table(code="wrapped wrapped_by"),
    # ---- its ways in, and what was written to it
    "casework_accesslink": _table(
        _CASE,
        code="kind",
        traffic="token_hash phone_mark",
        becomes={"token_hash": "'erased ' || id", "revoked_at": "coalesce(revoked_at, now())"},
    ),
    "casework_accesscode": _table(_through("link_id", "casework_accesslink", _CASE)),
    "casework_notice": _table(
        _CASE,
        code="template channel language state trouble operator operator_id",
        traffic="sent_to",
        moment="settled_at",
    ),
    # ---- its papers
    "casework_casedocument": _table(_CASE, code="part", evidence="kind title"),
    "casework_receivedpaper": _table(_CASE, deleted=True, brought="kind title number issued_on copy_name"),
    # those that the law keeps stay as they are; see `statements.PAPERS`
    "documents_document": _table(
        _KEY,
        code="number kind type language issuer_name data_sha256 verify_code idempotency_key state template_sha256 "
        "pdf_sha256 storage_key ended_because",
        papers="title data handed_over_to handed_over_by annulled_reason",
    ),
    # ---- what partners are asked, things, days
    "casework_offer": _table(_CASE, code="number state reason", work="asks words"),
    "casework_partnerrequest": _table(_CASE, code="reason", work="words"),
    "casework_need": _table(_CASE, code="kit"),
    "casework_needitem": _table(_through("need_id", "casework_need", _CASE), code="key", work="title"),
    "casework_pledge": _table(
        f"item_id IN (SELECT id FROM casework_needitem WHERE {_through('need_id', 'casework_need', _CASE)})",
        code="state",
    ),
    "casework_visitday": _table(_CASE, code="state"),
    "casework_visit": _table(
        _through("visit_day_id", "casework_visitday", _CASE), code="state missed_by", work="visit_type place"
    ),
    "partners_outgoingrecord": _table(
        _NUMBERED,
        code="kind step subject_number state",
        traffic="body receipt",
        moment="settled_at",
    ),
    "partners_deliveryattempt": _table(
        _through("outgoing_id", "partners_outgoingrecord", _NUMBERED),
        code="outcome",
        traffic="receipt",
        moment="at",
    ),
    "partners_incomingmessage": _table(
        f"in_reply_to IN {_QUESTION}",
        code="state reason",
        traffic="payload",
        moment="coalesce(taken_at, received_at)",
    ),
    # ---- its runs. What a run decided stays as codes, for the region's figures; what it knew goes
    "journeys_journeyrun": _table(
        _KEY,
        code="flow_class status zone",
        told="facts_at_start state",
        becomes={
            "state": "casework_without_words(state)",
            "erased_at": "coalesce(erased_at, now())",
        },
    ),
    "journeys_act": _table(
        f"run_id {_RUN}", code="kind", told="body", becomes={"body": "casework_without_words(body)"}
    ),
    "journeys_workitem": _table(
        f"process_id {_RUN}",
        code="token owner_permission owner_permission_obj_pk flow_task flow_task_type status person kind holder outcome "
        "error_code",
    ),
    # ---- duties
    "casework_erasure": _table(_FAMILY, code="ground done", evidence="because"),
    "casework_legalhold": _table(_FAMILY, evidence="because lifting_because"),
    "casework_keptreading": _table(_FAMILY, evidence="number because"),
    # ---- a worker's day
    "casework_stepdraft": _table(_CASE, deleted=True, drafts="typed", moment="kept_at"),
    "casework_intakedraft": _table(drafts="parts"),  # of one talk and its writer alone; gone after 30 days untouched
    "casework_savedview": _table(code="page query", staff="name"),
    "casework_substitution": _table(),
    # ---- the machine. Payloads hold ids only
    "casework_outboxrow": _table(
        code="topic payload way lane last_error request",
        traffic="let_be_because",
        deleted=True,
        moment="let_be_at",
    ),
    "casework_formreceipt": _table(code="action", drafts="answer", deleted=True, moment="taken_at"),
    "casework_sharedvalue": _table(code="key value"),
    "casework_numbercounter": _table(code="series"),
    "casework_annullednumbers": _table(region="reason"),
    "casework_clockoffset": _table(code="environment"),
    "casework_invariantlook": _table(code="broken told"),
    "casework_sealdeparture": _table(code="way last_error"),
    "casework_pulse": _table(),
    "casework_wayout": _table(code="name"),
    "django_session": _table(code="session_key session_data"),
    "django_content_type": _table(code="app_label model"),
    "viewflow_process": _table(code="flow_class status data"),  # its tables are there, its rows are ours: none
    "viewflow_task": _table(
        code="flow_task flow_task_type status token external_task_id owner_permission owner_permission_obj_pk data"
    ),
    "viewflow_task_previous": _table(),
    "documents_series": _table(code="kind"),
    "documents_annulledrange": _table(region="reason"),
    "documents_restore": _table(region="reason"),
    # ---- the region, its organisations, its journeys
    "casework_region": _table(region="name_ru name_en code time_zone sender_ru sender_en phone", code="sms_trial_code"),
    "casework_servicecurator": _table(code="journey"),
    "casework_journeydraft": _table(code="journey state", region="files"),
    "casework_citizensurvey": _table(
        region="title fingerprint encoding separator mistakes unread_columns", code="state"
    ),
    "casework_surveytally": _table(code="issue"),
    "casework_priority": _table(code="issue", region="reason"),
    "casework_prioritychoice": _table(),
    "journeys_journeyversion": _table(code="journey state sha256 area", region="sources"),
    "journeys_figure": _table(code="parameter state", region="source"),
    "partners_organisation": _table(
        code="type language time_zone connector pause",
        region="name_ru name_en short_code address_ru address_en phone email working_hours days_off told_as_ru told_as_en",
    ),
    "partners_building": _table(region="name_ru name_en address_ru address_en"),
    "partners_resource": _table(code="kind specialty", region="name_ru name_en room"),
    "partners_absence": _table(staff="reason"),
    "partners_shift": _table(),
    "partners_ordinarybooking": _table(),
    "partners_walkingtime": _table(),
    # ---- who works here
    "casework_user": _table(staff="password email name language"),
    "casework_user_groups": _table(),
    "casework_user_user_permissions": _table(),
    "casework_membership": _table(code="role"),
    "casework_invitation": _table(code="role", staff="email token_hash"),
    "casework_accountletter": _table(code="kind", staff="to"),
    "casework_lostdevice": _table(staff="because"),
    "account_emailaddress": _table(staff="email"),
    "account_emailconfirmation": _table(staff="key"),
    "mfa_authenticator": _table(code="type", staff="data"),
    "auth_group": _table(code="name"),
    "auth_group_permissions": _table(),
    "auth_permission": _table(code="name codename"),
}
