"""A region's own paper comes by a package alone: sentence, facts, closing words, signer and moment, in every language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from casework import access
from casework.models import CaseDocument
from documents import public as documents
from documents.models import Document
from tests.builders import Story, Town
from tests.documents.papers import squeezed, text_of

JOURNEY = """journey: thanked_family
version: 1
area: social_services
title: Благодарность семье
about: Маленький маршрут области.
led_by: clinic_social_service
rights_date: child.born_on
eligibility:
  born: child.born_on is known
stages:
  work: Работа
steps:
  work:
    wishes:
      by: family
      gives: [wish_list]
      due: same_day
      title: Чего вы хотите
      family: Подпишите просьбу, мы её передадим.
    thanks:
      by: leader
      needs: [wishes]
      records: [family.thanked_on, family.thanked_with]
      gives: [thanks_letter]
      due: same_day
      title: Благодарим семью
      family: Напишем вам письмо.
words:
  flowers: {ru: Цветы, en: Flowers}
  book: {ru: Книга, en: A book}
facts:
  family.thanked_on: {type: date, ru: День встречи, en: Day of the meeting, from: clinic_social_service}
  family.thanked_with: {type: choice, choices: [flowers, book], ru: Подарок, en: Gift, from: clinic_social_service}
documents:
  wish_list:
    ru: Просьба семьи
    en: The family's wish
    whose: ours
    says:
      ru: Просим о встрече для ребёнка, который родился {child.born_on}.
      en: We ask for a meeting for the child born on {child.born_on}.
    tells: [child.born_on]
    closes:
      ru: О подарке договоримся вместе ({family.thanked_with}).
      en: We shall agree on the gift together ({family.thanked_with}).
    signed_by: family
    printed: at_opening
  thanks_letter:
    ru: Благодарственное письмо
    en: A letter of thanks
    whose: ours
    says:
      ru: Спасибо, что пришли к нам {family.thanked_on}.
      en: Thank you for coming to us on {family.thanked_on}.
    tells: [family.thanked_with]
    rows: [facts, case]
    closes:
      ru: Приходите ещё.
      en: Do come again.
    signed_by: us
    printed: at_end
"""
ENGLISH = """title: Thanks to a family
about: A small journey of the region.
stages:
  work: Work
steps:
  wishes:
    title: What you wish for
    family: Sign the request, we pass it on.
  thanks:
    title: Thanking the family
    family: We shall write you a letter.
"""
WALKTHROUGH = """walkthroughs:
  - ru: Семью благодарят
    en: A family is thanked
    start: 2026-11-02
    facts: {child.born_on: 2026-11-01}
    story:
      - {day: 1, done: wishes}
      - {day: 1, done: thanks, facts: {family.thanked_on: 2026-11-02, family.thanked_with: book}, expect: {closed: yes}}
"""
SAID = {
    "ru": ("Спасибо, что пришли к нам 3 декабря 2026.", "Подарок", "Цветы", "Приходите ещё.", "Ведёт дело"),
    "en": ("Thank you for coming to us on 3 December 2026.", "Gift", "Flowers", "Do come again.", "Leads the case"),
}
ASKED = {
    "ru": (
        "Просим о встрече для ребёнка, который родился ",
        "О подарке договоримся вместе (________).",
        "Представитель",
    ),
    "en": (
        "We ask for a meeting for the child born on ",
        "We shall agree on the gift together (________).",
        "represent",
    ),
}


def package(folder: Path) -> Path:
    """A folder as a region sends it."""
    (folder / "thanked_family").mkdir(parents=True)
    for name, text in (("v1.yaml", JOURNEY), ("v1.en.yaml", ENGLISH), ("walkthrough.yaml", WALKTHROUGH)):
        (folder / "thanked_family" / name).write_text(text, "utf-8")
    return folder


def printed(case: Story, kind: str) -> tuple[Document, str]:
    """The one paper of a kind with the text of its file."""
    case.effects("draft_paper", "print_paper")
    (link,) = case.rows(CaseDocument, kind=kind)
    with access.acting_as(case.town.machine):
        row = Document.objects.get(pk=link.document_key)
        return row, text_of(documents.read_file(document_key=row.pk))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_a_package_with_papers_of_its_own_when_a_case_is_walked_then_each_is_printed_as_its_row_says(
    town: Town, tmp_path: Path, language: str
) -> None:
    call_command("journeys", "load", str(package(tmp_path / "package")))
    case = town.a_case("thanked_family", language=language)

    wish, text = printed(case, "wish_list")  # as soon as the step opens, to be signed
    opening, closing, role = ASKED[language]
    assert wish.data["intro"].startswith(opening)
    assert wish.data["closing"] == closing
    assert [squeezed(told) in text for told in (wish.data["intro"], closing)] == [True, True]
    (signature,) = wish.data["signatures"]
    assert role in signature["role"]

    case.done("wishes")
    case.effects("draft_paper")
    assert case.rows(CaseDocument, kind="thanks_letter") == []  # nobody was thanked yet
    case.done("thanks", family__thanked_on=date(2026, 12, 3), family__thanked_with="flowers")
    letter, text = printed(case, "thanks_letter")
    sentence, label, value, closing, role = SAID[language]
    assert (letter.type, letter.language, letter.data["intro"], letter.data["closing"]) == (
        "plain_paper", language, sentence, closing,
    )  # fmt: skip
    assert letter.data["rows"][0] == {"label": label, "value": value, "to_write": False}
    assert [signature["role"] for signature in letter.data["signatures"]] == [role]
    assert [told for told in SAID[language] if squeezed(told) not in text] == []
