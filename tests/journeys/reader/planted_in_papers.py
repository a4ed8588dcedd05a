"""Mistakes in what our papers say, tell and are signed by."""

from __future__ import annotations

from tests.journeys.reader.planted import Planted

PAPERS = "_shared/documents.yaml"

IN_PAPERS = [
    Planted(
        "misspelt fact of a paper",
        "tells: [child.born_on, parents.paternity_recognised]",
        "tells: [child.born_on, parents.paternity_recognized]",
        "tells: no fact 'parents.paternity_recognized'. Did you mean 'parents.paternity_recognised'?",
        PAPERS,
    ),
    Planted(
        "misspelt row builder",
        "rows: [case, facts, decision]",
        "rows: [case, facts, decisions]",
        "rows: no rows called 'decisions'. Did you mean 'decision'?",
        PAPERS,
    ),
    Planted(
        "a placeholder that is no fact",
        "    ru: Прошу оформить моему ребёнку полис ОМС.",
        "    ru: Прошу оформить полис ОМС тому, кто родился {child.born}.",
        "says: no fact '{child.born}'. Did you mean 'child.born_on'?",
        PAPERS,
    ),
    Planted(
        "a fact named in one language only",
        "    en: I ask for a health insurance policy for my child.",
        "    en: I ask for a health insurance policy for my child, born {child.born_on}.",
        "says: its placeholders differ from those of the Russian",
        PAPERS,
    ),
    Planted(
        "a sentence without English",
        "    ru: Вот что решено и почему.\n    en: This is what was decided, and why.\n",
        "    ru: Вот что решено и почему.\n",
        "'decision_notice': says lacks en",
        PAPERS,
    ),
    Planted(
        "a sentence in one language for all",
        "  closes:\n    ru: Прошу ответить письменно и назвать причины.\n    en: Please answer in writing and name the reasons.",
        "  closes: Прошу ответить письменно и назвать причины.",
        "closes: write ru: and en: below it",
        PAPERS,
    ),
    Planted(
        "a sentence in braces",
        "  says:\n    ru: Вот что решено и почему.\n    en: This is what was decided, and why.\n",
        "  says: {ru: Вот что решено и почему., en: Decided.}\n",
        "a sentence does not belong in { }",
        PAPERS,
    ),
    Planted("misspelt signer", "signed_by: both", "signed_by: booth", "Did you mean 'both'?", PAPERS),
    Planted(
        "misspelt order that sets a form",
        "form: unified_allowance_form",
        "form: unified_allowance_from",
        "form: no source 'unified_allowance_from'. Did you mean 'unified_allowance_form'?",
        PAPERS,
    ),
    Planted("misspelt moment", "printed: at_opening", "printed: at_opning", "Did you mean 'at_opening'?", PAPERS),
    Planted(
        "misspelt outcome of a paper",
        "not_after: [papers_missing]",
        "not_after: [paper_missing]",
        "not_after: no word 'paper_missing'. Did you mean 'papers_missing'?",
        PAPERS,
    ),
    Planted(
        "misspelt document type",
        "prints_as: day_itinerary",
        "prints_as: day_itinery",
        "Did you mean 'day_itinerary'?",
        PAPERS,
    ),
    Planted(
        "a signer of somebody else's paper",
        "whose: authority, valid_for: 1 month, ready_in",
        "whose: authority, signed_by: us, valid_for: 1 month, ready_in",
        "signed_by: belongs to a paper of ours",
        PAPERS,
    ),
    Planted(
        "facts of a paper with contents of its own",
        "prints_as: handover_act}",
        "prints_as: handover_act, tells: [child.born_on]}",
        "tells: a handover_act has contents of its own",
        PAPERS,
    ),
]
