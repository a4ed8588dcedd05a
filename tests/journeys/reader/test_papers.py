"""What a paper of ours says stands in its row, in every language; a version keeps of it what it knows."""

from __future__ import annotations

from casework.act_parts.paper_data import WRITERS
from casework.act_parts.paper_rows import BUILDERS
from journeys.language.paper_sentences import BLANK, with_facts
from journeys.language.vocabulary import PRINTS_AS, ROW_BUILDERS
from journeys.reader import read_sources, read_texts

FLAGSHIP = ("third_child_special_needs", 1)
V1 = "third_child_special_needs/v1.yaml"
TATAR = "third_child_special_needs/v1.tt.yaml"
OWN = """documents:
  thanks_letter:
    ru: Благодарность
    en: Thanks
    whose: ours
    says:
      ru: Спасибо, что пришли {family.thanked_on}.
      en: Thank you for coming on {family.thanked_on}.
    tells: [youth.age]
facts:
  family.thanked_on: {type: date, ru: День благодарности, en: Day of thanks, from: family}
"""


def own_paper(texts: dict[str, str]) -> dict[str, str]:
    """Give the flagship a paper of its own, printed by its first step of the family."""
    old = "gives: [paternity_application]"
    assert old in texts[V1]
    return {**texts, V1: OWN + texts[V1].replace(old, "gives: [paternity_application, thanks_letter]")}


def test_every_name_that_a_paper_may_use_is_supplied_by_casework_and_no_other() -> None:
    assert set(ROW_BUILDERS) == BUILDERS.keys()
    assert set(PRINTS_AS) == WRITERS.keys()


def test_given_a_shared_paper_then_a_version_keeps_of_its_facts_those_that_it_knows(texts) -> None:
    catalogue = read_texts(texts)
    letter = catalogue.definitions[FLAGSHIP].vocabulary.documents["closing_letter"]
    assert letter.tells == (
        "child.birth_record_number", "child.snils", "child.policy_number", "child.polyclinic", "child.disability_until",
        "mother.leave_until",
    )  # fmt: skip
    assert "pupil.grade" in (catalogue.shared.vocabulary.documents["closing_letter"].tells or ())
    assert read_sources(catalogue.sources(*FLAGSHIP)) == catalogue.definitions[FLAGSHIP]


def test_given_a_paper_of_a_journeys_own_then_what_it_tells_belongs_to_the_version(texts) -> None:
    catalogue = read_texts(own_paper(texts))
    assert [str(mistake) for mistake in catalogue.mistakes] == []
    definition = catalogue.definitions[FLAGSHIP]
    assert {"youth.age", "family.thanked_on"} <= definition.vocabulary.facts.keys()
    assert definition.vocabulary.documents["thanks_letter"].tells == ("youth.age",)
    assert read_sources(catalogue.sources(*FLAGSHIP)) == definition


def test_given_a_side_file_of_a_further_language_then_it_speaks_for_the_journeys_own_paper(texts) -> None:
    said = "documents:\n  thanks_letter:\n    title: Рәхмәт\n    says: "
    whole = read_texts({**own_paper(texts), TATAR: f"{said}Рәхмәт, {{family.thanked_on}}.\n"})
    assert [str(mistake) for mistake in whole.mistakes] == []
    paper = whole.definitions[FLAGSHIP].vocabulary.documents["thanks_letter"]
    assert (paper.title["tt"], paper.says["tt"]) == ("Рәхмәт", "Рәхмәт, {family.thanked_on}.")

    spoilt = read_texts({**own_paper(texts), TATAR: f"{said}Рәхмәт.\n    thanks: Рәхмәт\n"})
    told = {str(mistake) for mistake in spoilt.mistakes}
    assert f"{TATAR}:4: 'thanks_letter': says: its placeholders differ from those of the Russian" in told
    assert any(one.startswith(f"{TATAR}:5: 'thanks_letter': unknown text 'thanks'.") for one in told)


def test_given_a_side_file_for_a_paper_that_is_not_the_journeys_own_then_it_is_told(texts) -> None:
    spoilt = read_texts({**texts, TATAR: "documents:\n  complaint:\n    says: Шикаять\n"})
    (mistake,) = spoilt.mistakes
    assert (mistake.file, mistake.line) == (TATAR, 3)
    assert "has no Russian" in mistake.text


def test_given_a_side_file_of_the_shared_papers_then_title_and_sentence_of_one_row_are_laid_over_it(texts) -> None:
    side = "complaint:\n  tt: Шикаять\n  says: Карар белән килешмим.\nconsent_form: Ризалык\n"
    catalogue = read_texts({**texts, "_shared/documents.tt.yaml": side})
    assert not catalogue.mistakes
    papers = catalogue.definitions[FLAGSHIP].vocabulary.documents
    assert (papers["complaint"].title["tt"], papers["complaint"].says["tt"]) == ("Шикаять", "Карар белән килешмим.")
    assert papers["consent_form"].title["tt"] == "Ризалык"


def test_given_a_sentence_with_a_fact_then_it_says_it_and_leaves_a_line_where_nobody_knows() -> None:
    known = {"family.thanked_on": "3 марта"}
    assert with_facts("Спасибо за {family.thanked_on}.", lambda fact: known.get(fact, "")) == "Спасибо за 3 марта."
    assert with_facts("Спасибо за {child.born_on}.", lambda fact: "") == f"Спасибо за {BLANK}."
