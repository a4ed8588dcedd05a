"""A family's page on its worker's own screen: for a family that gets no link, in danger at home or without a phone.

The pages are the family's own. The worker reads them narrowed to that family, her look is noted,
and what is decided there is her act on behalf of the family. What is secret stays hidden, for the
family looks on.
"""

from __future__ import annotations

from functools import wraps
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils import translation

from casework import access, read_log
from casework.access import own_files
from casework.models import Case, Role
from casework.web import family_session
from casework.web.middleware import SAFE, Request, View, for_role, reading, was_shown

WHOSE = "whose"  # in the address: who sits at the screen; kept for the visit of that case, "nobody" forgets
SHOWN_AGAIN = (409, 422)  # with what was refused in it
_KEY = "shown"


def _who_sits_there(request: Request, case_id: UUID) -> UUID | None:
    """Return whose page it is, as the worker has said; of another case it is asked anew."""
    told = request.GET.get(WHOSE)
    if told is not None:
        request.session[_KEY] = {"case": str(case_id), "person": told}
    kept = request.session.get(_KEY) or {}
    try:
        return UUID(kept["person"]) if kept.get("case") == str(case_id) else None
    except ValueError:
        return None


def shown_by_worker(view: View) -> View:
    """Let the worker who leads a case show one of its family's pages, in the family's language."""

    @wraps(view)
    def shown(request: Request, case_id: UUID, **kwargs: Any) -> HttpResponseBase:
        with reading(request) as worker:
            narrowed = access.beside(worker, case_id=case_id, person_id=_who_sits_there(request, case_id))
            case = access.visible(Case, to=narrowed).select_related("family").get(pk=case_id)
            if request.method in SAFE:
                read_log.note(case=case, by=worker, what="family_page")
            request.own_files_of = own_files.kept_of(case, to=narrowed)
        request.actor = narrowed
        language = family_session.spoken(case.family.language)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        if request.method not in SAFE:
            answer = view(request, **kwargs)
            if answer.status_code in SHOWN_AGAIN or was_shown(request, answer):
                with access.acting_as(worker):
                    read_log.note(case=case, by=worker, what="family_page")
            return answer
        with access.narrowed(narrowed, within=worker):
            return view(request, **kwargs)

    guarded: View = for_role(Role.SOCIAL_WORKER)(shown)
    return guarded
