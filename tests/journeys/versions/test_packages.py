"""A journey by folder alone: scaffolded, walked, loaded from a folder or a zip, and refused when it is hostile."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from journeys import public
from journeys.check import catalogue_check
from journeys.models import JourneyVersion
from journeys.reader import CATALOGUE, read_catalogue
from journeys.versions import published
from journeys.versions.packages import PackageRefused, check_package, load_package, read_package
from journeys.versions.scaffold import CannotScaffold, scaffold_journey
from journeys.viewflow_flows import registry
from tests.journeys.planted_runs import NOON, Region, days
from tests.journeys.reader.test_strict_yaml import HOSTILE

NAME = "lost_job"
FACTS = {"family.has_gosuslugi": True}


@pytest.fixture(autouse=True)
def _fresh_registry():
    registry.forget()
    yield
    registry.forget()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with one journey that is ready to be published."""
    into = tmp_path / "package"
    scaffold_journey(NAME, into=into, russian="Потеря работы: первые шаги", english="Lost job")
    ready(into)
    return into


def ready(into: Path) -> None:
    change(into / NAME / "v1.yaml", "status: draft", "status: ready")


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def packed(folder: Path, to: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*.yaml")):
            archive.write(file, prefix + file.relative_to(folder).as_posix())
    return to


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("journeys", "load", *arguments, stdout=out)
    return out.getvalue()


# ---- a folder alone ----------------------------------------------------------------------------------------------------


def test_given_a_scaffolded_journey_when_checked_then_it_passes_at_once(tmp_path: Path) -> None:
    out = StringIO()
    call_command("scaffold", "journey", NAME, "--into", str(tmp_path), "--title-ru", "Потеря работы", stdout=out)
    assert [line.rpartition("/")[2] for line in out.getvalue().splitlines()[:3]] == [
        "v1.yaml", "v1.en.yaml", "walkthrough.yaml"]  # fmt: skip
    checked = catalogue_check.check(tmp_path, shared=CATALOGUE)
    assert checked.mistakes == ()
    (passed,) = checked.passed
    assert passed.definition.ref == f"{NAME}@1" and passed.definition.draft and passed.walked == 2
    assert passed.definition.title == {"ru": "Потеря работы", "en": "A new life situation"}


@pytest.mark.parametrize(
    ("name", "more"), [("Lost", {}), ("потеря", {}), ("../lost", {}), ("_shared", {}), ("lost", {"area": "sport"})]
)
def test_given_a_name_that_is_no_key_when_scaffolded_then_nothing_is_made(tmp_path: Path, name, more) -> None:
    with pytest.raises(CannotScaffold, match="nothing was made"):
        scaffold_journey(name, into=tmp_path, **more)
    assert list(tmp_path.iterdir()) == []


def test_given_a_taken_name_when_scaffolded_then_the_journey_there_stays(package: Path) -> None:
    before = (package / NAME / "v1.yaml").read_text("utf-8")
    with pytest.raises(CommandError, match="There is a journey 'lost_job' already"):
        call_command("scaffold", "journey", NAME, "--into", str(package))
    assert (package / NAME / "v1.yaml").read_text("utf-8") == before


def test_given_a_sixth_folder_when_the_catalogue_is_published_then_families_are_led_through_it_and_it_can_go_again(
    db: None, tmp_path: Path
) -> None:
    catalogue = Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))
    scaffold_journey(NAME, into=catalogue)
    ready(catalogue)
    assert len({key[0] for key in read_catalogue(catalogue).definitions}) == 6

    assert f"{NAME}@1" in published.publish(at=NOON, root=catalogue)
    region = Region()
    with region.acting():
        run = region.start(NAME, facts=FACTS)
        steps = []
        for day in range(200):
            items = public.open_items(run_keys=[run.run_key])
            if not items:
                public.wake(run_key=run.run_key, now=days(day))
            for item in items:
                steps.append(item.step)
                region.done(item, at=days(day))
        assert steps[0] == "intake" and {"consents", "first_help", "survey"} <= set(steps)
        assert public.read_run(run_key=run.run_key, language="ru", now=days(200)).ended_at is not None

    shutil.rmtree(catalogue / NAME)
    assert len({key[0] for key in read_catalogue(catalogue).definitions}) == 5
    assert published.publish(at=days(1), root=catalogue) == ()
    assert registry.definition(f"{NAME}@1").title["ru"], "whoever began on it is led to the end"


# ---- a package ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["folder", "zip", "zip in a folder of its own"])
def test_given_a_package_when_loaded_then_its_journey_is_published_once(
    db: None, package: Path, tmp_path: Path, form: str
) -> None:
    path = package if form == "folder" else packed(package, tmp_path / "p.zip", "" if form == "zip" else "lost-1.0/")
    told = load(str(path))
    assert told.splitlines() == [f"passed: {NAME}@1", f"published: {NAME}@1"]
    assert load(str(path)).endswith("published: nothing new\n")
    assert public.newest_version(journey=NAME) == 1
    assert published.in_force(f"{NAME}@1").title["ru"] == "Потеря работы: первые шаги"


def test_given_a_package_when_only_checked_then_nothing_is_published(db: None, package: Path) -> None:
    assert load(str(package), "--check") == f"passed: {NAME}@1\n"
    assert not JourneyVersion.objects.exists()


def test_given_a_draft_in_a_package_when_loaded_then_it_is_not_published(db: None, package: Path) -> None:
    change(package / NAME / "v1.yaml", "status: ready", "status: draft")
    assert load(str(package)).endswith("published: nothing new\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("v1.yaml", "due: family_answer", "due: family_anser", "Did you mean 'family_answer'"),
        ("walkthrough.yaml", "opens: [first_help]", "opens: [survey]", "walkthrough"),
        (
            "v1.yaml",
            "needs: [consents]",
            "when: [family.has_gosuslugi is yes, family.has_gosuslugi is no]",
            "never_opens",
        ),
    ],
    ids=["reader", "walkthrough", "soundness"],
)
def test_given_a_package_with_a_mistake_when_loaded_then_it_is_told_like_the_catalogues_and_nothing_is_published(
    db: None, package: Path, file: str, old: str, new: str, says: str
) -> None:
    change(package / NAME / file, old, new)
    out = StringIO()
    with pytest.raises(CommandError, match="nothing was published"):
        call_command("journeys", "load", str(package), stdout=out)
    assert f"{NAME}/" in out.getvalue() and says in out.getvalue()
    assert not JourneyVersion.objects.exists()


@pytest.mark.parametrize("folder", ["third_child_special_needs", "birth_allowance", "_shared"])
def test_given_a_package_that_names_what_is_the_products_when_loaded_then_it_is_refused(
    tmp_path: Path, folder: str
) -> None:
    shutil.copytree(CATALOGUE / folder, tmp_path / "p" / folder)
    with pytest.raises(CommandError, match="of the product|holds '_shared"):
        load(str(tmp_path / "p"))


def test_given_a_loaded_version_when_a_package_brings_another_text_of_it_then_it_is_refused(
    db: None, package: Path
) -> None:
    load_package(package, at=NOON)
    change(package / NAME / "v1.yaml", "title: Первая помощь", "title: Совсем другая помощь")
    with pytest.raises(CommandError, match="write a new version beside it"):
        load(str(package))
    assert published.in_force(f"{NAME}@1").by_key["first_help"].title["ru"] == "Первая помощь"


def test_given_a_package_that_starts_a_journey_of_the_product_when_checked_then_the_name_is_known(
    package: Path,
) -> None:
    change(
        package / NAME / "v1.yaml",
        "      by: leader\n",
        "      kind: other_journey\n      journey: birth_allowance\n      by: leader\n",
    )
    assert not any("birth_allowance" in str(mistake) for mistake in check_package(package).mistakes)


def test_given_nothing_at_a_path_when_loaded_then_the_command_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Name the folder or the file itself"):
        load(str(tmp_path / "no.zip"))
    with pytest.raises(PackageRefused, match="There is no journey in it"):
        read_package(tmp_path)


# ---- hostile ones ------------------------------------------------------------------------------------------------------


def archive_of(members: dict[str, bytes], *, link: str = "") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "p.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in members.items():
                info = zipfile.ZipInfo(name)
                if name == link:
                    info.external_attr = (stat.S_IFLNK | 0o777) << 16
                archive.writestr(info, body, zipfile.ZIP_DEFLATED)
        return path

    return make


def a_lying_zip(folder: Path) -> Path:
    """A bomb whose table of contents says that it holds ten bytes."""
    path = archive_of({"a/v1.yaml": b"x" * 20_000_000})(folder)
    raw = path.read_bytes()
    path.write_bytes(raw.replace((20_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    return path


def a_link(folder: Path) -> Path:
    (folder / "p" / "a").mkdir(parents=True)
    (folder / "p" / "a" / "v1.yaml").symlink_to("/etc/passwd")
    return folder / "p"


def a_linked_folder(folder: Path) -> Path:
    (folder / "p").mkdir()
    (folder / "p" / "a").symlink_to("/etc")
    return folder / "p"


def a_pipe(folder: Path) -> Path:
    (folder / "p" / "a").mkdir(parents=True)
    os.mkfifo(folder / "p" / "a" / "v1.yaml")
    return folder / "p"


def a_large_file(folder: Path) -> Path:
    (folder / "p" / "a").mkdir(parents=True)
    with (folder / "p" / "a" / "v1.yaml").open("wb") as file:
        file.truncate(3_000_000_000)
    return folder / "p"


def a_torn_zip(folder: Path) -> Path:
    path = archive_of({"a/v1.yaml": b"a: 1\n" * 100})(folder)
    path.write_bytes(path.read_bytes()[:-30])
    return path


def a_zip_of_two_names(folder: Path) -> Path:
    path = folder / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/v1.yaml", "a: 1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a/v1.yaml", "a: 2")
    return path


PACKAGES: dict[str, Callable[[Path], Path]] = {
    "bomb": archive_of({"a/v1.yaml": bytes(30_000_000)}),
    "lying bomb": a_lying_zip,
    "many files": archive_of({f"a/v{n}.yaml": b"a: 1" for n in range(5_000)}),
    "out of the folder": archive_of({"../../etc/v1.yaml": b"a: 1"}),
    "absolute": archive_of({"/etc/v1.yaml": b"a: 1"}),
    "backslash": archive_of({"a\\..\\v1.yaml": b"a: 1"}),
    "one folder up": archive_of({"../a/v1.yaml": b"a: 1"}),
    "deep": archive_of({"a/b/c/d/v1.yaml": b"a: 1"}),
    "another kind of file": archive_of({"a/run.sh": b"rm"}),
    "link in a zip": archive_of({"a/v1.yaml": b"/etc/passwd"}, link="a/v1.yaml"),
    "link": a_link,
    "linked folder": a_linked_folder,
    "pipe": a_pipe,
    "three gigabytes": a_large_file,
    "torn": a_torn_zip,
    "two of one name": a_zip_of_two_names,
    "latin one": archive_of({"a/v1.yaml": "title: é".encode("latin-1")}),
    "nothing": archive_of({}),
}  # fmt: skip


@pytest.mark.parametrize("name", PACKAGES)
def test_given_a_hostile_package_when_loaded_then_it_is_refused_in_words(tmp_path: Path, name: str) -> None:
    path = PACKAGES[name](tmp_path)
    with pytest.raises(PackageRefused, match="so nothing of the package was read") as refused:
        check_package(path)
    assert "/tmp" not in str(refused.value) and len(str(refused.value)) < 400


SHELL = """
import os, resource, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "casework.settings"
import django
django.setup()
from journeys.versions.packages import PackageRefused, check_package
from journeys.reader import CATALOGUE, read_catalogue, read_texts
read_catalogue(CATALOGUE)
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000, used + 100_000_000))
for path in sys.argv[1:]:
    before = time.process_time()
    try:
        checked = check_package(__import__("pathlib").Path(path))
        said = str(checked.mistakes[0]) if checked.mistakes else ""
    except PackageRefused as refused:
        said = str(refused)
    assert said, path
    print(f"{time.process_time() - before:.3f}", said[:100].replace(chr(10), " "))
"""


def test_given_hostile_files_when_read_with_a_hundred_megabytes_more_then_each_is_refused_within_a_second_of_work(
    tmp_path: Path,
) -> None:
    """The limit is the operating system's: a reader that takes more memory fails, it is not measured and believed."""
    paths = []
    for number, (_name, text) in enumerate(HOSTILE.items()):
        folder = tmp_path / f"file{number}" / "bad"
        folder.mkdir(parents=True)
        (folder / "v1.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
        paths.append(folder.parent)
    for number, name in enumerate(("bomb", "lying bomb", "many files", "three gigabytes", "link", "deep")):
        folder = tmp_path / f"package{number}"
        folder.mkdir()
        paths.append(PACKAGES[name](folder))
    done = subprocess.run(
        [sys.executable, "-c", SHELL, *map(str, paths)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seconds = [float(line.split()[0]) for line in done.stdout.splitlines()]
    assert len(seconds) == len(paths) and max(seconds) < 1, done.stdout
