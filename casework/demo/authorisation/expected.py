"""Who may open which address, of what: one line for each address. A new address without a line here fails a test.

`line(roles, of, …)` reads: people of these roles, of them those who stand so to the object in the address or in the form.
Everybody else gets the answer that there is no such page, byte for byte as for a missing one, whoever signs in elsewhere
is told so, and who is not signed in is led to the door.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from casework.demo.authorisation.address_lines import Line, line, sent
from casework.demo.authorisation.people import (
    ADMINISTRATOR,
    ASKED_FOR_THINGS,
    CURATOR,
    DANGER,
    FAMILY,
    FAMILY_LINK,
    HAS_TO_ANSWER,
    IN_REGION,
    INVITED,
    IS_FAMILY,
    LEADS,
    LEADS_HERSELF,
    LETS_IN,
    NEEDS_TO_KNOW,
    NOWHERE,
    OFFER_LINK,
    OWN_DESK,
    PARTNER,
    READS_KEPT,
    WORKER,
)

EVERYBODY: tuple[str, ...] = ()
STAFF = (WORKER, CURATOR, ADMINISTRATOR, PARTNER)
# what an address names besides a family's things: the same for everybody, nobody's secret
FIXED: Mapping[str, str] = MappingProxyType(
    {
        "journey": "third_child_special_needs", "version": "2", "parameter": "subsistence_minimum", "event": "moved_away",
        "form": "csv", "part": "look", "step": "look_back", "code": "ЗР", "operator": "smsc",
    }
)  # fmt: skip
# which thing of an object stands at this place of an address
THINGS: Mapping[str, str] = MappingProxyType(
    {
        "case_id": "case", "run_key": "run", "item_key": "step", "document_key": "document", "paper_id": "paper",
        "need_id": "things", "question_id": "question", "offer_id": "offer", "request_id": "request", "view_id": "view",
        "mention_id": "mention", "draft_id": "draft", "survey_id": "survey", "membership_id": "membership",
        "user_id": "nobody", "link_id": "nobody", "token": "family_link", "uidb36": "nobody", "key": "nobody", "pk": "number",
        "correction_id": "correction", "organisation_key": "organisation",
    }
)  # fmt: skip


A_DAY: Mapping[str, str] = MappingProxyType({"item_key": "day"})
FAMILYS_STEP: Mapping[str, str] = MappingProxyType({"item_key": "family_step"})
# ---- the buttons of pages that have many
BULK = (sent(act="remind", case="{case}"), sent(act="hand_over", case="{case}"))
CASE = (
    sent(act="add_note", text="x"),
    sent(act="give_consent", consent="{consent}"),
    sent(act="withdraw_consent", consent="{consent}"),
    sent(act="answer_question", question="{question}", score="1"),
    sent(act="send_link"),
    sent(act="revoke_link"),
    sent(act="write_to_family", message="x"),
    sent(act="seen"),
    sent(act="put_back", run="{run}", step="look_back"),
    sent(act="reopen", run="{run}", step="look_back"),
)
ARRANGED = (
    sent(act="hold", until="2199-01-01", because="x"),
    sent(act="resume"),
    sent(act="hand_over"),
    sent(act="remind"),
    sent(act="reopen", because="x"),
    sent(act="close"),
)
DANGERS_BUTTONS = (
    sent(act="tell"),
    sent(NEEDS_TO_KNOW, act="note_safe_way"),
    sent(act="keep_days"),
    sent(act="propose", because="x"),
    sent(act="refuse"),
    sent(act="confirm"),
)
STEP = tuple(
    sent(act=act)
    for act in (
        "complete",
        "finish_otherwise",
        "redo",
        "snooze",
        "assign",
        "ask_another",
        "note_arrival",
        "note_missed",
        "nobody_came",
        "keep_draft",
        "discard_draft",
    )
)
OFFER = tuple(
    sent(act=act) for act in ("accept", "decline", "deliver", "another_day", "fewer", "broken", "looks", "later")
)

PAGES: Mapping[str, Line] = MappingProxyType(
    {
        # the door
        "home": line(STAFF),
        "sign_in": line(EVERYBODY),
        "demo_sign_in": line(EVERYBODY, NOWHERE),
        "demo_family": line(EVERYBODY, NOWHERE),
        "operator_receipts": line(EVERYBODY, NOWHERE),  # a machine's: signed, and nobody's without an operator
        "invitation": line(
            EVERYBODY, INVITED, things={"token": "invitation"}, also=(sent(answer="yes"), sent(answer="no"))
        ),
        "choose_desk": line(STAFF, OWN_DESK, sends={"desk": "{membership}"}),
        "sign_out": line(EVERYBODY),
        "choose_language": line(EVERYBODY, sends={"language": "en"}),
        "choose_theme": line(EVERYBODY, sends={"theme": "dark"}),
        "choose_shortcuts": line(EVERYBODY, sends={"shortcuts": "on"}),
        "next_day": line(EVERYBODY, NOWHERE),
        "sent_messages": line(EVERYBODY, NOWHERE),
        "public_regions": line(EVERYBODY),
        "public_priorities": line(EVERYBODY),
        # the social worker's desk
        "inbox": line(WORKER),
        "handled_today": line(WORKER, shut=("POST",)),
        "mark_read": line(WORKER, LEADS_HERSELF),
        "today_table": line(WORKER),
        "bulk": line(WORKER, LEADS, sends={"act": "print", "case": "{case}"}, on_a_list=True, also=BULK),
        "away": line(WORKER, LEADS, sends={"act": "end", "substitution": "{substitution}"}),
        "not_sent": line(
            WORKER,
            LEADS,
            sends={"act": "let_be", "notice": "{notice}", "because": "x"},
            also=(sent(act="again", notice="{notice}"),),
        ),
        "save_view": line(WORKER, sends={"page": "today", "name": "x"}),
        "change_view": line(WORKER, LEADS_HERSELF, sends={"page": "today", "act": "delete"}, on_a_list=True),
        "families": line(WORKER),
        "families_table": line(WORKER),
        "intake": line(WORKER),
        "intake_throw_away": line(WORKER),
        "intake_part": line(WORKER),
        "case": line(WORKER, LEADS, also=CASE),
        "arrange": line(WORKER, LEADS, also=ARRANGED),
        "danger": line(WORKER, LEADS, also=DANGERS_BUTTONS),
        "correction": line(WORKER, LEADS, sends={"ended_as": "unchanged"}),
        "household": line(WORKER, NEEDS_TO_KNOW),
        "paper_names": line(WORKER, NEEDS_TO_KNOW),
        "family_data": line(WORKER, LEADS, also=(sent(NEEDS_TO_KNOW, act="copy"), sent(ground="asked", because="x"))),
        "kept_papers": line(WORKER),
        "kept_paper": line(WORKER, READS_KEPT, things={"reading_id": "reading", "document_key": "kept_document"}),
        "household_income": line(WORKER, LEADS, sends={"act": "note"}),
        "journey_choice": line(WORKER, LEADS),
        "known_facts": line(WORKER, LEADS),
        "life_event": line(WORKER, LEADS),
        "stop_journey": line(WORKER, LEADS, sends={"reason": "other", "words": "x"}),
        "skip_step": line(WORKER, LEADS, sends={"because": "x"}),
        "step": line(WORKER, LEADS, also=STEP),
        "drop_step": line(WORKER, LEADS, sends={"because": "x"}),
        "redo_step": line(WORKER, LEADS, things={"item_key": "done_step"}),
        "step_draft": line(WORKER, LEADS),
        "step_waiting": line(WORKER, LEADS, things=A_DAY),
        "doctors_days": line(WORKER),
        "documents": line(WORKER),
        "document_file": line(WORKER, LEADS),
        "sheets_file": line(WORKER, LEADS, withheld=(DANGER,)),  # what was printed before names the home
        "paper_copy": line(WORKER, LEADS),
        # partners
        "offer_by_link": line(EVERYBODY, OFFER_LINK, things={"token": "offer_link"}, also=OFFER),
        "decline_by_link": line(EVERYBODY, OFFER_LINK, things={"token": "offer_link"}),
        "calendar_by_link": line(EVERYBODY, OFFER_LINK, things={"token": "offer_link"}, not_yet=("GET", "HEAD")),
        "questions": line(PARTNER),
        "question_offer": line(PARTNER, ASKED_FOR_THINGS, also=OFFER),
        "question_decline": line(PARTNER, ASKED_FOR_THINGS),
        "question_calendar": line(PARTNER, ASKED_FOR_THINGS, shut=("GET", "HEAD")),  # no day is agreed on
        "question_request": line(PARTNER, HAS_TO_ANSWER, also=(sent(act="cannot", reason="other"),)),
        "own_members": line(
            PARTNER,
            LETS_IN,
            manages=True,
            sends={"act": "take_back", "invitation": "{invited}"},
            also=(
                sent(act="let_out", member="{partner_membership}"),
                sent(OWN_DESK, act="let_out", member="{membership}"),
            ),
        ),
        # the curator's desk
        "curator_journeys": line(CURATOR),
        "curator_journey": line(CURATOR),
        "curator_key_figure": line(CURATOR),
        "curator_version": line(CURATOR),
        "curator_work": line(
            CURATOR,
            IN_REGION,
            sends={"act": "take_up", "work": "{escalation}", "note": "x"},
            also=(
                sent(act="finish", work="{escalation}", note="x"),
                sent(OWN_DESK, act="seen", work="{mention}"),  # it was written for a worker
            ),
        ),
        "whose_turn": line(CURATOR),
        "late_table": line(CURATOR),
        "catalogue": line((CURATOR, ADMINISTRATOR)),
        "version_in_words": line((CURATOR, ADMINISTRATOR)),
        "version_files": line((CURATOR, ADMINISTRATOR)),
        "journey_draft": line(
            (CURATOR, ADMINISTRATOR),
            IN_REGION,
            also=(sent(act="propose"), sent(act="publish"), sent(act="set_aside")),
        ),
        "figures_of_law": line((CURATOR, ADMINISTRATOR)),
        "figure_of_law": line((CURATOR, ADMINISTRATOR), sends={"act": "propose"}),
        # the administrator's desk
        "first_steps": line(ADMINISTRATOR),
        "organisations": line(ADMINISTRATOR),
        "organisation_new": line(ADMINISTRATOR),
        "organisation_table": line(ADMINISTRATOR, sends={"act": "look"}, also=(sent(act="keep"),)),
        "organisation": line(
            ADMINISTRATOR,
            IN_REGION,
            sends={"act": "change"},
            also=(
                sent(act="requests"),
                sent(act="earlier"),
                sent(act="look_at_closing"),
                sent(act="close"),
                sent(act="open_again"),
            ),
        ),
        "calendars": line(ADMINISTRATOR),
        "calendar": line(
            ADMINISTRATOR,
            IN_REGION,
            also=(sent(act="add_resource"), sent(act="look_at_weeks"), sent(act="look_at_absence")),
        ),
        "calendar_table": line(ADMINISTRATOR, IN_REGION, sends={"act": "look"}, also=(sent(act="keep"),)),
        "sender": line(ADMINISTRATOR),
        "members": line(
            ADMINISTRATOR,
            IN_REGION,
            sends={"act": "take_back", "invitation": "{invited}"},
            on_a_list=True,
            also=(sent(act="let_out", member="{partner_membership}"),),
        ),
        "leave_desk": line(
            (ADMINISTRATOR, PARTNER), LETS_IN, manages=True, things={"membership_id": "partner_membership"}
        ),
        "second_looks": line((CURATOR, ADMINISTRATOR), IN_REGION, sends={"act": "confirm", "invitation": "{invited}"}),
        "published_journeys": line(
            ADMINISTRATOR,
            OWN_DESK,
            on_a_list=True,  # a worker's desk answers for no journey
            sends={"journey": "third_child_special_needs", "curator": "{membership}"},
        ),
        "lost_devices": line(
            (CURATOR, ADMINISTRATOR, PARTNER),
            LETS_IN,
            manages=True,
            sends={"act": "set_aside", "lost": "{lost}"},
            also=(sent(act="help_out", lost="{lost}"),),
        ),
        "personal_data": line(
            (CURATOR, ADMINISTRATOR),
            IN_REGION,
            sends={"act": "confirm_hold", "row": "{hold}"},
            on_a_list=True,
            also=(sent(act="propose_lifting", row="{hold}", because="x"),),
        ),
        "kept_terms": line((CURATOR, ADMINISTRATOR)),
        "looks_report": line((CURATOR, ADMINISTRATOR)),
        "health": line(ADMINISTRATOR),
        "given_up": line(ADMINISTRATOR),
        "priorities": line((CURATOR, ADMINISTRATOR)),
        "choose_priorities": line((CURATOR, ADMINISTRATOR)),
        "surveys": line((CURATOR, ADMINISTRATOR)),
        "empty_sheet": line((CURATOR, ADMINISTRATOR)),
        "survey": line((CURATOR, ADMINISTRATOR), IN_REGION, also=(sent(act="take"),)),
        # the family
        "family_link": line(EVERYBODY, FAMILY_LINK),
        "family_code": line(EVERYBODY, FAMILY_LINK),
        "family_wrong_number": line(EVERYBODY, FAMILY_LINK),
        "family_leave": line(EVERYBODY),
        "family_left": line(EVERYBODY),
        "family_calendar": line(FAMILY, IS_FAMILY, things=A_DAY, shut=("GET", "HEAD")),
        "family_write": line(FAMILY),
        "family_document": line(FAMILY, IS_FAMILY),
        "family_paper": line(FAMILY, IS_FAMILY),
        "family_page": line(FAMILY),
        "family_step": line(FAMILY, IS_FAMILY, things=FAMILYS_STEP, also=(sent(act="complete"),)),
        "family_day": line(FAMILY, IS_FAMILY, things=A_DAY, also=(sent(act="wish"), sent(act="cancel"))),
        "family_sharing": line(
            FAMILY,
            IS_FAMILY,
            sends={"act": "give", "consent": "{consent}"},
            also=(sent(act="take_back", consent="{consent}"),),
        ),
        "family_stop": line(FAMILY),
        "family_refuse": line(FAMILY),
        "family_who_looked": line(FAMILY),
        "family_language": line(FAMILY, sends={"language": "en"}),
        "family_written_by": line(FAMILY, sends={"way": "sms"}),
        "family_answer": line(FAMILY, IS_FAMILY, sends={"score": "5"}),
        "family_things": line(FAMILY, IS_FAMILY),
        "family_help": line(FAMILY, IS_FAMILY, sends={"helped": "yes"}),
        # the same, shown by the worker on her own screen
        "shown_family_page": line(WORKER, LEADS),
        "shown_family_step": line(WORKER, LEADS, things=FAMILYS_STEP),
        "shown_family_day": line(WORKER, LEADS, things=A_DAY, also=(sent(act="wish"), sent(act="cancel"))),
        "shown_family_sharing": line(
            WORKER,
            LEADS,
            sends={"act": "give", "consent": "{consent}"},
            also=(sent(act="take_back", consent="{consent}"),),
        ),
        "shown_family_stop": line(WORKER, LEADS),
        "shown_family_refuse": line(WORKER, LEADS),
        "shown_family_who_looked": line(WORKER, LEADS),
        "shown_family_language": line(WORKER, LEADS, sends={"language": "en"}),
        "shown_family_written_by": line(WORKER, LEADS, sends={"way": "sms"}),
        "shown_family_answer": line(WORKER, LEADS, sends={"score": "5"}),
        "shown_family_things": line(WORKER, LEADS),
        "shown_family_help": line(WORKER, LEADS, sends={"helped": "yes"}),
        # the own account; each shows its owner and nobody else
        "own_account": line(STAFF),
        "account_login": line(EVERYBODY),
        "account_signup": line(EVERYBODY),
        "account_inactive": line(EVERYBODY, NOWHERE),
        "mfa_authenticate": line(EVERYBODY),
        "mfa_login_webauthn": line(EVERYBODY),
        "account_reset_password": line(EVERYBODY),
        "account_reset_password_done": line(EVERYBODY),
        "account_reset_password_from_key": line(EVERYBODY),
        "account_reset_password_from_key_done": line(EVERYBODY),
        "mfa_index": line(STAFF),
        "account_email": line(STAFF),
        "account_confirm_email": line(EVERYBODY, shut=("POST",)),
        "account_change_password": line(STAFF),
        "account_set_password": line(STAFF),
        "account_reauthenticate": line(STAFF),
        "mfa_reauthenticate": line(STAFF),
        "mfa_reauthenticate_webauthn": line(STAFF),
        "mfa_activate_totp": line(STAFF),
        # nobody here has set a device up: there is none to take away
        "mfa_deactivate_totp": line(STAFF, NOWHERE),
        "mfa_add_webauthn": line(STAFF),
        "mfa_remove_webauthn": line(STAFF),
        "mfa_view_recovery_codes": line(STAFF, NOWHERE),
        "mfa_generate_recovery_codes": line(STAFF),
        "mfa_download_recovery_codes": line(STAFF, NOWHERE),
    }
)
