"""The family's first page, its papers, and its word that things have arrived."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import own_files
from casework.act_parts import offer_round
from casework.actions.family import help_received, survey_answers, things_received
from casework.errors import NotFound, Stale
from casework.forms.receipt_field import receipt_of
from casework.models import CaseDocument, Need, NeedItem, Pledge, ReceivedPaper
from casework.web import error_pages, file_responses
from casework.web.family_addresses import address
from casework.web.methods import posts_only, reads_only
from casework.web.middleware import Request, for_family, reading
from casework.web.page_data.family_page import own_case, read_family_page

_SCORES = {str(score): score for score in range(1, 6)}


@reads_only
@for_family
def home(request: Request) -> HttpResponse:
    """Show the one thing to do, what is done and next, the papers, and who helps."""
    with reading(request) as actor:
        now = clock.now()
        page = read_family_page(to=actor, now=now)
        return render(request, "family/home.html", {"page": page, "case": page.case, "now": now})


@reads_only
@for_family
def document_file(request: Request, document_key: UUID) -> HttpResponse:
    """Hand out a paper of ours."""
    with reading(request) as actor:
        paper = access.find(CaseDocument, to=actor, document_key=document_key)
        own_files.check_paper(paper, by=actor)
        return file_responses.document(document_key, family=paper.case.family)


@reads_only
@for_family
def paper_copy(request: Request, paper_id: UUID) -> HttpResponseBase:
    """Hand out the copy of an authority's paper."""
    with reading(request) as actor:
        paper = access.find(ReceivedPaper, to=actor, pk=paper_id)
        own_files.check_paper(paper, by=actor)
    return file_responses.copy_for_family(paper)


@posts_only
@for_family
def answer(request: Request, question_id: UUID) -> HttpResponse:
    """Keep the family's answer to one question how it was, and go back to its page."""
    score = request.POST.get("score", "")
    try:
        survey_answers.answer_question(
            by=request.actor,
            question_id=question_id,
            score=_SCORES.get(score, 0),
            words=request.POST.get("words", ""),
            receipt=receipt_of(request),
        )
    except Stale as refused:  # answered in another window, or not asked any more: nothing to be alarmed about
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Thank you. Your answer helps the next family."))
    return redirect(address("family_page", to=request.actor))


@posts_only
@for_family
def help_given(request: Request, offer_id: UUID) -> HttpResponse:
    """Keep the family's word whether promised help has come, and go back to its page."""
    helped = request.POST.get("helped") == "yes"
    try:
        help_received.say_whether_helped(
            by=request.actor, offer_id=offer_id, helped=helped, receipt=receipt_of(request)
        )
    except offer_round.OfferClosed:  # told in another window, or noted by the worker meanwhile
        messages.info(request, _("It is noted already. Thank you."))
    else:
        said = _("We are glad. Thank you for telling us.") if helped else _("Thank you. Your helper will call them.")
        messages.success(request, said)
    return redirect(address("family_page", to=request.actor))


@for_family
def things(request: Request, need_id: UUID) -> HttpResponse:
    """Show what was handed over, and keep the family's word that it has it.

    Raises:
        NotFound: Another family's list, or none.
    """
    refusal, status = "", 200
    if request.method == "POST":
        try:
            things_received.confirm_handover(by=request.actor, need_id=need_id, receipt=receipt_of(request))
        except error_pages.Refusal as refused:
            refusal, status = str(refused), error_pages.status_of(refused)
        else:
            messages.success(request, _("Thank you. We are glad that you have everything."))
            return redirect(address("family_page", to=request.actor))
    with reading(request) as actor:
        need = access.visible(Need, to=actor).filter(pk=need_id).first()
        if need is None or need.work_item_key in own_files.hidden_from(actor, case=need.case).items:
            raise NotFound(error_pages.no_page_of_family())
        here = access.visible(NeedItem, to=actor).filter(need=need, pledges__state="handed_over").distinct()
        rows = access.visible(Pledge, to=actor).filter(item__need=need, state="handed_over", return_by__isnull=False)
        lent = {pledge.item_id: pledge for pledge in rows}
        things = [(thing, lent.get(thing.pk)) for thing in here.order_by("key")]
        context = {"need": need, "things": things, "case": own_case(to=actor), "refusal": refusal}
        return render(request, "family/things.html", context, status=status)
