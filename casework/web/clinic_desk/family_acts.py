"""What the case page can do towards the family: its link, a message, and "seen" for what it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from casework.actions.case import family_links, papers_given
from casework.actions.family import conversation
from casework.actions.steps import paper_printing
from casework.steps.panel import key_of
from casework.web.middleware import Request

NOBODY = UUID(int=0)


def _send_link(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    family_links.send_link(by=request.actor, case_id=case_id, receipt=receipt)
    return _("The family gets its link by SMS; at night it waits until 8 in the morning.")


def _send_own_link(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    try:
        person_id = UUID(request.POST.get("person", ""))
    except ValueError:
        person_id = UUID(int=0)
    family_links.send_own_link(
        by=request.actor, case_id=case_id, person_id=person_id, phone=request.POST.get("own_phone", ""), receipt=receipt
    )
    return _("The own link goes out by SMS to that phone; at night it waits until 8 in the morning.")


def _revoke_link(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    family_links.revoke_link(by=request.actor, case_id=case_id, receipt=receipt)
    return _("The link is dead; whoever was on the page is out. Send a new one when the family wants it.")


def _write_to_family(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    conversation.write_to_family(
        by=request.actor, case_id=case_id, text=request.POST.get("message", ""), receipt=receipt
    )
    return _("The message stands on the family’s page.")


def _paper_given(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    del case_id  # the paper names its case
    papers_given.note_given(
        by=request.actor,
        document_key=key_of(request.POST.get("document", "")) or NOBODY,
        to_person_id=key_of(request.POST.get("person", "")) or NOBODY,
        receipt=receipt,
    )
    return _("Noted: the family has the paper.")


def _paper_anew(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    del case_id
    paper_printing.print_anew(
        by=request.actor, document_key=key_of(request.POST.get("document", "")) or NOBODY, receipt=receipt
    )
    return _("A newer one is being printed; the one before is no longer valid as soon as it is there.")


def _seen(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    conversation.mark_seen(by=request.actor, case_id=case_id, receipt=receipt)
    return _("Noted as seen.")


ACTS: Mapping[str, Callable[[Request, UUID, UUID | None], str]] = {
    "send_link": _send_link,
    "send_own_link": _send_own_link,
    "revoke_link": _revoke_link,
    "write_to_family": _write_to_family,
    "seen": _seen,
    "paper_given": _paper_given,
    "paper_anew": _paper_anew,
}
