"""The journeys as texts: versions in plain words, drafts with their mistakes, publishing by a second person, retiring."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from casework.access import Actor
from casework.actions.region import journey_drafts
from casework.actions.region.journey_drafts import MOST_CHARACTERS
from casework.errors import CaseworkError
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import catalogue as listing
from casework.web.sent_forms import status_of_page
from journeys import public_authoring as authoring

PUBLISHERS = (Role.CURATOR, Role.ADMINISTRATOR)
MOST_FILES = authoring.MOST_FILES_OF_A_VERSION
LARGEST = MOST_CHARACTERS * 4  # bytes of UTF-8


class FilesUnreadable(CaseworkError):
    """A file is no text, or there are none."""

    code = "files_unreadable"


@for_role(*PUBLISHERS)
def catalogue(request: Request) -> HttpResponse:
    """Show every journey with its versions and drafts; take in the files of a new version."""
    refusal = ""
    if request.method == "POST":
        try:
            key = journey_drafts.bring(by=request.actor, files=_brought(request), receipt=receipt_of(request))
        except error_pages.Refusal as error:
            refusal = str(error)
        else:
            return redirect("journey_draft", key)
    with reading(request) as actor:
        context = {"journeys": listing.journeys_of(to=actor), "refusal": refusal, **_frame(actor)}
        return render(request, "curator_desk/catalogue.html", context, status=status_of_page(refused=refusal))


@for_role(*PUBLISHERS)
def version_in_words(request: Request, journey: str, version: int) -> HttpResponse:
    """Show a version in plain words and what it changed; let it take no new families."""
    refusal = ""
    if request.method == "POST":
        try:
            journey_drafts.retire(by=request.actor, journey=journey, version=version, receipt=receipt_of(request))
        except error_pages.Refusal as error:
            refusal = str(error)
        else:
            messages.success(
                request, _("New families do not take this version any more. Those under way go on with it.")
            )
            return redirect("version_in_words", journey, version)
    with reading(request) as actor:
        page = listing.version_page(journey=journey, version=version, to=actor)
        context = {"page": page, "refusal": refusal, **_frame(actor)}
        return render(request, "curator_desk/version_in_words.html", context, status=409 if refusal else 200)


@reads_only
@for_role(*PUBLISHERS)
def version_files(request: Request, journey: str, version: int) -> HttpResponse:
    """Hand out the files of a version as one archive: what the next one is written from."""
    with reading(request) as actor:
        files = listing.files(journey=journey, version=version, to=actor)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(f"{journey}/{name}", text)
    answer = HttpResponse(written.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = content_disposition_header(True, f"{journey}-v{version}.zip") or "attachment"
    return answer


@for_role(*PUBLISHERS)
def draft(request: Request, draft_id: UUID) -> HttpResponse:
    """Show a draft: every mistake, or what it changes and how it reads.

    Propose it, publish it, set it aside.
    """
    refusal, status = "", 200
    if request.method == "POST" and (act := ACTS.get(request.POST.get("act", ""))) is not None:
        try:
            act[0](by=request.actor, draft_id=draft_id, receipt=receipt_of(request))
        except error_pages.Refusal as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            messages.success(request, act[1]())
            return redirect("journey_draft", draft_id)
    with reading(request) as actor:
        page = listing.draft_page(draft_id=draft_id, to=actor)
        return render(
            request, "curator_desk/draft.html", {"page": page, "refusal": refusal, **_frame(actor)}, status=status
        )


ACTS: dict[str, tuple[Callable[..., Any], Callable[[], str]]] = {
    "propose": (journey_drafts.propose, lambda: _("A colleague can look at it and publish it now.")),
    "publish": (journey_drafts.publish, lambda: _("Published. New families take this version from now on.")),
    "set_aside": (journey_drafts.set_aside, lambda: _("The draft is set aside.")),
}


def _brought(request: Request) -> dict[str, str]:
    """Return the files of the form, an archive taken apart.

    Raises:
        FilesUnreadable: None, too many, or one that is no text in UTF-8.
    """
    found: dict[str, str] = {}
    for upload in request.FILES.getlist("files")[: MOST_FILES + 1]:
        content = upload.read(LARGEST + 1)
        name = str(upload.name)
        for inner, raw in _unpacked(content) if authoring.is_archive(io.BytesIO(content)) else [(name, content)]:
            try:
                found[inner.rsplit("/", 1)[-1]] = raw.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise FilesUnreadable(
                    _("One of the files is no text in UTF-8, so it cannot be read. Save it as UTF-8 and try again.")
                ) from error
    if not found or len(found) > MOST_FILES:
        raise FilesUnreadable(
            _("Choose the files of one version: v3.yaml, v3.en.yaml and walkthrough.yaml, or one archive with them.")
        )
    return found


def _unpacked(content: bytes) -> list[tuple[str, bytes]]:
    """Read an archive's files; what would unpack to more than a journey has is not unpacked."""
    limits = authoring.Limits(MOST_FILES, LARGEST, LARGEST)
    try:
        return list(authoring.read_archive(io.BytesIO(content), limits=limits, ending=".yaml"))
    except authoring.ArchiveRefused as refused:
        if refused.why == "too_much":
            says = _("The archive holds more than one version of a journey, so nothing was read.")
        else:
            says = _("The archive cannot be opened. Pack the files again, without a password.")
        raise FilesUnreadable(says) from refused


def _frame(actor: Actor) -> dict[str, Any]:
    return {"section": "catalogue", "region": actor.region}
