"""Where operators say what became of an SMS. A machine's address: signed, without a session, with nothing to read.

Nobody's call is kept or shown: what is not signed is refused before anything is looked up.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.views.decorators.csrf import csrf_exempt

from casework.actions import notice_receipts
from casework.runtime import sms_operators
from casework.runtime.sms_operators.port import Garbled, IncomingCall, NotSigned, Operator, Receipt
from casework.web.methods import posts_only

PLAIN = "text/plain; charset=utf-8"


@csrf_exempt
@posts_only
def receipts(request: HttpRequest, operator: str) -> HttpResponse:
    """Take in what an operator says: 200 noted, 400 garbled, 403 not signed, 404 no such message or operator."""
    chosen = sms_operators.chosen()
    if chosen is None or chosen.name != operator:
        raise Http404
    try:
        told = chosen.receipts(_told(request))
    except NotSigned:
        return HttpResponse("not signed", content_type=PLAIN, status=403)
    except Garbled:
        return HttpResponse("garbled", content_type=PLAIN, status=400)
    return _answer(chosen, told)


def _answer(operator: Operator, told: list[Receipt]) -> HttpResponse:
    """Note each; of many in one call, one of ours is enough: the others are another server's."""
    known = [_is_noted(operator, one) for one in told]
    if told and not any(known):
        return HttpResponse("unknown", content_type=PLAIN, status=404)
    return HttpResponse(operator.thanks(), content_type=PLAIN)


def _is_noted(operator: Operator, receipt: Receipt) -> bool:
    try:
        notice_receipts.take(operator=operator.name, said=receipt)
    except notice_receipts.UnknownMessage:
        return False
    return True


def _told(request: HttpRequest) -> IncomingCall:
    form = {name: request.POST.getlist(name) for name in request.POST}
    return IncomingCall(body=_body(request), form=form, headers=dict(request.headers))


def _body(request: HttpRequest) -> bytes:
    """Return the bytes; none of a form in parts, which no operator sends."""
    try:
        return request.body
    except RawPostDataException:
        return b""
