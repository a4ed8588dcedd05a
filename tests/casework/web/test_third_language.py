"""A third language is files only: a folder of page texts and side files, in a copy of the product whose code is untouched.

The language is invented: `xx` says everything in brackets. Families are under way while it is added.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import polib
import pytest
import yaml

from casework.models import User
from tests.casework.web.conftest import Desk
from tests.casework.web.page_source import one_line
from tests.house.tree import PACKAGES, ROOT

LEFT_OUT = "Today"  # one page text that nobody translated
LEFT_OUT_OF_THE_ENGINE = ("reasons", "closed")  # and one sentence of the engine
PROGRAM = """
import json, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from casework import clock
from casework.models import User
from django.utils.translation import gettext_lazy as _
from documents import public as documents
from journeys import public as journeys
from journeys.versions.plain_text import reading_view
from journeys.versions.published import in_force
grown = journeys.publish_catalogue(at=clock.now())
user = User.objects.get(language="xx")
client = Client()
client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
entrance = Client().get(reverse("sign_in"), headers={"accept-language": "xx"})
paper = documents.document_types()["handover_act"]
print(json.dumps({
    "languages": [code for code, _name in settings.LANGUAGES],
    "grown": sorted(grown),
    "entrance": entrance.content.decode(),
    "inbox": client.get(reverse("inbox")).content.decode(),
    "title": dict(next(iter(journeys.steps(ref="third_child_special_needs@2").values())).title),
    "titles": {one.journey: one.title for one in journeys.published_journeys(language="xx")},
    "issue": dict(journeys.issues()[0].title),
    "paper": paper.titled("xx"),
    "label": paper.wording("xx").labels["received_by"],
    "left": paper.wording("xx").labels["remarks"],
    "refused": journeys.Refused("busy").in_language("xx"),
    "no_paper": documents.DocumentsError(_("is missing")).text("xx"),
    "fits": journeys.eligible_journeys(facts={}, on=clock.now().date(), language="xx")[0].eligibility.parts[0].says["xx"],
    "version": list(reading_view(in_force("third_child_special_needs@2"), "xx")),
}))
"""


def _write_the_language(root: Path) -> None:
    """Everything that a translator would write, and nothing else."""
    folder = root / "casework" / "locale" / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    pages = polib.pofile(str(root / "casework" / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    for entry in pages:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: f"[{entry.msgid}]", 1: f"[{entry.msgid_plural}]"}
        elif entry.msgid != LEFT_OUT:
            entry.msgstr = f"[{entry.msgid}]"
    pages.metadata["Language"] = "xx"
    pages.save(str(folder / "django.po"))
    pages.save_as_mofile(str(folder / "django.mo"))
    catalogue = root / "journeys" / "catalogue"
    _write(catalogue / "birth_allowance" / "v1.xx.yaml", {"title": "[Allowance]"})
    english = yaml.safe_load((catalogue / "third_child_special_needs" / "v1.en.yaml").read_text("utf-8"))
    _write(catalogue / "third_child_special_needs" / "v1.xx.yaml", _bracketed(english))
    _write(catalogue / "third_child_special_needs" / "v2.xx.yaml", _bracketed({**english, "title": "A child"}))
    _write(catalogue / "_shared" / "step_templates.xx.yaml", _of_templates(catalogue))
    _write(catalogue / "_shared" / "issues.xx.yaml", {"third_child_special_needs": "[Third child]"})
    _write(catalogue / "_shared" / "events.xx.yaml", {"moved_away": "[The family moved]"})
    said = _english(yaml.safe_load((root / "journeys" / "language" / "sentences.yaml").read_text("utf-8")))
    del said[LEFT_OUT_OF_THE_ENGINE[0]][LEFT_OUT_OF_THE_ENGINE[1]]
    said["plural"]["rule"] = "other"
    _write(root / "journeys" / "language" / "sentences.xx.yaml", said)
    labels = {"title": "[Act]", "received_by": "[Received by]"}
    _write(root / "documents" / "types" / "handover_act" / "labels.xx.yaml", labels)


def _of_templates(catalogue: Path) -> Any:
    return _english(yaml.safe_load((catalogue / "_shared" / "step_templates.yaml").read_text("utf-8")))


def _english(node: Any) -> Any:
    """Only the texts, each in place of its languages."""
    if isinstance(node, dict) and "en" in node:
        return f"[{node['en']}]"
    if isinstance(node, dict):
        found = {key: _english(inner) for key, inner in node.items()}
        return {key: inner for key, inner in found.items() if inner}
    return None


def _bracketed(node: Any) -> Any:
    return {key: _bracketed(inner) for key, inner in node.items()} if isinstance(node, dict) else f"[{node}]"


def _write(file: Path, content: Any) -> None:
    file.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, desk: Desk) -> Path:
    """The product with the language, and a family under way in the database."""
    root = tmp_path_factory.mktemp("third_language")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", root)
    _write_the_language(root)
    desk.family()
    User.objects.filter(pk=desk.worker.user_id).update(language="xx")
    return root


def _run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=copy, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def seen(copy: Path) -> dict[str, Any]:
    """What people see in it."""
    done = _run(copy, "-c", PROGRAM)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def test_given_a_folder_of_texts_then_the_language_is_offered_and_pages_speak_it(seen: dict[str, Any]) -> None:
    assert "xx" in seen["languages"]
    assert '<html lang="xx"' in seen["entrance"]
    assert "[Sign in]" in seen["entrance"]
    assert ">XX</button>" in one_line(seen["entrance"])


def test_given_a_page_text_that_nobody_translated_then_it_is_said_in_russian(seen: dict[str, Any]) -> None:
    assert "Сегодня" in seen["inbox"]
    assert "[Families]" in seen["inbox"]


def test_given_published_versions_that_runs_follow_when_a_language_is_added_then_they_take_it_over(
    seen: dict[str, Any],
) -> None:
    flagship = "third_child_special_needs"
    assert {ref for ref in seen["grown"] if ref.startswith(flagship)} == {f"{flagship}@1", f"{flagship}@2"}
    assert seen["titles"]["third_child_special_needs"] == "[A child]"
    assert seen["title"]["xx"].startswith("[")


def test_given_shared_tables_and_papers_then_their_side_files_are_read_and_the_rest_is_russian(
    seen: dict[str, Any],
) -> None:
    assert seen["issue"]["xx"] == "[Third child]"
    assert (seen["paper"], seen["label"], seen["left"]) == ("[Act]", "[Received by]", "Замечания")


def test_given_what_the_engine_and_the_papers_say_by_themselves_then_it_is_in_the_language_too(
    seen: dict[str, Any],
) -> None:
    assert seen["refused"].startswith("[Somebody else is changing this case now.")
    assert seen["no_paper"] == "[is missing]"
    assert "[not known yet]" in seen["fits"]
    version = "\n".join(seen["version"])
    assert "[Led by]" in version
    assert "[working days]" in version
    assert not re.search(
        "[а-яё]", "".join(line.partition(":")[0] for line in seen["version"] if line.startswith("    "))
    )


def test_given_what_is_missing_then_a_command_lists_it_and_what_is_there_is_not_listed(copy: Path) -> None:
    done = _run(copy, "manage.py", "translations", "--missing", "xx")

    assert done.returncode == 1
    assert "pages and messages: 1 missing\n  xx/LC_MESSAGES/django.po: Today\n" in done.stdout
    assert "  birth_allowance/v1.xx.yaml: about\n" in done.stdout
    assert "  _shared/words.xx.yaml: done\n" in done.stdout
    assert "  sentences.xx.yaml: reasons closed\n" in done.stdout
    assert done.stdout.count("sentences.xx.yaml") == 1
    assert "  route_sheet/labels.xx.yaml: lead\n" in done.stdout
    for there in ("v1.xx.yaml: steps insurance_policy", "_shared/step_templates", "handover_act/labels.xx.yaml: title"):
        assert there not in done.stdout


def test_given_the_copy_then_no_line_of_code_differs_from_the_product(copy: Path) -> None:
    changed = [
        name
        for package in PACKAGES
        for name in (path.relative_to(ROOT) for path in (ROOT / package).rglob("*.py"))
        if (copy / name).read_bytes() != (ROOT / name).read_bytes()
    ]

    assert changed == []
