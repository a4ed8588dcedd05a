"""A correction from the curators' draft to the worker's word, through the pages."""

from __future__ import annotations

from django.urls import reverse

from casework import access, outbox
from casework.models import Correction, OutboxRow
from tests.casework.web.conftest import FLAGSHIP, Desk
from tests.casework.web.curator_desk.test_catalogue import NEXT, bring, client_of

WRONG = "Раньше до регистрации ждали лишнюю справку."


def files(step: str) -> dict[str, str]:
    """Version 3 as curators bring it: version 2, and what was wrong in one of its steps."""
    text = NEXT["v3.yaml"].replace("version: 3", f"version: 3\ncorrects:\n  {step}: {WRONG}", 1)
    english = NEXT["v3.en.yaml"].rstrip() + f"\ncorrects:\n  {step}: One paper too many was waited for.\n"
    return {**NEXT, "v3.yaml": text, "v3.en.yaml": english}


def test_given_a_version_published_by_two_people_then_the_worker_finds_the_family_and_notes_what_she_did(
    desk: Desk,
) -> None:
    family = desk.family()
    step = next(iter(family.items()))
    first, second = client_of(desk, 0), client_of(desk, 1)
    address = bring(first, files(step))
    page = first.get(address).content.decode()
    assert "No mistake was found" in page and "One paper too many was waited for." in page

    first.post(address, {"act": "propose"})
    assert second.post(address, {"act": "publish"}).status_code == 302
    for row in OutboxRow.objects.filter(topic="open_corrections", region_key=desk.planted.region.pk):
        outbox.have_effect(row.pk)

    worker = desk.client()
    today = worker.get(reverse("inbox")).content.decode()
    assert "One paper too many was waited for." in today
    with access.acting_as(desk.actor) as actor:
        row = access.visible(Correction, to=actor).get(case=family.case_id)
    where = reverse("correction", args=[row.pk])
    assert where in today and where in worker.get(reverse("case", args=[family.case_id])).content.decode()
    assert "One paper too many was waited for." in worker.get(where).content.decode()
    assert worker.post(where, {"ended_as": "told"}).status_code in (400, 409, 422)

    answer = worker.post(where, {"ended_as": "told", "words": "Позвонила, бумагу вернули."})

    assert answer.status_code == 302
    assert where not in worker.get(reverse("inbox")).content.decode()
    history = worker.get(reverse("case", args=[family.case_id])).content.decode()
    assert "the family was told, and it was put right" in history and "Позвонила, бумагу вернули." in history
    counted = first.get(reverse("version_in_words", args=[FLAGSHIP, 3])).content.decode()
    assert "looked at: 1" in counted and "Соколова" not in counted
