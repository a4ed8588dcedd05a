"""A text is read in a language by one rule everywhere: that language, else Russian, else any."""

from __future__ import annotations

import pytest

from casework.texts.translated import say
from documents.wording import in_language as on_paper
from journeys.language.formatting import in_language as in_journey
from partners.public import text_in as of_partner

READERS = [
    pytest.param(say, id="casework"),
    pytest.param(in_journey, id="journeys"),
    pytest.param(on_paper, id="documents"),
    pytest.param(of_partner, id="partners"),
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        pytest.param({"ru": "да", "en": "yes"}, "en", "yes", id="in the language"),
        pytest.param({"ru": "да"}, "en", "да", id="Russian where it lacks one"),
        pytest.param({"ru": "да", "en": ""}, "en", "да", id="Russian where it is empty"),
        pytest.param({"tt": "әйе"}, "en", "әйе", id="any where there is no Russian"),
        pytest.param({}, "en", "", id="nothing of nothing"),
    ],
)
def test_a_text_is_read_in_the_language_else_in_russian_else_in_any(read, text, language, wanted):
    assert read(text, language) == wanted
