"""The language in which a family reads, is written to and gets its papers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from casework.actions.family import language as family_language
from casework.web import family_session, sign_in
from casework.web.family_addresses import address
from casework.web.methods import posts_only
from casework.web.middleware import Request, for_family, reading
from casework.web.page_data.family_page import own_case


@posts_only
@for_family
def choose_language(request: Request) -> HttpResponse:
    """Keep the family's language and go back to where it was chosen.

    An unknown one changes nothing.
    """
    language = request.POST.get("language", "")
    answer = redirect(sign_in.back(request, otherwise=address("family_page", to=request.actor)))
    if language not in dict(settings.LANGUAGES):
        return answer
    with reading(request) as actor:
        case_id = own_case(to=actor).pk
    family_language.choose_language(by=request.actor, case_id=case_id, language=language)
    if not request.actor.is_family:  # on the worker's screen her own language stays what it is
        return answer
    family_session.speak(request, language)
    return sign_in.remember(answer, language)
