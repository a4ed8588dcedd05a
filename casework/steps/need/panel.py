"""A list of necessities on the worker's page: the list, promises by phone, what has arrived, handing over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from casework.act_parts import edit_conflicts
from casework.actions.partners import needs, promises
from casework.forms.step_form import Both
from casework.steps import asked_partners
from casework.steps.amount_fields import amount_fields, amount_line, amounts, lent
from casework.steps.asked_partners import AskedPartnersPanel
from casework.steps.need.things import NeedOfStep, read_need
from casework.steps.panel import SentForm, Shown, StepAtHand, receivers
from casework.texts.translated import say


def choose_items(sent: SentForm) -> str:
    """Keep the list."""
    needs.choose_items(
        by=sent.by, item_key=sent.step.item.key, amounts=amounts(sent), seen=sent.seen, receipt=sent.receipt
    )
    return _("The list is kept, and partners are asked for it.")


def record_pledge(sent: SentForm) -> str:
    """Note a promise made by phone."""
    key = sent.key("organisation", _("It is not said who promised it. Choose the partner."))
    needs.record_pledge(
        by=sent.by,
        item_key=sent.step.item.key,
        organisation_key=key,
        amounts=amounts(sent),
        lent=lent(sent),
        receipt=sent.receipt,
    )
    return _("The promise is noted.")


def receive(sent: SentForm) -> str:
    """Note what has arrived."""
    key = sent.key("pledge", _("It is not said what arrived. Choose it in the list."))
    needs.receive_pledge(by=sent.by, pledge_id=key, receipt=sent.receipt)
    return _("Noted: it has arrived.")


def hand_over(sent: SentForm) -> str:
    """Note who took the things."""
    person = sent.key("person", _("It is not said who took the things. Choose a person of the family."))
    needs.hand_over(by=sent.by, item_key=sent.step.item.key, to_person_id=person, receipt=sent.receipt)
    return _("Handed over. The act is being printed.")


def pledge_broken(sent: SentForm) -> str:
    """Note that one thing does not come."""
    _take_pledge_back(sent, they_cannot=True)
    return _("It is noted that it does not come. The next partner is asked; the family is not told.")


def pledge_taken_back(sent: SentForm) -> str:
    """Take one promise back and keep the others."""
    _take_pledge_back(sent, they_cannot=False)
    return _("This promise is taken back. The others stay as they are.")


def _take_pledge_back(sent: SentForm, *, they_cannot: bool) -> None:
    key = sent.key("pledge", _("It is not said which promise it is. Choose it in the list."))
    promises.take_pledge_back(by=sent.by, pledge_id=key, they_cannot=they_cannot, receipt=sent.receipt)


class NeedPanel(AskedPartnersPanel):
    """Things with amounts."""

    template = "steps/need/panel.html"
    acts = {
        **asked_partners.ACTS,
        "accept": asked_partners.accept_amounts,
        "pledge_broken": pledge_broken,
        "pledge_taken_back": pledge_taken_back,
        "choose_items": choose_items,
        "record_pledge": record_pledge,
        "receive": receive,
        "hand_over": hand_over,
    }
    ends_with = frozenset({"hand_over"})

    def shows(self, shown: Shown) -> dict[str, Any]:
        """Read the list, the promises and who was asked."""
        need = read_need(shown.step, to=shown.to)
        listed, phoned = shown.first_values(needs.LIST), shown.first_values(needs.PROMISE)
        wanted = {thing.key: thing.wanted for thing in need.items}
        return {
            **self.of_offers(shown, wanted=need.still_wanted),
            "need": need,
            "lines": [amount_line(thing, listed, str(thing.wanted)) for thing in need.items],
            "promise": [amount_line(thing, phoned, "0") for thing, _left in need.still_wanted],
            "promise_by": phoned.get("organisation", ""),
            "promise_begun": bool(phoned),
            "seen": edit_conflicts.write_marks(edit_conflicts.marks(wanted)),
            "receivers": receivers(shown.step),
        }

    def fields_of(self, part: str, step: StepAtHand) -> Iterable[str] | None:
        """The list and a promise carry amounts, too."""
        if part in (needs.LIST, needs.PROMISE):
            return amount_fields(step)
        return super().fields_of(part, step)

    def both(self, sent: SentForm, context: Mapping[str, Any], changed: Sequence[str]) -> list[Both]:
        """Return what was typed into the list beside what stands there now."""
        if sent.typed.get("act") != "choose_items":
            return super().both(sent, context, changed)
        need: NeedOfStep | None = context.get("need")
        return [
            Both(say(thing.title), sent.typed.get(f"amount-{thing.key}", "") or "0", str(thing.wanted))
            for thing in (need.items if need else ())
            if thing.key in changed
        ]
