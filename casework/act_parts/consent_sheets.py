"""Sheets of consent: each of one purpose and one kind of recipient, apart from other papers, printed to be signed.

What a consent in writing holds: who agrees, by which paper, where; to whom; what for; which data; which acts; until when
and how it is taken back. Data about health, which is medical secrecy, has a sheet of its own.

Source: 152-FZ art. 9 part 1 (apart from other papers, as amended by 156-FZ of 24 June 2025) and part 4, 323-FZ art. 13
part 3; all as cited, none read in the law's own text (record 0047).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import pgettext

from casework.access import consent_fields
from casework.act_parts import application_rows, paper_people, partner_requests
from casework.act_parts.paper_draft import (
    NothingToPrint,
    PaperDraft,
    Rows,
    shown,
    written_by_hand,
)
from casework.models import Case, Consent, ConsentState, ReceivedPaper
from casework.texts.translated import say
from casework.typed import identifiers
from journeys import public as journeys
from partners import public as partners

WITH_ADDRESS_AT_MOST, NAMED_AT_MOST = (
    3,
    5,
)  # recipients on one sheet; a longer list is named by its kind
OF_REGISTRY = "certificate"  # the pattern of a number of the registry's


LIVE = (
    ConsentState.ASKED,
    ConsentState.GIVEN,
)  # what was agreed to in the first talk is signed, too


def parts_of(paper: journeys.DocumentType, *, case: Case, item: journeys.OpenItem) -> tuple[str, ...]:
    """Return on which sheets a step prints a paper: one for each consent that has none yet; ("",) of any other paper."""
    if not BUILDERS.keys() & set(paper.rows):
        return ("",)
    own = [one.key for one in journeys.every_item_of(run_key=item.run_key)]
    elsewhere = set(case.documents.exclude(work_item_key__in=own).values_list("part", flat=True))
    live = Consent.objects.filter(case=case, state__in=LIVE).order_by("purpose")
    wanted = [str(consent.pk) for consent in live if _builder_of(consent) in paper.rows]
    return tuple(part for part in wanted if part not in elsewhere)


def lacking(paper: journeys.DocumentType, *, case: Case, item: journeys.OpenItem) -> tuple[str, ...]:
    """Return which sheets of a step were never printed: of what was asked since it opened."""
    rows = case.documents.filter(work_item_key=item.key, kind=paper.key)
    drafted = set(rows.values_list("part", flat=True))
    return tuple(part for part in parts_of(paper, case=case, item=item) if part not in drafted)


def stands(part: str) -> bool:
    """Say whether the consent of a sheet is still asked or in force; "" is no sheet of a consent."""
    return not part or Consent.objects.filter(pk=part, state__in=LIVE).exists()


def titled(paper: journeys.DocumentType, *, part: str, ref: str) -> dict[str, str]:
    """Return what a paper is called in each language; a sheet for one kind of recipient names it, too."""
    title = dict(paper.title)
    consent = Consent.objects.filter(pk=part).first() if part else None
    if consent is None or _builder_of(consent) != "consent_to_share":
        return title
    kind = partner_requests.shared_with(consent.purpose) or ""
    whom = journeys.titles_of_types(ref=ref).get(kind) or {}
    return {language: f"{text}: {say(whom, language)}" if whom else text for language, text in title.items()}


def _builder_of(consent: Consent) -> str:
    if consent.purpose == consent_fields.PROCESSING:
        return "consent_to_handle"
    return "consent_to_tell_health" if consent.purpose == consent_fields.SECRECY else "consent_to_share"


def _to_handle(draft: PaperDraft) -> Rows:
    """The leading organisation handles what it is told."""
    _consent(draft)
    return [
        *_who_agrees(draft),
        {"label": _label_operator(), "value": _operator(draft)},
        {
            "label": _label_purpose(),
            "value": pgettext(
                "on a consent",
                "To find out which help the family is entitled to, and to arrange it.",
            ),
        },
        {
            "label": _label_data(),
            "value": pgettext(
                "on a consent",
                "Names, dates of birth, sex, kinship; identity papers, certificates, policy and insurance numbers; address and "
                "phone; work and income as far as a payment is asked for; what is needed, agreed and done in this case.",
            ),
        },
        {
            "label": _label_acts(),
            "value": pgettext(
                "on a consent",
                "Collecting, recording, ordering, keeping, correcting, looking up, using, blocking, deleting, destroying; on "
                "paper and in the case system. Nothing is passed on by this consent: for that there are sheets of their own.",
            ),
        },
        *_until(draft),
    ]


def _to_share(draft: PaperDraft) -> Rows:
    """One kind of organisation is told what it needs for its part."""
    consent = _consent(draft)
    kind = partner_requests.shared_with(consent.purpose) or ""
    return [
        *_who_agrees(draft),
        {"label": _label_operator(), "value": _operator(draft)},
        _recipients(draft, [kind]),
        {
            "label": _label_purpose(),
            "value": pgettext("on a consent", "So that %(who)s can do its part of the help.")
            % {"who": say(draft.organisations.get(kind), draft.language) or kind},
        },
        {
            "label": _label_data(),
            "value": _scope(consent.scope, danger=draft.context.case.family.danger_at_home),
        },
        _passed_on(),
        *_until(draft),
    ]


def _to_tell_health(draft: PaperDraft) -> Rows:
    """Doctors are told what they need to know of health."""
    _consent(draft)
    health = [kind for kind in draft.organisations if kind in partner_requests.HEALTH]
    return [
        *_who_agrees(draft),
        {"label": _label_operator(), "value": _operator(draft)},
        _recipients(draft, health),
        {
            "label": _label_purpose(),
            "value": pgettext(
                "on a consent",
                "To arrange examinations, treatment and the help that rests on them.",
            ),
        },
        {
            "label": _label_data(),
            "value": pgettext(
                "on a consent",
                "That medical help was asked for; state of health, diagnoses, conclusions and results of examinations, "
                "appointments; names and date of birth, so that it is clear whose they are.",
            ),
        },
        _passed_on(),
        *_until(draft),
    ]


BUILDERS: Mapping[str, Callable[[PaperDraft], Rows]] = {
    "consent_to_handle": _to_handle,
    "consent_to_share": _to_share,
    "consent_to_tell_health": _to_tell_health,
}


# ---- the rows that all share -----------------------------------------------------------------------------------------


def _consent(draft: PaperDraft) -> Consent:
    found = Consent.objects.filter(pk=draft.part, case=draft.context.case, state__in=LIVE).first()
    if found is None:
        raise NothingToPrint(draft.item.step)
    return found


def _who_agrees(draft: PaperDraft) -> Rows:
    rows = application_rows.identity(draft)
    child = draft.context.link.subject
    if child.relation != "child":
        return rows
    name = paper_people.child_name(draft.context)
    born = shown(child.born_on, {}, draft.language) if child.born_on else ""
    rows.append(
        {
            "label": pgettext("on a consent", "Also for my child"),
            "value": ", ".join(filter(None, (name, born))),
        }
    )
    if not rows[-1]["value"]:
        rows[-1] = written_by_hand(rows[-1]["label"])
    certificate = (
        ReceivedPaper.objects.filter(case=draft.context.case, kind__in=_certificates(draft))
        .order_by("recorded_at")
        .last()
    )
    label = pgettext("on a consent", "I represent the child by")
    if certificate is None:
        return [*rows, written_by_hand(label)]
    told = f"{say(certificate.title, draft.language)} {application_rows.numbered(certificate, draft.language)}".strip()
    return [*rows, {"label": label, "value": told}]


def _certificates(draft: PaperDraft) -> frozenset[str]:
    """By what one represents a child: the registry's papers that an authority of this journey gives."""
    items = journeys.every_item_of(run_key=draft.run.key)
    papers = (paper for one in items for paper in (*one.gives, *one.takes))
    given = {paper.key for paper in papers if paper.whose == "authority"}
    return identifiers.papers_with(OF_REGISTRY) & given


def _operator(draft: PaperDraft) -> str:
    context = draft.context
    leader = partners.organisation(region_key=context.by.region.pk, key=context.case.organisation_id)
    return _named(leader, draft.language)


def _named(organisation: partners.OrganisationView, language: str) -> str:
    told = (
        partners.text_in(organisation.name, language),
        partners.text_in(organisation.address, language),
    )
    return ", ".join(filter(None, told))


def _recipients(draft: PaperDraft, kinds: Sequence[str]) -> dict[str, str]:
    context, language = draft.context, draft.language
    found = partners.find_organisations(
        region_key=context.by.region.pk,
        types=list(kinds),
        at=context.now,
        only_taking_requests=False,
    )
    others = [one for one in found if one.key != context.case.organisation_id]
    if len(others) <= WITH_ADDRESS_AT_MOST:
        named = "\n".join(_named(one, language) for one in others)
    else:
        named = "; ".join(partners.text_in(one.name, language) for one in others[:NAMED_AT_MOST])
    if not 1 <= len(others) <= NAMED_AT_MOST:
        named = "; ".join(say(draft.organisations.get(kind), language) or kind for kind in kinds)
    return {"label": pgettext("on a consent", "Who is told"), "value": named}


def _scope(groups: Sequence[str], *, danger: bool) -> str:
    words = {
        "names": pgettext("on a consent", "names, kinship and dates of birth"),
        "documents": pgettext("on a consent", "names, numbers and days of papers"),
        "contact": pgettext("on a consent", "address and phone"),
        "things": pgettext("on a consent", "the list of things that are needed, without name and address"),
        "dates": pgettext("on a consent", "the day by which they are needed"),
    }
    shown_groups = [one for one in groups if one in words and not (danger and one in consent_fields.NOT_IN_DANGER)]
    return "; ".join(words[one] for one in shown_groups)


def _passed_on() -> dict[str, str]:
    told = pgettext(
        "on a consent",
        "Passing on to those named above, and to nobody else; on paper or by a protected link.",
    )
    return {"label": _label_acts(), "value": told}


def _until(draft: PaperDraft) -> Rows:
    until = pgettext("on a consent", "Until the help in case %(number)s ends, or until I take it back.")
    back = pgettext(
        "on a consent",
        "On any day, in writing to the organisation that is named above, through your helper, or on the family’s page. From "
        "then on nothing more is done by it.",
    )
    return [
        {
            "label": pgettext("on a consent", "How long"),
            "value": until % {"number": draft.context.case.number},
        },
        {"label": pgettext("on a consent", "How to take it back"), "value": back},
    ]


def _label_operator() -> str:
    return pgettext("on a consent", "Whom I allow this")


def _label_purpose() -> str:
    return pgettext("on a consent", "What for")


def _label_data() -> str:
    return pgettext("on a consent", "Which data")


def _label_acts() -> str:
    return pgettext("on a consent", "What may be done")
