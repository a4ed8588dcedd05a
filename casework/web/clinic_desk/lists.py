"""Lists of families, doctors' days and documents; and the files of papers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from casework import access, clock, read_log
from casework.models import CaseDocument, CaseState, ReceivedPaper, Role, ViewPage
from casework.texts import days_and_names
from casework.web import file_responses
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import lists, saved_views
from casework.web.page_data.filters import FamiliesFilter
from journeys import public as journeys


@for_role(Role.SOCIAL_WORKER)
def families(request: Request) -> HttpResponse:
    """Show the families; a search is posted, so that no name ever stands in an address or a log."""
    search = request.POST.get("q", "").strip()[:100]
    wanted = FamiliesFilter.read(request.GET.dict())
    with reading(request) as actor:
        now = clock.now()
        views = saved_views.read_views(to=actor, page=ViewPage.FAMILIES)
        counts = [lists.count_families(to=actor, wanted=FamiliesFilter.read(view.query)) for view in views]
        rows = lists.families(to=actor, search=search, wanted=wanted, now=now)
        read_log.note_each(case_ids=[row.case.pk for row in rows], by=actor, what="found" if search else "line")
        context = {
            "section": "families",
            "rows": rows,
            "now": now,
            "most": lists.MOST,
            "search": search,
            "wanted": wanted,
            "chips": saved_views.chips(views, to=actor, counts=counts, query=wanted.query),
            "page_of_views": ViewPage.FAMILIES,
            "states": CaseState.choices,
            "journeys": journeys.published_journeys(language=days_and_names.two_letters(get_language())),
        }
        return render(request, "clinic_desk/families.html", context)


@reads_only
@for_role(Role.SOCIAL_WORKER)
def doctors_days(request: Request) -> HttpResponse:
    """Show the booked days, the nearest first."""
    with reading(request) as actor:
        rows = lists.doctors_days(to=actor, now=clock.now())
        read_log.note_each(case_ids=[row.day.case_id for row in rows], by=actor, what="line")
        return render(request, "clinic_desk/doctors_days.html", {"section": "doctors_days", "rows": rows})


@reads_only
@for_role(Role.SOCIAL_WORKER)
def all_documents(request: Request) -> HttpResponse:
    """Show the newest papers."""
    with reading(request) as actor:
        rows = lists.papers(to=actor)
        read_log.note_each(case_ids=[row.case.pk for row in rows], by=actor, what="line")
        return render(request, "clinic_desk/documents.html", {"section": "documents", "rows": rows})


@reads_only
@for_role(Role.SOCIAL_WORKER)
def document_file(request: Request, document_key: UUID) -> HttpResponse:
    """Hand out a paper of ours; its file is named by its number, never by a person."""
    with reading(request) as actor:
        case = access.find(CaseDocument, to=actor, document_key=document_key).case
        read_log.note(case=case, by=actor, what="paper")
        return file_responses.document(document_key, family=case.family)


@reads_only
@for_role(Role.SOCIAL_WORKER)
def sheets_file(request: Request, document_key: UUID) -> HttpResponse:
    """Hand out all papers of the step that a paper was printed for in one file, to be printed at once."""
    with reading(request) as actor:
        paper = access.find(CaseDocument, to=actor, document_key=document_key)
        read_log.note(case=paper.case, by=actor, what="paper")
        beside = access.visible(CaseDocument, to=actor).filter(case=paper.case_id, work_item_key=paper.work_item_key)
        keys = beside.order_by("kind", "added_at").values_list("document_key", flat=True)
        return file_responses.together(keys, family=paper.case.family)


@reads_only
@for_role(Role.SOCIAL_WORKER)
def paper_copy(request: Request, paper_id: UUID) -> HttpResponseBase:
    """Hand out the copy of an authority's paper; never shown inline, whatever it contains.

    Raises:
        NotFound: No copy was kept.
    """
    with reading(request) as actor:
        paper = access.find(ReceivedPaper, to=actor, pk=paper_id)
        read_log.note(case=paper.case, by=actor, what="copy")
    return file_responses.copy(paper)
