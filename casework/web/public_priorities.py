"""What a region works on first: a page for everybody, without sign-in, on a phone and on paper.

No family is in it.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from casework import access
from casework.web.methods import reads_only
from casework.web.page_data import priorities


@reads_only
def regions(request: HttpRequest) -> HttpResponse:
    """Lead to the region's page; where there are several, list them."""
    found = list(access.public_regions())
    if len(found) == 1:
        return redirect("public_priorities", found[0].code)
    return render(request, "public/regions.html", {"regions": found})


@reads_only
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Show the picked issues, who answers for each, and how families found it."""
    region = access.public_regions().filter(code=code).first()
    found = priorities.public_page(region) if region else None
    if region is None or found is None:
        raise Http404
    with timezone.override(region.zone):
        return render(request, "public/priorities.html", {"page": found})
