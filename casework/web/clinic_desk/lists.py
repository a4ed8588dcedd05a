"""Lists of families, doctors' days and documents; and the files of papers."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from casework import access, clock, read_log
from casework.actions import papers
from casework.errors import NotFound
from casework.models import CaseDocument, ReceivedPaper, Role
from casework.web import faults
from casework.web.reader import Request, for_role, reading
from casework.web.reading import lists
from documents import public as documents


@for_role(Role.SOCIAL_WORKER)
def families(request: Request) -> HttpResponse:
    """Show the families; a search is posted, so that no name ever stands in an address or a log."""
    search = request.POST.get("q", "").strip()[:100]
    closed = request.GET.get("closed") == "yes"
    with reading(request) as actor:
        now = clock.now()
        rows = lists.families(to=actor, search=search, closed=closed, now=now)
        context = {"section": "families", "rows": rows, "search": search, "closed": closed, "now": now}
        return render(request, "clinic_desk/families.html", context)


@for_role(Role.SOCIAL_WORKER)
def doctors_days(request: Request) -> HttpResponse:
    """Show the booked days, the nearest first."""
    with reading(request) as actor:
        rows = lists.doctors_days(to=actor, now=clock.now())
        return render(request, "clinic_desk/doctors_days.html", {"section": "doctors_days", "rows": rows})


@for_role(Role.SOCIAL_WORKER)
def all_documents(request: Request) -> HttpResponse:
    """Show the newest papers."""
    with reading(request) as actor:
        return render(request, "clinic_desk/documents.html", {"section": "documents", "rows": lists.papers(to=actor)})


@for_role(Role.SOCIAL_WORKER)
def document_file(request: Request, document_key: UUID) -> HttpResponse:
    """Hand out a paper of ours; its file is named by its number, never by a person."""
    with reading(request) as actor:
        read_log.note(case=access.find(CaseDocument, to=actor, document_key=document_key).case, by=actor, what="paper")
        told = documents.describe([document_key]).get(document_key)
        content = documents.read_file(document_key=document_key)
    answer = HttpResponse(content, content_type="application/pdf")
    name = told.file_name if told else "document.pdf"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


@for_role(Role.SOCIAL_WORKER)
def paper_copy(request: Request, paper_id: UUID) -> HttpResponseBase:
    """Hand out the copy of an authority's paper; never shown inline, whatever it contains.

    Raises:
        NotFound: No copy was kept.
    """
    with reading(request) as actor:
        paper = access.find(ReceivedPaper, to=actor, pk=paper_id)
        read_log.note(case=paper.case, by=actor, what="copy")
    store = papers.copies()
    if not paper.copy_name or not store.exists(paper.copy_name):
        raise NotFound(faults.no_copy())
    answer = FileResponse(store.open(paper.copy_name), content_type="application/octet-stream")
    name = f"{paper.kind}.{paper.copy_name.rpartition('.')[2]}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer
