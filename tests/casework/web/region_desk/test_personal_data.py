"""The pages of personal data: who sees them, two people at a button each, no family's word on any."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from uuid import uuid4

from django.urls import reverse

from casework import access
from casework.actions.case import life_events
from casework.actions.steps import work_items
from casework.models import Case, Erasure, Membership, Person
from tests.casework.web.conftest import Desk, Family


def _closed(desk: Desk) -> Family:
    family = desk.family()
    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="help_refused")
    for item in family.items().values():
        work_items.complete(by=desk.actor, item_key=item.key, outcome=item.hoped_for, facts={})
    return family


def _case(desk: Desk, family: Family) -> Case:
    with access.acting_as(access.machine(desk.planted.region, "test")):
        return Case.objects.get(pk=family.case_id)


def _post(desk: Desk, member: Membership, act: str, **told: Any) -> Any:
    fields = {"act": act, "receipt": str(uuid4()), **told}
    return desk.client(member).post(reverse("personal_data"), fields, follow=True)


def _curator(desk: Desk) -> Membership:
    member = desk.planted.curator.membership
    assert member is not None
    return member


def test_given_a_family_that_asks_when_worker_and_administrator_have_pressed_then_it_is_erased(desk: Desk) -> None:
    family = _closed(desk)
    number = _case(desk, family).number
    worker = desk.client()
    address = reverse("family_data", args=[family.case_id])
    asked = {"act": "propose", "ground": "asked", "because": "She wrote on 12 November", "receipt": str(uuid4())}
    assert "until then nothing goes" in worker.post(address, asked, follow=True).content.decode()

    page = desk.client(desk.administrator).get(reverse("personal_data")).content.decode()
    assert number in page
    assert "She wrote on 12 November" in page
    with access.acting_as(access.machine(desk.planted.region, "test")):
        (waiting,) = Erasure.objects.filter(done_at=None, set_aside_at=None)
        words = set(Person.objects.filter(family=waiting.family_id).values_list("last_name", flat=True))
    assert not any(word in page for word in words)

    wrong = _post(desk, desk.administrator, "erase", row=str(waiting.pk), number="")
    assert "is not the one of this line" in wrong.content.decode()
    done = _post(desk, desk.administrator, "erase", row=str(waiting.pk), number=number).content.decode()
    assert "is erased, but for what the law keeps" in done
    assert worker.get(reverse("case", args=[family.case_id])).status_code == 404


def test_given_a_hold_when_it_is_set_seen_and_lifted_then_each_takes_another_person(desk: Desk) -> None:
    number = _case(desk, _closed(desk)).number
    administrator, curator = desk.administrator, _curator(desk)
    assert "Held." in _post(desk, administrator, "hold", number=number, because="Court, 7").content.decode()
    page = desk.client(administrator).get(reverse("personal_data"))
    (held,) = [one.row for one in page.context["page"].holds if one.numbers == number]
    refused = _post(desk, administrator, "confirm_hold", row=str(held.pk))
    assert "A second person has to look at it" in refused.content.decode()
    assert "seen by two" in _post(desk, curator, "confirm_hold", row=str(held.pk)).content.decode()
    lifting = _post(desk, curator, "propose_lifting", row=str(held.pk), because="It is over")
    assert "Lift the hold" not in lifting.content.decode()
    assert "is lifted" in _post(desk, administrator, "lift", row=str(held.pk)).content.decode()


def test_given_an_unknown_button_or_no_reason_then_the_page_says_so_and_keeps_what_was_typed(desk: Desk) -> None:
    assert "not known any more" in _post(desk, desk.administrator, "burn").content.decode()
    answer = _post(desk, desk.administrator, "hold", number="26-77", because="")
    assert answer.status_code == 422
    assert 'value="26-77"' in answer.content.decode()


def test_given_a_worker_or_a_partner_then_the_keepers_pages_are_not_theirs(desk: Desk) -> None:
    for name in ("personal_data", "kept_terms", "looks_report"):
        assert desk.client().get(reverse(name)).status_code in (302, 403, 404), name


def test_given_terms_then_the_page_says_what_goes_when_and_what_is_not_confirmed(desk: Desk) -> None:
    page = desk.client(desk.administrator).get(reverse("kept_terms")).content.decode()
    for word in ("casework_formreceipt", "to be confirmed", "the law keeps it", "1095"):
        assert word in page, word


def test_given_a_span_of_time_then_the_report_says_who_looked_and_no_address_holds_what_was_asked(desk: Desk) -> None:
    family = desk.family()
    desk.client().get(reverse("case", args=[family.case_id]))
    client = desk.client(desk.administrator)
    asked = {"since": "2020-01-01T00:00", "until": "2099-01-01T00:00", "email": desk.worker.user.email}
    page = client.post(reverse("looks_report"), asked)
    assert _case(desk, family).number in page.content.decode()
    assert "to be confirmed" in page.content.decode()
    assert page.context["report"].people >= 2
    nobody = client.post(reverse("looks_report"), {**asked, "email": "nobody@ryadom.example"})
    assert nobody.context["report"].lines == ()
    assert client.post(reverse("looks_report"), {**asked, "since": "yesterday"}).status_code == 422


def test_given_a_family_that_asks_for_its_data_then_the_copy_holds_all_of_it_and_the_look_is_noted(desk: Desk) -> None:
    family = desk.family()
    answer = desk.client().post(reverse("family_data", args=[family.case_id]), {"act": "copy"})
    assert answer["Content-Type"] == "application/zip"
    packet = zipfile.ZipFile(io.BytesIO(answer.content))
    told = json.loads(packet.read("data.json"))
    with access.acting_as(access.machine(desk.planted.region, "test")):
        case = Case.objects.select_related("family").get(pk=family.case_id)
        names = set(Person.objects.filter(family=case.family_id).values_list("first_name", flat=True))
    assert {one["first_name"] for one in told["tables"]["casework_person"]} == names
    assert told["tables"]["casework_family"][0]["address"] == case.family.address
    assert "token_hash" not in packet.read("data.json").decode()
    summary = packet.read("summary.html").decode()
    assert case.family.address in summary
    looks = desk.client().get(reverse("case", args=[family.case_id]))
    assert looks.status_code == 200
