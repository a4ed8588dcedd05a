"""The invented families of the matrix: each taken in by the real acts, marked with its words, then in its own state."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from pypdf import PdfWriter

from casework import access, clock
from casework.access import Actor
from casework.act_parts import access_links, papers
from casework.actions.case import consents, danger, family_links, intake, life_events, notes
from casework.actions.partners import needs
from casework.actions.steps import work_items
from casework.actions.worker import saved_views, step_drafts, substitution
from casework.demo import families, other_families, played_worker
from casework.demo.authorisation.people import (
    DANGER,
    ERASED,
    NEWBORN,
    OTHER_CASE,
    OTHER_JOURNEY,
    PUPIL,
    YOUNG_PERSON,
)
from casework.demo.authorisation.words import WORDS
from casework.models import (
    AnswerKind,
    Case,
    CaseDocument,
    CaseFact,
    Channel,
    Consent,
    Correction,
    Escalation,
    LinkKind,
    Mention,
    Message,
    Need,
    Notice,
    NoticeState,
    Offer,
    PartnerRequest,
    Person,
    ReceivedPaper,
    Role,
    SavedView,
    Substitution,
    SurveyAnswer,
    ViewPage,
)
from journeys import public as journeys

FLAGSHIP, FERTILITY = families.FLAGSHIP, other_families.FERTILITY
REHEARSED = {
    OTHER_JOURNEY: FERTILITY, PUPIL: other_families.SCHOOL, YOUNG_PERSON: other_families.FIRST_JOB,
    NEWBORN: other_families.ALLOWANCE,
}  # fmt: skip
PAPER_OF_BIRTH = "medical_birth_record"
ASKED = "social_fund"


@dataclass
class Story:
    """One family with one case, told act by act; `keys` is what stands in addresses and forms."""

    name: str
    by: Actor
    colleague: Actor
    case_id: UUID
    run_key: UUID
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def machine(self) -> Actor:
        """A job of the family's region."""
        return access.machine(self.by.region, "matrix")

    def rows(self, model: Any, **wanted: Any) -> list[Any]:
        """Rows of the case, oldest key first."""
        path = {Case: "pk", Person: "family__cases"}.get(model, "case")
        with access.acting_as(self.machine):
            return list(model._default_manager.filter(**{path: self.case_id}, **wanted).order_by("pk"))

    def items(self) -> dict[str, journeys.OpenItem]:
        """The open steps."""
        with access.acting_as(self.machine):
            return {item.step: item for item in journeys.open_items(run_keys=[self.run_key])}

    def done(self, step: str, *received: papers.PaperInput) -> UUID:
        """Record that a step is done, with invented values; return its key."""
        item = self.items()[step]
        today = clock.now().astimezone(self.by.region.zone).date()
        told = {one.key: played_worker.invent(one, today) for one in item.records}
        work_items.complete(
            by=self.by,
            item_key=item.key,
            outcome=item.hoped_for,
            facts=told,
            on_behalf_of=item.holder if item.holder_side != "own" else "",
            papers_received=list(received),
        )
        return item.key

    def knows(self, **keys: object) -> None:
        """Keep keys for addresses; what is not there is left out."""
        self.keys |= {key: str(one) for key, one in keys.items() if one}


# ---- telling them ------------------------------------------------------------------------------


def tell(name: str, *, by: Actor, colleague: Actor) -> Story:
    """Take a family in and carry it on until there is one of everything that an address can name."""
    if name in REHEARSED:
        return _of_another_journey(name, by=by, colleague=colleague)
    story = _begun(name, FLAGSHIP, by=by, colleague=colleague, born_days_ago=30)
    _mark(story)
    story.done("intake")
    _agree(story)
    if name == ERASED:
        notes.add_note(by=by, case_id=story.case_id, text=WORDS[name].told["note"])
        _learn_keys(story)
        return story
    copy = papers.PaperInput(kind=PAPER_OF_BIRTH, number=WORDS[name].told["birth_paper"], upload=BytesIO(blank_pdf()))
    story.knows(done_step=story.done(PAPER_OF_BIRTH, copy))
    story.done("register_birth")
    story.done("insurance_policy")
    story.done("choose_stay")  # from then on it is known when things are needed
    needs.choose_items(by=by, item_key=story.items()["necessities"].key, amounts={"pram": 1})
    _more_words(story)
    _learn_keys(story)
    return story


def second_case(own: Story) -> Story:
    """Open a second case of a family that stands here already: led by the same service."""
    (case,) = own.rows(Case)
    with access.acting_as(own.machine):
        another = Case.objects.create(
            number=f"{case.number}-2",
            region=case.region,
            organisation_id=case.organisation_id,
            family_id=case.family_id,
            worker_id=case.worker_id,
            opened_at=clock.now(),
        )
    run_key = intake.choose_journey(by=own.by, case_id=another.pk, journey=FLAGSHIP)
    story = Story(OTHER_CASE, own.by, own.colleague, another.pk, run_key)
    _learn_keys(story)
    return story


def _begun(name: str, journey: str, *, by: Actor, colleague: Actor, born_days_ago: int) -> Story:
    today = clock.now().astimezone(by.region.zone).date()
    told = families.intake_of(other_families.rehearsed(journey), born_on=today - timedelta(days=born_days_ago))
    word = WORDS[name].told
    home = replace(
        told,
        address=f"{word['town']}, {word['street']}, {word['flat']}",
        phone=_phone(word["phone"]),
    )
    case_id = intake.open_case(by=by, intake=home)
    run_key = intake.choose_journey(by=by, case_id=case_id, journey=journey)
    return Story(name, by, colleague, case_id, run_key)


def _of_another_journey(name: str, *, by: Actor, colleague: Actor) -> Story:
    """The family that is rehearsed of this journey, at the service that leads it; of a couple each has an own file."""
    story = _begun(name, REHEARSED[name], by=by, colleague=colleague, born_days_ago=0)
    for event, _days in other_families.rehearsed(REHEARSED[name]).tells:
        life_events.tell_event(by=by, case_id=story.case_id, event=event)
    _mark(story)
    _more_words(story)
    _learn_keys(story)
    return story


def _agree(story: Story) -> None:
    asked = [one.purpose for one in story.rows(Consent, state="asked")]
    consents.record_consents(by=story.by, item_key=story.items()["consents"].key, given=asked, channel="paper")


def _phone(digits: str) -> str:
    return f"+7 000 {digits}"


def blank_pdf() -> bytes:
    """Return a copy that opens and shows nothing."""
    writer, written = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(written)
    return written.getvalue()


_AS: dict[str, tuple[str, ...]] = {
    "mother": ("surname", "mother", "mother_patronymic", "snils_mother"),
    "applicant": ("surname", "mother", "mother_patronymic", "snils_mother"),
    "father": ("masculine", "father", "father_patronymic", "snils_father"),
    "partner": ("masculine", "father", "father_patronymic", "snils_father"),
    "youngest": ("masculine", "child", "child_patronymic", "snils_child"),
    "sister": ("surname", "sister", "sister_patronymic", "snils_sister"),
    "brother": ("masculine", "brother", "brother_patronymic", "snils_sister"),
}
_IN_PAPERS = {
    "mother": "mother",
    "applicant": "mother",
    "father": "father",
    "partner": "father",
    "youngest": "child",
}


def _mark(story: Story) -> None:
    """Give each person the family's own words."""
    word = WORDS[story.name].told
    people = story.rows(Person)
    children = sorted((one for one in people if one.relation == "child"), key=lambda one: one.born_on or date.min)
    roles = {child.pk: role for child, role in zip(reversed(children), ("youngest", "sister", "brother"), strict=False)}
    with access.acting_as(story.machine):
        for one in people:
            role = roles.get(one.pk, one.relation)
            last, first, patronymic, snils = (word[key] for key in _AS[role])
            stem = _IN_PAPERS.get(role, "child")
            one.last_name, one.first_name, one.patronymic, one.snils = last, first, patronymic, snils
            one.name_in_genitive, one.name_in_dative = word[f"{stem}_genitive"], word[f"{stem}_dative"]
            one.save()


def _more_words(story: Story) -> None:
    """Write what people write: notes, messages, papers, numbers, an answer how it was."""
    word, now = WORDS[story.name].told, clock.now()
    about = next(one for one in story.items().values() if not one.private)
    for_worker = [story.by.user_key] if story.by.user_key else []
    notes.add_note(
        by=story.by,
        case_id=story.case_id,
        text=f"{word['note']}; {word['note_diagnosis']}; {word['reason']}",
    )
    notes.add_note(by=story.colleague, case_id=story.case_id, text=word["mention"], for_user_ids=for_worker)
    step_drafts.keep_draft(by=story.colleague, item_key=about.key, typed={"words": [word["note"]]})
    for shared in (False, True):
        name = f"{'shared' if shared else 'of'} {story.name}"
        saved_views.save_view(by=story.by, page=ViewPage.TODAY, name=name, query="", shared=shared)
    with access.acting_as(story.machine):
        case = Case.objects.get(pk=story.case_id)
        common: dict[str, Any] = {"case": case}
        Message.objects.create(**common, text=word["message"], from_family=True, written_at=now)
        Message.objects.create(
            **common,
            text=word["answer_message"],
            from_family=False,
            written_by=story.by.user,
            written_at=now,
        )
        for kind in ("passport", "income_paper", "disability_paper"):
            ReceivedPaper.objects.create(
                **common,
                kind=kind,
                title={"ru": kind, "en": kind},
                number=word[kind],
                recorded_at=now,
            )
        for key in ("child.policy_number", "child.birth_record_number", "mother.employer"):
            told = {
                "child.policy_number": "policy",
                "child.birth_record_number": "birth_record",
            }.get(key, "employer")
            CaseFact.objects.create(**common, key=key, value=word[told], recorded_at=now)
        asked: dict[str, Any] = {**common, "journey": FLAGSHIP, "version": 2, "asked_at": now}
        low = SurveyAnswer.objects.create(
            **asked, work_item_key=uuid.uuid4(), score=1, words=word["survey"], answered_at=now
        )
        open_one = SurveyAnswer.objects.create(
            **asked, kind=AnswerKind.TOUCHPOINT, work_item_key=about.key, step=about.step
        )
        escalation = Escalation.objects.create(
            **common,
            work_item_key=low.work_item_key,
            why="low_score",
            answer=low,
            to_role=Role.CURATOR,
            journey=FLAGSHIP,
            opened_at=now,
        )
        notice = Notice.objects.create(
            **common, template="welcome", channel=Channel.SMS, made_at=now, not_before=now, state=NoticeState.FAILED,
            settled_at=now, trouble="refused",
        )  # fmt: skip
        correction = Correction.objects.create(
            **common, run_key=story.run_key, journey=FLAGSHIP, version=2, step="register_birth", opened_at=now
        )
    story.knows(question=open_one.pk, escalation=escalation.pk)
    story.knows(notice=notice.pk, correction=correction.pk)


def _learn_keys(story: Story) -> None:
    """Look up one of each thing that an address names."""
    items = story.items()
    of_family = [one for one in items.values() if one.holder_side == "family" and not one.private]
    own = [one for one in items.values() if not one.private]
    first: dict[str, Any] = {
        "paper": [one for one in story.rows(ReceivedPaper) if one.copy_name],
        "things": story.rows(Need),
        "offer": story.rows(Offer, state="offered"),
        "request": [
            one
            for one in story.rows(PartnerRequest, withdrawn_at=None, answered_at=None)
            if not one.held_back and one.organisation.type == ASKED  # of many that wait, that of the table
        ],
        "mention": story.rows(Mention),
        "consent": story.rows(Consent, state="given"),
    }
    story.knows(**{key: found[0].pk for key, found in first.items() if found})
    story.knows(
        case=story.case_id,
        run=story.run_key,
        step=own[0].key if own else None,
        family_step=of_family[0].key if of_family else None,
        day=items["doctors_day"].key if "doctors_day" in items else None,
    )
    with access.acting_as(story.by) as actor:
        views = access.visible(SavedView, to=actor).filter(owner=actor.user_key, name=f"of {story.name}")
        story.knows(view=views[0].pk if views else None)
    if "offer" in story.keys:
        story.knows(offer_link=_token(story, offer_key=story.keys["offer"]))
    story.knows(family_link=_token(story))


def learn_papers(story: Story) -> None:
    """Look up the printed paper, once it is there."""
    found = story.rows(CaseDocument)
    story.knows(document=found[0].document_key if found else None)


def _token(story: Story, *, offer_key: str = "", person: Person | None = None) -> str:
    with access.acting_as(story.machine):
        case, at = Case.objects.select_related("family").get(pk=story.case_id), clock.now()
        if offer_key:
            link = access_links.of_offer(offer=Offer.objects.select_related("case").get(pk=offer_key), at=at)
        else:
            link = access_links.of_family(case=case, at=at, person=person)
        return access_links.token_of(link.pk)


# ---- their states ------------------------------------------------------------------------------


def own_link_of(story: Story, relation: str) -> str:
    """Send an own link to somebody's own phone; return its token."""
    person = next(one for one in story.rows(Person) if one.relation == relation)
    phone = _phone(WORDS[story.name].told["own_phone"])
    family_links.send_own_link(by=story.by, case_id=story.case_id, person_id=person.pk, phone=phone)
    (person,) = [one for one in story.rows(Person) if one.pk == person.pk]
    return _token(story, person=person)


def take_consent_back(story: Story) -> None:
    """Take back every consent that the family gave."""
    for one in story.rows(Consent, state="given"):
        if story.rows(Consent, pk=one.pk, state="given"):  # one may have ended with another
            consents.withdraw_consent(by=story.by, consent_id=one.pk)


def put_in_danger(story: Story) -> None:
    """Tell of danger at home, and the one safe phone."""
    danger.tell_danger(
        by=story.by,
        case_id=story.case_id,
        told=danger.SafeWay(phone=_phone(WORDS[DANGER].told["safe_phone"])),
    )


def close_links(story: Story) -> None:
    """Revoke the link of the family and that of the charity."""
    family_links.revoke_link(by=story.by, case_id=story.case_id)
    with access.acting_as(story.machine):
        offer = Offer.objects.select_related("case").get(pk=story.keys["offer"])
        access_links.revoke(case=offer.case, kind=LinkKind.OFFER, at=clock.now(), offer=offer)


def stand_in(story: Story) -> None:
    """Arrange that the colleague stands in on one day of next month, another one for each family."""
    first = clock.now().date() + timedelta(days=30 + [*WORDS].index(story.name))
    assert story.by.user_key is not None
    assert story.colleague.user_key is not None
    substitution.arrange(
        by=story.by,
        absent_id=story.by.user_key,
        substitute_id=story.colleague.user_key,
        first_date=first,
        last_date=first,
    )
    with access.acting_as(story.by) as actor:
        story.knows(substitution=access.visible(Substitution, to=actor).order_by("-arranged_at")[0].pk)
