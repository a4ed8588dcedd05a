"""What an application holds besides its facts: who asks, where the money goes, what is enclosed.

What nobody has said yet is a line to write on. In danger at home no paper carries the family's address or phone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import pgettext

from casework.act_parts import paper_people
from casework.act_parts.paper_draft import PaperDraft, Row, Rows, shown, written_by_hand
from casework.models import Person, ReceivedPaper, Relation
from casework.texts.translated import say
from casework.typed import identifiers
from journeys import public as journeys
from partners import public as partners

OF_A_PERSON = "series_and_number"  # the pattern of a number by which an identity paper is known


def identity(draft: PaperDraft) -> Rows:
    """Return the rows that say who asks or agrees: identity paper, who issued it, address."""
    return [
        written_by_hand(pgettext("on a paper", "Passport"), _passport(draft)),
        _at_home(draft, pgettext("on a paper", "Address"), draft.context.case.family.address),
    ]


def numbered(paper: ReceivedPaper, language: str) -> str:
    """Return number and day of a paper in words, "" where neither is known."""
    told = []
    if paper.number:
        told.append(_number(paper.number))
    if paper.issued_on is not None:
        told.append(pgettext("of a paper", "of %(day)s") % {"day": shown(paper.issued_on, {}, language)})
    return " ".join(told)


def _number(number: str) -> str:
    """Write a number with its sign, which many have in themselves: II-ГР № 123456."""
    if "№" in number:
        return number
    return pgettext("of a paper", "No. %(number)s") % {"number": number}


def addressee(draft: PaperDraft) -> str:
    """Return who gets the application: the office of that kind in the region, else its kind, "" of a family's paper."""
    kind = draft.paper.addressed_to
    if not kind:
        return ""
    context, language = draft.context, draft.language
    offices = partners.find_organisations(region_key=context.by.region.pk, types=[kind], at=context.now)
    if len(offices) == 1:
        return ", ".join(
            filter(
                None,
                (partners.text_in(one, language) for one in (offices[0].name, offices[0].address)),
            )
        )
    return say(draft.organisations.get(kind), language)


def _at_home(draft: PaperDraft, label: str, value: str) -> Row:
    """A way to the family: on no paper where it is dangerous at home, for a paper lies about."""
    if draft.context.case.family.danger_at_home or not value:
        return written_by_hand(label)
    return {"label": label, "value": value}


def _passport(draft: PaperDraft) -> str:
    kinds = identifiers.papers_with(OF_A_PERSON)
    brought = ReceivedPaper.objects.filter(case=draft.context.case, kind__in=kinds).order_by("-recorded_at")
    mine = next((paper for paper in brought if _is_of_signer(paper, draft)), None)
    return numbered(mine, draft.language) if mine is not None else ""


def _is_of_signer(paper: ReceivedPaper, draft: PaperDraft) -> bool:
    """A passport is of who brought it to a private step, else of who speaks for the family."""
    if paper.work_item_key is None:
        return draft.signer == paper_people.reader_of(draft.context)
    item = journeys.item(item_key=paper.work_item_key).item
    return draft.signer == paper_people.signer_of(draft.context, item)


def _applicant(draft: PaperDraft) -> Rows:
    """Who asks: birth, identity paper, insurance number, address and phone."""
    who = draft.signer
    rows: Rows = []
    if who.born_on is not None:
        rows.append(
            {
                "label": pgettext("on a paper", "Applicant’s date of birth"),
                "value": shown(who.born_on, {}, draft.language),
            }
        )
    rows += identity(draft)
    rows.append(_known(pgettext("on a paper", "SNILS"), who.snils))
    rows.append(_at_home(draft, pgettext("on a paper", "Phone"), who.phone or draft.context.case.family.phone))
    return rows


def _known(label: str, value: str) -> Row:
    return {"label": label, "value": value} if value else written_by_hand(label)


def _bank(draft: PaperDraft) -> Rows:
    """Where the money goes: nobody keeps an account here, so it is written by hand."""
    del draft
    return [
        written_by_hand(pgettext("on a paper", "Pay to the account (20 digits)")),
        written_by_hand(pgettext("on a paper", "Bank and its BIC")),
    ]


def _to_whom(draft: PaperDraft) -> Rows:
    """Whoever decides: it differs from case to case, so the family writes it in."""
    return [] if addressee(draft) else [written_by_hand(pgettext("on a paper", "To whom"))]


def _household(draft: PaperDraft) -> Rows:
    """Who else belongs to the family: kinship, day of birth, insurance number."""
    told_above = (draft.signer.pk, draft.context.link.subject_id)
    people = draft.context.case.family.people.exclude(pk__in=told_above).order_by("born_on", "pk")
    told = [_member(person, draft.language) for person in people if person.first_name]
    label = pgettext("on a paper", "Others of the family")
    return [{"label": label, "value": "\n".join(told)}] if told else [written_by_hand(label)]


def _member(person: Person, language: str) -> str:
    snils = pgettext("on a paper", "SNILS %(number)s") % {"number": person.snils} if person.snils else ""
    born = shown(person.born_on, {}, language) if person.born_on else ""
    return ", ".join(filter(None, (person.full_name, _kinship(person), born, snils)))


def _kinship(person: Person) -> str:
    """Name kinship as an office does; of whoever is none of these nothing is said."""
    words = {
        Relation.MOTHER: pgettext("on a paper", "mother"),
        Relation.FATHER: pgettext("on a paper", "father"),
        Relation.CHILD: pgettext("on a paper", "child"),
        Relation.GUARDIAN: pgettext("on a paper", "guardian"),
    }
    return words.get(Relation(person.relation), "")


def _employer(draft: PaperDraft) -> Rows:
    """What only an employer knows of itself, and for whom it asks."""
    return [
        written_by_hand(pgettext("on a paper", "Employer, its address")),
        written_by_hand(pgettext("on a paper", "Its taxpayer number (INN)")),
        {"label": pgettext("on a paper", "Whom it has hired"), "value": draft.signer.full_name},
    ]


def _advice(draft: PaperDraft) -> Rows:
    """What the talk and the test gave: written in by whoever led them."""
    del draft
    return [
        written_by_hand(pgettext("on a paper", "What suits")),
        written_by_hand(pgettext("on a paper", "Where to learn it")),
        written_by_hand(pgettext("on a paper", "What to do first")),
    ]


def _subjects(draft: PaperDraft) -> Rows:
    """In which subjects and topics something is missing: the school writes it in."""
    del draft
    label = pgettext("on a paper", "Subject and topics, %(place)s")
    return [written_by_hand(label % {"place": place}) for place in range(1, 5)]


def _enclosures(draft: PaperDraft) -> Rows:
    """The papers that go with it, with number and day as far as they were brought."""
    told = [f"{place}. {_enclosed(kind, draft)}" for place, kind in enumerate(draft.item.takes, start=1)]
    label = pgettext("on a paper", "Enclosed")
    return [{"label": label, "value": "\n".join(told)}] if told else [written_by_hand(label)]


def _enclosed(kind: journeys.DocumentType, draft: PaperDraft) -> str:
    title = say(kind.title, draft.language)
    if kind.key in identifiers.papers_with(OF_A_PERSON):  # several adults may have brought theirs
        return f"{title} {_passport(draft)}".strip()
    brought = ReceivedPaper.objects.filter(case=draft.context.case, kind=kind.key)
    newest = brought.order_by("recorded_at").last()
    return f"{title} {numbered(newest, draft.language)}".strip() if newest else title


def _form_not_seen(draft: PaperDraft) -> Rows:
    """An order sets the form and nobody here has read it: said, with its name, not imitated."""
    told = pgettext(
        "on a paper",
        "An order sets the form of this application, and we have not seen it. The office may ask you to copy this onto its "
        "own form.",
    )
    if draft.paper.form:
        told = pgettext(
            "on a paper",
            "The form of this application is set by: %(order)s. We have not seen it and do not copy it; the office has it.",
        ) % {"order": say(draft.paper.form, draft.language)}
    return [{"label": pgettext("on a paper", "Form"), "value": told}]


BUILDERS: Mapping[str, Callable[[PaperDraft], Rows]] = {
    "advice": _advice,
    "applicant": _applicant,
    "bank": _bank,
    "employer": _employer,
    "enclosures": _enclosures,
    "form_not_seen": _form_not_seen,
    "household": _household,
    "subjects": _subjects,
    "to_whom": _to_whom,
}
