"""A draft that a curator brings: read together with the catalogue, checked like it, compared, published, retired."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from django.db import connection

from journeys.check import catalogue_check
from journeys.errors import Refused
from journeys.language.definition import Definition
from journeys.language.vocabulary import Language
from journeys.models import JourneyVersion, VersionState
from journeys.reader import CATALOGUE, Catalogue, Mistake, read_texts
from journeys.reader.catalogue import SIDE_FILE, VERSION_FILE
from journeys.values.versions import DraftCheck, DraftText
from journeys.versions.differences import differences
from journeys.versions.outline import needs_of
from journeys.versions.plain_text import plain_view
from journeys.versions.published import IN_FORCE, CatalogueBroken, in_force, store

JOURNEY_LINE = re.compile(r"^journey:\s*([a-z][a-z0-9_]{0,59})\s*(?:#.*)?$", re.MULTILINE)
WALKTHROUGH = "walkthrough.yaml"
MOST_FILES = 8


class NoVersionFile(ValueError):
    """What was brought is no version of a journey: it holds no file `vN.yaml`, or several."""


def check_draft(files: Mapping[str, str]) -> DraftCheck:
    """Check a draft: every mistake of its files at once, its soundness, and its walkthroughs.

    Args:
        files: Name -> text: one `vN.yaml`, its side files, and a `walkthrough.yaml` (without one
            the catalogue's counts).

    Raises:
        NoVersionFile: No file `vN.yaml`, several of them, or nothing in it says whose version it
            is.
    """
    return _checked(*_read(files))[0]


def read_draft(files: Mapping[str, str], *, before: int | None, language: Language) -> DraftText:
    """Check a draft and say how it reads, and what it changes against a published version of its journey.

    Args:
        before: Number of that version; None: there is none.

    Raises:
        NoVersionFile: As in `check_draft`.
        Refused: unknown_journey: that version is not published.
    """
    check, definition = _checked(*_read(files))
    if definition is None:
        return DraftText(check)
    view = plain_view(definition, language)
    if before is None:
        return DraftText(check, view, needs=needs_of(definition))
    changed = differences(in_force(f"{check.journey}@{before}"), definition, language)
    return DraftText(check, view, changed, needs_of(definition))


def _read(files: Mapping[str, str]) -> tuple[str, int, dict[str, str], Catalogue]:
    """Read a draft beside what it stands among, once: its journey, its number, its files by name, the catalogue."""
    journey, number, named = _named(files)
    return journey, number, named, read_texts({**_beside(journey), **named})


def _checked(
    journey: str, number: int, named: dict[str, str], catalogue: Catalogue
) -> tuple[DraftCheck, Definition | None]:
    """Return the check, and the definition where all of the draft could be read."""
    mine = tuple(one for one in catalogue.mistakes if one.file in named or one.file == f"{journey}/{WALKTHROUGH}")
    definition = catalogue.definitions.get((journey, number))
    own = _own(journey, number, definition)
    if definition is None or mine:
        return DraftCheck(journey, number, (*own, *mine), is_readable=False), None
    report, unsound = catalogue_check.search(catalogue, (journey, number))
    walked, wrong = catalogue_check.walk(catalogue, (journey, number))
    mistakes = (*own, *sorted({*unsound, *wrong}))
    searched = DraftCheck(journey, number, mistakes, True, report.worlds, report.cut_off, walked)
    return searched, definition


def publish(files: Mapping[str, str], *, at: datetime) -> str:
    """Publish a draft and return its ref: new runs take it, those under way stay on theirs.

    Raises:
        NoVersionFile: As in `check_draft`.
        CatalogueBroken: The draft has mistakes; nothing was published.
        TextChanged: A version of that number is published with another text.
    """
    journey, number, named, catalogue = _read(files)
    check, _definition = _checked(journey, number, named, catalogue)
    if not check.may_be_published:
        raise CatalogueBroken(check.mistakes)
    store(catalogue.sources(journey, number), at=at)
    return f"{journey}@{number}"


def files_of(*, ref: str) -> dict[str, str]:
    """Return the files of a published version, as somebody downloads them to write the next.

    Raises:
        Refused: unknown_journey.
    """
    journey, _, number = ref.partition("@")
    row = JourneyVersion.objects.filter(journey=journey, version=number or 0, state__in=IN_FORCE).first()
    if row is None:
        raise Refused("unknown_journey", ref)
    names = (f"{journey}/v{number}.yaml", *(name for name in row.sources if _is_side_of(name, journey, number)))
    walkthrough = _catalogue().get(f"{journey}/{WALKTHROUGH}")
    found = {name.split("/")[1]: row.sources[name] for name in names}
    return found if walkthrough is None else {**found, WALKTHROUGH: walkthrough}


def retire(*, ref: str) -> str:
    """Let a version take no new runs; retired at once if none follows it. Returns its state.

    Raises:
        Refused: unknown_journey: it is not published, or is retiring already.
    """
    journey, _, number = ref.partition("@")
    row = JourneyVersion.objects.select_for_update().filter(journey=journey, version=number or 0).first()
    if row is None or row.state != VersionState.PUBLISHED:
        raise Refused("unknown_journey", ref)
    row.begin_retiring()
    row.save()
    finish_retiring()
    row.refresh_from_db()
    return str(row.state)


def finish_retiring() -> tuple[str, ...]:
    """Retire the versions that take no new runs and that no run follows any more.

    Return their refs.
    """
    found = []
    for row in JourneyVersion.objects.select_for_update().filter(state=VersionState.RETIRING):
        if not _is_followed(str(row)):
            row.retire()
            row.save()
            found.append(str(row))
    return tuple(found)


def _is_followed(ref: str) -> bool:
    """Ask past row security: a run of any region counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT journeys_is_followed(%s)", [ref])
        (followed,) = cursor.fetchone()
    return bool(followed)


def _named(files: Mapping[str, str]) -> tuple[str, int, dict[str, str]]:
    """Return the journey, the version's number, and the files under the names the reader knows them by."""
    bare = {name.rsplit("/", 1)[-1]: text for name, text in files.items()}
    versions = [match for name in bare if (match := VERSION_FILE.fullmatch(f"x/{name}"))]
    if len(versions) != 1 or len(bare) > MOST_FILES:
        raise NoVersionFile
    number = int(versions[0][2])
    journey = JOURNEY_LINE.search(bare[f"v{number}.yaml"])
    if journey is None:
        raise NoVersionFile
    return journey[1], number, {f"{journey[1]}/{name}": text for name, text in bare.items()}


def _beside(journey: str) -> dict[str, str]:
    """Return what a draft is read with: the catalogue's folder, and the journey's versions as they are published."""
    texts = dict(_catalogue())
    for row in JourneyVersion.objects.filter(journey=journey, state__in=IN_FORCE):
        texts |= {name: text for name, text in row.sources.items() if name.startswith(f"{journey}/")}
    return texts


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, str]:
    """The folder does not change while a process runs."""
    return {path.relative_to(CATALOGUE).as_posix(): path.read_text("utf-8") for path in CATALOGUE.glob("*/*.yaml")}


def _own(journey: str, number: int, definition: Definition | None) -> tuple[Mistake, ...]:
    """Return what stands against publishing although the text is right."""
    file = f"{journey}/v{number}.yaml"
    numbers = JourneyVersion.objects.filter(journey=journey).values_list("version", flat=True)
    newest = max(numbers, default=0)
    found = []
    if number <= newest:
        free = newest + 1
        text = f"version: {number} is taken, the newest is {newest}. Name the file v{free}.yaml and say version: {free}"
        found.append(Mistake(file, 1, text))
    if definition is not None and definition.draft:
        found.append(Mistake(file, 1, "status: draft is not published. Say status: ready, or leave the line out"))
    return tuple(found)


def _is_side_of(name: str, journey: str, number: str) -> bool:
    match = SIDE_FILE.fullmatch(name)
    return match is not None and match[1] == journey and match[2] == number
