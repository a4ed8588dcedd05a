"""The house's own tags and filters of templates: what a reader sees does not depend on how a template is laid out."""

from __future__ import annotations

import pytest
from django.template import Context, Template


def _drawn(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


def test_given_joined_lines_when_they_are_drawn_then_a_comma_of_the_next_line_follows_the_word_at_once() -> None:
    source = """{% joined %}
      {{ paper }}
      {% if on %}
        , {{ on }}
      {% endif %}
      <b>!</b>
    {% endjoined %}"""

    assert _drawn(source, paper="Policy", on="2 May") == "Policy, 2 May<b>!</b>"


def test_given_a_value_of_several_lines_when_it_is_drawn_in_joined_lines_then_it_keeps_them() -> None:
    assert _drawn("{% joined %}\n  {{ words }}\n{% endjoined %}", words="One.\n  Two.") == "One.\n  Two."


def test_given_a_value_with_markup_when_it_is_drawn_in_joined_lines_then_it_is_escaped_once() -> None:
    assert _drawn("{% joined %}\n  {{ words }}\n{% endjoined %}", words="a < b") == "a &lt; b"


@pytest.mark.parametrize(
    ("state", "drawn"),
    [
        pytest.param("done", '"tag ok"', id="named"),
        pytest.param("closed", '"tag"', id="named-as-plain"),
        pytest.param("else", '"tag warn"', id="any-other"),
    ],
)
def test_given_a_state_when_its_shade_is_asked_then_it_is_one_more_class(state: str, drawn: str) -> None:
    assert _drawn('"tag{% shade state done="ok" closed="" otherwise="warn" %}"', state=state) == drawn


def test_given_a_state_without_a_shade_when_it_is_asked_then_no_class_is_added() -> None:
    assert _drawn('"tag{% shade state done="ok" %}"', state="open") == '"tag"'


def test_given_a_title_when_it_tells_whom_it_is_about_then_a_name_is_escaped_and_nobody_adds_nothing() -> None:
    assert _drawn("{{ title|about:whom }}", title="Policy", whom="<Misha>") == "Policy: &lt;Misha&gt;"
    assert _drawn("{{ title|about:whom }}", title="Policy", whom="") == "Policy"
