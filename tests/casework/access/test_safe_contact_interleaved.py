"""Danger, grief, consent, phone, representative, rest and lifting in any order with writing, nights, mornings and openings.

A second, plain model of who may be reached is kept beside; whatever goes out or opens is compared with it: 0 leaks. By SMS,
code, link, signed-in phone, mail and call to a partner, a partner's page, paper, calendar file, reminder, search.
`make proofs` tries ten times as many.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from casework import access, clock
from casework.act_parts import access_links, family_search, need_to_know, notices
from casework.actions import notice_delivery
from casework.actions.case import case_state, consents, danger, family_links
from casework.actions.family import conversation, entrance
from casework.actions.visits import booked_days
from casework.actions.worker import partner_reminders
from casework.errors import CaseworkError
from casework.models import AccessCode, Case, Consent, Family, Notice
from tests import builders, databases
from tests.builders import Story
from tests.casework import reached_families as reached
from tests.proofs import examples

TEMPLATES = ("welcome", "your_turn", "choose_day", "things_ready", "message", "paper_ready", "how_was_it", "day_booked")
CALLED = ("send_request", "send_offer", "remind_partner", "withdraw_request", "withdraw_offer")
WITHOUT_ANY_CONSENT = {"offer_taken_back"}  # nobody has to do anything any more
STREET = "Канареечная"
IN_GRIEF = {"message", "code"}
WITHOUT_CONSENT = {"message", "code", "welcome"}
ASKING = {"your_turn", "choose_day", "how_was_it"}
TOLD = (
    "danger_is_told",
    "the_child_dies",
    "consent_is_taken_back_or_given",
    "the_phone_changes",
    "another_parent_signs",
    "the_case_rests_or_goes_on",
)
IN_A_SLICE, STEPS = 6, 14


class Reached(RuleBasedStateMachine):
    """One family, what is told of it, and what reaches it."""

    compared = 0  # links that opened and notices that went out, in all examples
    reminded = 0  # partners, by their systems

    def __init__(self) -> None:
        super().__init__()
        self.case: Story = databases.filled("reached_family", _family)
        self.town = self.case.town
        self.danger = self.grief = self.rests = self.clocks_stand = False
        self.consent, self.signs = True, "mother"
        self.phone = self._row().family.phone
        self.number = 0
        self.phones = {self.phone}
        self.given: dict[Any, tuple[str, str]] = {}  # of each link who held it, and on which phone
        self.out: set[Any] = set()
        self.visitors: list[Any] = []  # phones that are signed in
        self._note_links()
        self._look_at_what_went_out()
        self.partners_systems_are_called()  # with all consents

    # ---- what is told ------------------------------------------------------------------------------------------------

    @rule(way=st.sampled_from(["household", "event", "page", "row"]))
    def danger_is_told(self, way: str = "row") -> None:
        if way == "household":
            with suppress(CaseworkError):  # everything is as it was
                reached.correct(self.case, danger_at_home=True)
        elif way == "event":
            with suppress(CaseworkError):  # nothing runs any more
                self.case.told("danger_at_home")
        elif way == "page":
            with suppress(danger.InDanger):
                danger.tell_danger(by=self.case.by, case_id=self.case.case_id)
        else:
            with access.acting_as(self.town.machine):
                Family.objects.filter(cases=self.case.case_id).update(danger_at_home=True)
        self.danger = self._row().family.danger_at_home

    @precondition(lambda self: self.danger)
    @rule()
    def two_lift_it(self) -> None:
        key = self.case.case_id
        danger.propose_lifting(by=self.case.by, case_id=key, because="Он уехал")
        danger.confirm_lifting(by=self.town.planted.workers[1], case_id=key)
        self.danger = False

    @precondition(lambda self: not self.grief)
    @rule()
    def the_child_dies(self) -> None:
        if self.grief:
            return
        with suppress(CaseworkError):
            self.case.told("child_died")
        self.grief = self._row().quiet

    @rule()
    def consent_is_taken_back_or_given(self) -> None:
        state = "given" if self.consent else "asked"
        rows = self.case.rows(Consent, purpose="processing", state=state)
        if not rows:
            return
        if self.consent:
            consents.withdraw_consent(by=self.case.by, consent_id=rows[-1].pk)
        else:
            consents.give_consent(by=self.case.by, consent_id=rows[-1].pk, channel="paper")
        self.consent = not self.consent

    @rule()
    def the_phone_changes(self) -> None:
        self.number += 1
        phone = f"+7 000 900-{self.number // 100:02}-{self.number % 100:02}"
        reached.correct(self.case, phone=phone)
        self.phone = phone
        self.phones.add(phone)

    @rule()
    def another_parent_signs(self) -> None:
        signs = "father" if self.signs == "mother" else "mother"
        told = {one: {"is_representative": one == signs} for one in ("mother", "father")}
        reached.correct(self.case, people=told)
        self.signs = signs

    @rule(stop_clocks=st.booleans())
    def the_case_rests_or_goes_on(self, *, stop_clocks: bool = True) -> None:
        with suppress(case_state.HoldRefused):  # it is closed
            if self.rests:
                case_state.resume(by=self.case.by, case_id=self.case.case_id)
            else:
                until = self.town.today + timedelta(days=5)
                told: dict[str, Any] = {"case_id": self.case.case_id, "until": until, "because": "Больница"}
                case_state.hold(by=self.case.by, stop_clocks=stop_clocks, **told)
        row = self._row()
        self.rests, self.clocks_stand = row.state == "on_hold", row.clocks_stand

    # ---- what reaches it ---------------------------------------------------------------------------------------------

    @rule(template=st.sampled_from(TEMPLATES), at_night=st.booleans())
    def something_is_written(self, template: str, *, at_night: bool) -> None:
        with access.acting_as(self.town.machine):
            notice = notices.to_family(case=self._case_row(), template=template, at=clock.now())
            if notice is not None and at_night:  # it waits, and the morning has come since
                past = clock.now() - timedelta(hours=1)
                Notice.objects.filter(pk=notice.pk).update(state="waiting", not_before=past)

    @rule(told=st.sampled_from(TOLD), at_night=st.booleans())
    def something_is_told_between_writing_and_sending(self, told: str, *, at_night: bool) -> None:
        for template in TEMPLATES:
            self.something_is_written(template, at_night=at_night)
        self.a_code_is_asked_for_and_its_sms_is_slow(0)
        self.the_worker_reminds_partners()
        getattr(self, told)()
        self._note_links()  # another phone gets what waits by a link of its own
        self.the_morning_comes()
        self.the_worker_process_sends()
        self.partners_systems_are_called()
        self.partners_open_their_questions()

    @rule(told=st.sampled_from(TOLD))
    def something_is_told_and_all_old_sms_are_opened(self, told: str) -> None:
        getattr(self, told)()
        self._note_links()
        for which in range(len(reached.links(self.case))):
            self.an_old_sms_is_opened(which)

    @rule()
    def the_worker_sends_the_link(self) -> None:
        with suppress(CaseworkError):
            family_links.send_link(by=self.case.by, case_id=self.case.case_id)

    @rule()
    def the_morning_comes(self) -> None:
        while notice_delivery.queue_due(actor=self.town.machine):
            pass

    @rule()
    def the_worker_process_sends(self) -> None:
        self.case.effects("send_notice")
        self._look_at_what_went_out()

    @rule(which=st.integers(0, 50))
    def an_old_sms_is_opened(self, which: int) -> None:
        links = reached.links(self.case)
        if not links:
            return
        link = links[which % len(links)]
        with suppress(CaseworkError):
            found = access_links.find(token=access_links.token_of(link.pk))
            entrance.send_code(found=found)
            with access.acting_as(self.town.machine):
                code = AccessCode.objects.filter(link=link).latest("made_at")
            entrance.confirm(found=found, digits=access_links.digits_of(code.pk))
            self._check_may_open(link.pk)
            self.visitors.append(found)

    @rule(which=st.integers(0, 5))
    def a_code_is_asked_for_and_its_sms_is_slow(self, which: int) -> None:
        for link in reached.links(self.case)[which:][:1]:
            with suppress(CaseworkError):
                entrance.send_code(found=access_links.find_again(link_id=link.pk))

    @precondition(lambda self: self.visitors)
    @rule(which=st.integers(0, 50))
    def a_signed_in_phone_writes(self, which: int) -> None:
        found = self.visitors[which % len(self.visitors)]
        with suppress(CaseworkError):
            conversation.write_to_worker(by=found.visitor, case_id=self.case.case_id, text="Когда приходить?")
            self._check_may_open(found.id)

    # ---- what leaves the clinic otherwise ----------------------------------------------------------------------------

    @rule()
    def the_worker_reminds_partners(self) -> None:
        with suppress(CaseworkError):
            partner_reminders.remind_partners(by=self.case.by, case_id=self.case.case_id)

    @rule()
    def partners_systems_are_called(self) -> None:
        self.case.effects(*CALLED)
        for call in reached.calls(self.case):
            if call.pk not in self.out:
                self.out.add(call.pk)
                assert self.consent, f"a partner's system was told of {call.step} without consent"
                if call.kind == "reminder":
                    type(self).reminded += 1
                    assert not self.grief, f"a partner was reminded of {call.step} in grief"
                    assert not self.clocks_stand, f"a partner was reminded of {call.step} while the clocks stand"
                self._check_says_nothing(str(call.body), "a call to a partner's system")

    @rule()
    def partners_open_their_questions(self) -> None:
        for page in reached.pages(self.case):
            told = f"{page.address} {page.phone}"
            assert not self.danger or not told.strip(), "a partner sees where it is dangerous at home"
            assert self.consent or not (told.strip() or page.people), "a partner sees the family without consent"

    @rule()
    def papers_are_printed(self) -> None:
        self.case.effects("draft_paper", "print_paper")
        if self.danger:  # a consent and an application name the address; then none that does is handed out
            for text in reached.papers_handed_out(self.case):
                self._check_says_nothing(text, "a paper")

    @rule()
    def a_calendar_file_is_taken(self) -> None:
        found = reached.calendars(self.case)
        assert not (self.danger and found), "a calendar tells where the family goes although it is dangerous at home"
        for text in found:
            self._check_says_nothing(text, "a calendar")

    @rule()
    def somebody_looks_for_the_family(self) -> None:
        with access.acting_as(self.town.planted.workers[1]) as colleague:
            found = {one.case_id for one in family_search.find(to=colleague, search=self.phone)}
            row = access.visible(Case, to=colleague).select_related("family", "worker").get(pk=self.case.case_id)
            knows = need_to_know.knows_where(row, reader=colleague)
        assert (self.case.case_id in found) is not self.danger
        assert knows is not self.danger

    # ---- what must hold ----------------------------------------------------------------------------------------------

    @invariant()
    def no_link_opens_that_may_not(self) -> None:
        self._note_links()
        for link in reached.links(self.case):
            if reached.opens(link):
                self._check_may_open(link.pk)

    def _check_may_open(self, link: Any) -> None:
        type(self).compared += 1
        assert not self.danger, "a link opens although it is dangerous at home"
        assert self.given[link] == (self.signs, self.phone), "a link opens for a former phone or representative"

    def _check_says_nothing(self, text: str, where: str) -> None:
        type(self).compared += 1
        digits = "".join(sign for sign in text if sign.isdecimal())
        assert STREET not in text, f"{where} says where the family lives"
        for phone in self.phones:
            assert "".join(sign for sign in phone if sign.isdecimal())[-10:] not in digits, f"{where} says the phone"

    def _look_at_what_went_out(self) -> None:
        for mail, text in reached.mails(self.case):
            if mail.pk not in self.out:
                self.out.add(mail.pk)
                assert self.consent or mail.template in WITHOUT_ANY_CONSENT, f"{mail.template} went out without consent"
                self._check_says_nothing(text, "a mail to a partner")
        for notice in reached.sent(self.case):
            if notice.pk in self.out:
                continue
            self.out.add(notice.pk)
            type(self).compared += 1
            assert not self.danger, f"{notice.template} went out although it is dangerous at home"
            assert notice.sent_to == self.phone, f"{notice.template} went to a former phone"
            assert not self.grief or notice.template in IN_GRIEF, f"{notice.template} went out in grief"
            assert self.consent or notice.template in WITHOUT_CONSENT, f"{notice.template} went out without consent"
            assert not self.rests or notice.template not in ASKING, f"{notice.template} went out in a case at rest"

    def _note_links(self) -> None:
        for link in reached.links(self.case):
            self.given.setdefault(link.pk, (self.signs, self.phone))

    def _row(self) -> Case:
        with access.acting_as(self.town.machine):
            return self._case_row()

    def _case_row(self) -> Case:
        return Case.objects.select_related("family", "region").get(pk=self.case.case_id)


def _family() -> Story:
    """A family that is written to, and partners that have its questions and may be reminded of them."""
    family = builders.town(days=14).a_case(born_days_ago=23, address=f"{STREET}, 77").with_days()
    booked_days.choose_day(by=family.by, visit_day_id=family.days("proposed")[0].pk)
    family.effects(*CALLED)
    return family


def test_given_any_order_of_what_is_told_and_sent_then_nothing_reaches_whom_it_must_not(module_db: str) -> None:
    run_state_machine_as_test(
        Reached,
        settings=settings(
            max_examples=examples(IN_A_SLICE),
            stateful_step_count=STEPS,
            deadline=None,
            phases=(Phase.generate,),  # a step is real work in a database: what is found is told as it was found
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Reached.compared > IN_A_SLICE  # a family that nothing reaches at all proves nothing


@pytest.mark.parametrize("told", TOLD)
def test_given_each_kind_when_it_is_told_between_writing_and_sending_then_no_way_leaks(
    module_db: str, told: str
) -> None:
    """What a slice of random orders may not meet, once each: told, then every channel looked at."""
    family = Reached()
    family.something_is_told_between_writing_and_sending(told=told, at_night=False)
    for which in range(len(reached.links(family.case))):
        family.an_old_sms_is_opened(which)
    for look in (family.papers_are_printed, family.a_calendar_file_is_taken, family.somebody_looks_for_the_family):
        look()
    family.no_link_opens_that_may_not()
    assert family.out, "nothing went out at all, so nothing was compared"
