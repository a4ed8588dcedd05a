"""From a citizens' survey to the region's priorities: bring a file, look at the ranking, pick three to ten issues."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access
from casework.act_parts import priority_number, survey_columns
from casework.act_parts.priority_number import ChoiceRefused
from casework.actions.region import citizen_surveys, priorities
from casework.actions.region.priorities import Pick
from casework.forms.receipt_field import receipt_of
from casework.models import CitizenSurvey, Role
from casework.statistics import survey_file
from casework.texts import file_cures
from casework.texts.translated import say
from casework.web import error_pages
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import priorities as listing
from casework.web.sent_forms import status_of_page
from journeys import public as journeys

_CHOOSERS = (Role.ADMINISTRATOR, Role.CURATOR)
_SECTION = {"section": "priorities"}


class SurveyFileForm(forms.Form):
    """The file of a survey and how it is called."""

    title = forms.CharField(
        label=gettext_lazy("What the survey is called"),
        help_text=gettext_lazy("For example: Autumn survey 2026, clinics and schools"),
        max_length=120,
        error_messages={
            "required": gettext_lazy("The name is missing, and later nobody would know which survey it was. Write it."),
            "max_length": gettext_lazy("The name is longer than 120 letters and would not fit the lists. Shorten it."),
        },
    )
    answers = forms.FileField(
        label=gettext_lazy("File with the answers"),
        help_text=gettext_lazy("CSV, up to 10 MB and 100 000 rows; UTF-8 or Windows-1251; separated by ; , or tab"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages={
            "required": gettext_lazy("No file is chosen, so there is nothing to look through. Choose the file."),
            "empty": gettext_lazy("The file is empty, so there is nothing to count. Choose the file with the answers."),
        },
    )


@reads_only
@for_role(*_CHOOSERS)
def ranking(request: Request) -> HttpResponse:
    """Show all issues as citizens ranked them; here the picking begins."""
    with reading(request) as actor:
        rows = listing.ranking(to=actor)
        area = request.GET.get("area", "")
        picked = listing.current(to=actor)
        shown = [one for one in rows if area not in listing.areas() or one.issue.area == area]
        ticked = set(request.GET.getlist("issue")) if "area" in request.GET else {one.issue for one in picked}
        here = {one.issue.key for one in shown}
        titles = {one.issue.key: one.issue.title for one in rows}
        context = {
            "rows": shown,
            "ticked": ticked,
            "ticked_elsewhere": [one.issue.key for one in rows if one.issue.key in ticked - here],
            "area": area,
            "areas": listing.areas(),
            "answers": listing.answered_in_all(to=actor),
            "picked": [(titles[one.issue], one) for one in picked if one.issue in titles],
            "region": actor.region,
        }
        return render(request, "region_desk/priorities.html", {**_SECTION, **context})


@for_role(*_CHOOSERS)
def surveys(request: Request) -> HttpResponse:
    """Show the surveys; bring a new file, which is looked through first."""
    form, refusal = SurveyFileForm(request.POST or None, request.FILES or None), ""
    if request.method == "POST" and form.is_valid():
        file: UploadedFile[bytes] = form.cleaned_data["answers"]
        try:
            key = citizen_surveys.look_through(
                by=request.actor,
                title=form.cleaned_data["title"],
                content=file.read(survey_file.MOST_BYTES + 1),  # no more than shows that it is too large
                receipt=receipt_of(request),
            )
        except error_pages.Refusal as error:
            refusal = str(error)
        else:
            return redirect("survey", key)
    with reading(request) as actor:
        context = {"form": form, "refusal": refusal, "surveys": listing.surveys(to=actor)}
        wrong = bool(refusal or form.errors)
        return render(
            request, "region_desk/surveys.html", {**_SECTION, **context}, status=status_of_page(refused=wrong)
        )


@for_role(*_CHOOSERS)
def survey(request: Request, survey_id: UUID) -> HttpResponse:
    """Show what a file says and what is wrong with which row; then it is taken or set aside."""
    refusal, status = "", 200
    if request.method == "POST":
        act, said, next_page = citizen_surveys.set_survey_aside, _("The survey is set aside."), "surveys"
        if request.POST.get("act") == "take":
            act, said, next_page = citizen_surveys.take_survey, _("The answers count now."), "priorities"
        try:
            act(by=request.actor, survey_id=survey_id, receipt=receipt_of(request))
        except error_pages.Refusal as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            messages.success(request, said)
            return redirect(next_page)
    with reading(request) as actor:
        one = access.find(CitizenSurvey, to=actor, pk=survey_id)
        told = {
            "mistakes": listing.mistakes_of(one),
            "cured": listing.cured_in(one),
            "encoding": file_cures.encoding(one.encoding),
        }
        context = {"survey": one, **told, "refusal": refusal, "overtaken": status == 409}
        return render(request, "region_desk/survey.html", {**_SECTION, **context}, status=status)


@reads_only
@for_role(*_CHOOSERS)
def empty_sheet(request: Request) -> HttpResponse:
    """Hand out a sheet with all issues and empty scores, in the reader's language, as spreadsheets open it at once."""
    written = io.StringIO()
    sheet = csv.writer(written, delimiter=";")
    sheet.writerow(survey_columns.column_titles()[name] for name in survey_file.COLUMNS)
    sheet.writerows(["1", say(issue.title), "", ""] for issue in journeys.issues())
    answer = HttpResponse(written.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="survey.csv"'
    return answer


# ---- picking -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picked:
    """One issue on the page where reasons are written."""

    row: listing.Ranked
    reason: str
    curator: str

    @property
    def key(self) -> str:
        """The issue's key: begins the names of its fields."""
        return self.row.issue.key


@for_role(*_CHOOSERS)
def choose(request: Request) -> HttpResponse:
    """Ask for the reason and the curator of each issue that was ticked on the ranking.

    Then the choice is made.
    """
    refusal, status = "", 200
    if request.method == "POST":
        try:
            priorities.choose(
                by=request.actor,
                picks=_picks(request),
                based_on=_key(request.POST.get("based_on", "")),
                receipt=receipt_of(request),
            )
        except error_pages.Refusal as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            messages.success(request, _("The choice is made. Everybody can see it now."))
            return redirect("priorities")
    with reading(request) as actor:
        found: dict[str, Any] = {
            "picked": _picked(request, actor),
            "curators": access.curators_of(actor),
            "based_on": listing.in_force(to=actor) or "",
            "refusal": refusal,
            "overtaken": status == 409,
        }
        if not refusal:
            try:
                priority_number.check_number(len(found["picked"]))
            except ChoiceRefused as error:
                found["refusal"], found["too_many_or_few"], status = str(error), True, 422
        return render(request, "region_desk/choose_priorities.html", {**_SECTION, **found}, status=status)


def _ticked(request: Request) -> list[str]:
    asked = request.POST if request.method == "POST" else request.GET
    return list(dict.fromkeys(asked.getlist("issue")))


def _picks(request: Request) -> list[Pick]:
    return [
        Pick(issue, request.POST.get(f"{issue}-reason", ""), _key(request.POST.get(f"{issue}-curator", "")))
        for issue in _ticked(request)
    ]


def _picked(request: Request, actor: access.Actor) -> list[Picked]:
    """Return the ticked issues in the order of the ranking, with what was written or stands in the choice in force."""
    ticked = set(_ticked(request))
    before = {one.issue: one for one in listing.current(to=actor)}
    found = []
    for row in listing.ranking(to=actor):
        key = row.issue.key
        if key in ticked:
            old = before.get(key)
            stands = (old.reason, str(old.curator_id)) if old else ("", "")
            reason = request.POST.get(f"{key}-reason", stands[0])
            curator = request.POST.get(f"{key}-curator", stands[1])
            found.append(Picked(row, reason, curator))
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
