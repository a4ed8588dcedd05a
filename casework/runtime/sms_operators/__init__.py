"""The operators that take short messages, each speaking a protocol of its own behind one port.

`CASEWORK_SMS_OPERATOR` names one: `json` (a small protocol of ours, for a gateway of one's own), `smsc` (SMSC.ru) or `smsru`
(SMS.RU). A further one is a module here with a class of `port.Operator`, and a twin in the tests.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from casework.runtime.sms_operators import plain_json, smsc, smsru
from casework.runtime.sms_operators.port import Operator

KNOWN: Mapping[str, Operator] = {one.name: one for one in (plain_json.PlainJson(), smsc.Smsc(), smsru.SmsRu())}


def chosen() -> Operator | None:
    """Return the operator of this server, None where an SMS leaves this machine by nobody."""
    name: str = settings.SMS_OPERATOR
    is_set_up = bool(settings.SMS_URL) if name == plain_json.NAME else bool(settings.SMS_TOKEN)
    return KNOWN[name] if is_set_up else None
