"""What happens to a family, told on its pages: by the worker with what must be known, by the family about itself."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import translation

from casework import access
from casework.act_parts.household_input import PersonInput
from casework.actions.case import family_links, intake, life_events
from casework.actions.steps import work_items
from casework.demo import families
from casework.models import AccessLink, CaseJourney, Consent, Notice, Person, TimelineEntry
from casework.web.page_data import which_child
from tests.casework.web.conftest import FLAGSHIP, Desk, Family
from tests.casework.web.visiting import done, enter, page, post, rows

NEW_PHONE = "+7 000 417-41-74"


def _case(client: Client, family: Family) -> str:
    return client.get(reverse("case", args=[family.case_id])).content.decode()


def _tell(client: Client, family: Family, event: str, **fields: str) -> tuple[int, str]:
    address = reverse("life_event", args=[family.case_id, event])
    answer = client.post(address, {"receipt": str(uuid4()), **fields})
    return answer.status_code, answer.content.decode()


def _twins(desk: Desk) -> tuple[Family, dict[str, Person]]:
    told = families.intake_of(families.REHEARSED, born_on=desk.today)
    sister = PersonInput(relation="child", last_name="Соколова", first_name="Мила", sex="f", born_on=desk.today)
    family = desk.family(journey="", people=(*told.people, sister))
    with access.acting_as(desk.actor) as actor:
        found = access.visible(Person, to=actor).filter(family__cases=family.case_id, born_on=desk.today)
        children = {child.first_name: child for child in found}
    for child in children.values():
        intake.choose_journey(by=desk.actor, case_id=family.case_id, journey=FLAGSHIP, subject_id=child.pk)
    return family, children


def _quiet(family: Family) -> dict[str, bool]:
    with access.acting_as(family.desk.actor) as actor:
        links = access.visible(CaseJourney, to=actor).filter(case=family.case_id).select_related("subject")
        return {link.subject.first_name: link.quiet for link in links}


def test_given_twins_when_a_death_is_told_then_it_is_asked_about_which_and_the_other_stays_untouched(
    desk: Desk,
) -> None:
    family, children = _twins(desk)
    client = desk.client()
    status, text = _tell(client, family, "child_died")
    assert status == 422
    assert "No child is chosen" in text
    assert _quiet(family) == {"Мила": False, "Мирон": False}
    assert _tell(client, family, "child_died", child=str(children["Мила"].pk))[0] == 302
    assert _quiet(family) == {"Мила": True, "Мирон": False}
    text = _case(client, family)
    assert "Quiet branch: Мила" in text
    assert "The journey goes on for: Мирон" in text


def test_given_the_first_twins_journey_is_over_then_what_happens_to_the_other_can_still_be_told(desk: Desk) -> None:
    family, children = _twins(desk)
    client = desk.client()
    _tell(client, family, "child_died", child=str(children["Мила"].pk))
    for step, name, form in (
        ("quiet_call", "step", {"act": "complete", "outcome": "done"}),
        ("rights_after_loss", "step", {"act": "complete", "outcome": "done"}),
        ("grief_support", "drop_step", {"because": "not_wanted"}),
        ("medical_birth_record", "drop_step", {"because": "not_wanted"}),
        ("intake", "drop_step", {"because": "not_wanted"}),
    ):
        client.post(reverse(name, args=[family.item(step).key]), {**form, "receipt": str(uuid4())})
    (over,) = rows(family, CaseJourney, case=family.case_id, quiet=True)
    assert over.ended_at is not None
    assert reverse("life_event", args=[family.case_id, "moved_away"]) in _case(client, family)
    # of the one child that is left nothing has to be chosen
    assert (
        "Which child is it?"
        not in client.get(reverse("life_event", args=[family.case_id, "child_died"])).content.decode()
    )


def test_given_twins_then_lists_history_and_papers_say_which_child_and_for_one_child_nothing_is_added(
    desk: Desk,
) -> None:
    family, children = _twins(desk)
    client = desk.client()
    item = next(one for one in family.items().values() if one.step == "intake")
    work_items.complete(by=desk.actor, item_key=item.key, outcome="done")
    text = _case(client, family)
    for name in children:
        assert f"First talk: {name}" in text or f'<span class="tag">{name}</span>' in text
    today = client.get(reverse("inbox")).content.decode()
    assert any(f'<span class="muted">: {name}</span>' in today for name in children)
    assert ": Ми" in page(enter(family))
    alone = desk.family()
    done(alone, "intake")
    assert '<span class="tag">Мирон</span>' not in _case(client, alone)
    assert ": Мирон" not in page(enter(alone))


def test_given_twins_without_names_then_they_are_numbered_always_in_the_same_order() -> None:
    born = date(2026, 11, 14)
    people = [Person(pk=uuid4(), relation="child", born_on=born) for _number in range(2)]
    with translation.override("en"):
        told = which_child.named(people)
        assert sorted(told.values()) == ["child 1", "child 2"]
        assert told == which_child.named(reversed(people))
        assert which_child.named(people[:1]) == {}


def test_given_help_is_refused_then_every_consent_ends_and_each_side_reads_it(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    client = enter(family)
    assert "Your consents end with it" in page(client, "family_refuse")
    post(client, "family_refuse")
    assert {one.state for one in rows(family, Consent, case=family.case_id)} == {"expired"}
    assert rows(family, TimelineEntry, case=family.case_id, what="consent.ended")
    assert "Your consents ended with the help" in page(client, "family_sharing")
    text = _case(desk.client(), family)
    assert "The consents have ended" in text
    assert 'value="give_consent"' not in text


def test_given_a_living_twin_when_the_worker_sends_the_link_then_it_goes_out_and_in_grief_alone_it_does_not(
    desk: Desk,
) -> None:
    family, children = _twins(desk)
    _tell(desk.client(), family, "child_died", child=str(children["Мила"].pk))
    family_links.revoke_link(by=desk.actor, case_id=family.case_id)
    assert "Send the family its link" in _case(desk.client(), family)
    family_links.send_link(by=desk.actor, case_id=family.case_id)
    assert rows(family, Notice, case=family.case_id, template="welcome", link__revoked_at=None)
    _tell(desk.client(), family, "child_died", child=str(children["Мирон"].pk))
    assert "Send the family its link" not in _case(desk.client(), family)


def test_given_the_family_wants_no_help_when_it_says_so_itself_then_its_page_says_that_the_door_is_open(
    desk: Desk,
) -> None:
    family = desk.family()
    family.agree()
    client = enter(family)
    assert "Things for the baby" in page(client, "family_refuse")
    assert "I want no more help" in page(client)
    assert post(client, "family_refuse").status_code == 302
    text = page(client)
    assert "You go on without us" in text
    assert "you need not explain anything" in text
    for gone in ("We are by your side", "Hello", "will call you", "I want no more help", "Checking that nothing"):
        assert gone not in text, gone
    assert set(family.items()) == {"closing_check"}
    assert "The family wants no help" in _case(desk.client(), family)


def test_given_the_family_told_its_worker_that_it_wants_no_help_then_both_pages_say_the_same(desk: Desk) -> None:
    family = desk.family()
    client = enter(family)
    _tell(desk.client(), family, "help_refused")
    assert "You go on without us" in page(client)
    text = _case(desk.client(), family)
    assert "The family wants no help" in text
    assert "Only one person calls the family" not in text


def test_given_a_new_representative_when_the_form_is_wrong_then_words_stand_beside_the_field(desk: Desk) -> None:
    family = desk.family()
    client = desk.client()
    status, text = _tell(client, family, "representative_changed", phone=NEW_PHONE)
    assert (status, "It is not said who speaks for the family now" in text) == (422, True)
    status, text = _tell(client, family, "representative_changed", who="new", phone=NEW_PHONE, first_name="Ольга")
    assert (status, "The name is missing" in text) == (422, True)
    status, text = _tell(client, family, "representative_changed", who="new", last_name="Ветрова", first_name="Ольга")
    assert (status, "the code of the new link would go to the old one" in text) == (422, True)
    assert len(rows(family, AccessLink, case=family.case_id, revoked_at=None, kind="family")) == 1
    told = {"who": "new", "relation": "guardian", "last_name": "Ветрова", "first_name": "Ольга", "phone": NEW_PHONE}
    assert _tell(client, family, "representative_changed", **told)[0] == 302
    assert "Ветрова Ольга" in _case(client, family)


def test_given_a_link_when_somebody_else_is_ticked_as_speaking_for_the_family_then_it_is_dead(desk: Desk) -> None:
    from tests.casework.web.clinic_desk.test_household import _form

    family = desk.family()
    guest, client = enter(family), desk.client()
    address = reverse("household", args=[family.case_id])
    form = _form(client, address)
    mother = next(name for name in form if name.endswith("is_representative"))
    del form[mother]
    father = next(name for name, value in form.items() if name.endswith("-relation") and value == "father")
    form[father.replace("relation", "is_representative")] = "on"
    answer = client.post(address, {**form, "receipt": str(uuid4())}, follow=True)
    assert "its old link is dead" in answer.content.decode()
    assert guest.get(reverse("family_page")).status_code != 200


def test_given_the_family_has_moved_and_its_file_is_there_then_the_page_says_so(desk: Desk) -> None:
    family = desk.family()
    client = enter(family)
    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="moved_away")
    work_items.drop(by=desk.actor, item_key=family.item("transfer_file").key, because="a test")
    assert "A good start in your new place!" in page(client)
