"""Published versions: from the catalogue's folder to rows that stay, and back to definitions when a run needs one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, connection, transaction

from journeys import step_kinds
from journeys.check import catalogue_check
from journeys.errors import Refused
from journeys.language.definition import Definition
from journeys.models import JourneyRun, JourneyVersion, VersionState
from journeys.reader import CATALOGUE, Catalogue, Mistake, dated, read_catalogue, read_sources
from journeys.reader.shared import read_shared
from journeys.viewflow_flows import Published, UnknownReference, registry

IN_FORCE = (VersionState.PUBLISHED, VersionState.RETIRING, VersionState.RETIRED)


class CatalogueBroken(ValueError):
    """The catalogue has mistakes, so nothing of it was published."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(
            "The catalogue has mistakes, so nothing was published. Correct them and run 'manage.py journeys check':\n"
            + "\n".join(map(str, self.mistakes))
        )


class TextChanged(ValueError):
    """The text of a published version differs from the catalogue's."""

    def __init__(self, ref: str) -> None:
        self.ref = ref
        super().__init__(
            f"{ref} is published and its text in the catalogue has changed, so running cases would follow another "
            "procedure than they began with. Undo the change and write a new version beside it."
        )


def publish(*, at: datetime, replace_unreleased: bool = False, root: Path = CATALOGUE) -> tuple[str, ...]:
    """Publish every version of a folder that is no draft.

    Return the refs that are new or rewritten. Rewritten is also a version whose dated figures grew.
    Only what is new is searched: the rest passed before.

    Args:
        replace_unreleased: Rewrite a version that is in no release and that no run follows. The
            database checks both.

    Raises:
        CatalogueBroken: The folder has mistakes, or a step of a new version never opens or waits
            for ever.
        TextChanged: The text of a published version differs and may not be replaced.
    """
    return publish_read(read_catalogue(root), at=at, replace_unreleased=replace_unreleased)


def publish_read(catalogue: Catalogue, *, at: datetime, replace_unreleased: bool = False) -> tuple[str, ...]:
    """Publish what was read from anywhere, as `publish` does.

    Raises:
        CatalogueBroken: As in `publish`.
        TextChanged: As in `publish`.
    """
    if catalogue.mistakes:
        raise CatalogueBroken(catalogue.mistakes)
    if unsound := _unsound(catalogue):
        raise CatalogueBroken(unsound)
    changed = []
    with transaction.atomic():
        for key, definition in sorted(catalogue.definitions.items()):
            texts = catalogue.sources(*key)
            if not definition.draft and store(texts, at=at, replace_unreleased=replace_unreleased):
                changed.append(definition.ref)
    return tuple(changed)


def _unsound(catalogue: Catalogue) -> tuple[Mistake, ...]:
    """Search the versions that are not stored as they are now."""
    rows = JourneyVersion.objects.values_list("journey", "version", "sha256")
    known = {(journey, version): sha256 for journey, version, sha256 in rows}
    new = [key for key, one in catalogue.definitions.items() if not one.draft and known.get(key) != one.sha256]
    return tuple(sorted({mistake for key in new for mistake in catalogue_check.search(catalogue, key)[1]}))


def store(texts: Mapping[str, str], *, at: datetime, replace_unreleased: bool = False) -> bool:
    """Publish one version, given by the texts it is made of; False if it is published already.

    A published version takes over the dated figures and days off, and nothing else. That it is
    sound, `publish` sees to.

    Raises:
        Unreadable: The texts have mistakes.
        TextChanged: It is published with another text, which may not be replaced.
    """
    definition = read_sources(texts)
    with transaction.atomic():
        with connection.cursor() as cursor:  # several processes may start at once
            cursor.execute("LOCK TABLE journeys_journeyversion IN SHARE ROW EXCLUSIVE MODE")
        row = JourneyVersion.objects.filter(journey=definition.journey, version=definition.version).first()
        if row is None:
            row = JourneyVersion(
                journey=definition.journey, version=definition.version, area=definition.area, created_at=at
            )
            row.check_passed()
            row.publish(at=at)
        elif row.sha256 == definition.sha256:
            return _refresh(row, texts)
        elif not replace_unreleased or row.released or JourneyRun.objects.filter(flow_class=definition.ref).exists():
            raise TextChanged(definition.ref)
        row.sources, row.sha256 = dict(texts), definition.sha256
        try:
            row.save()
        except IntegrityError as error:  # a run of another region follows it: only the database sees that
            raise TextChanged(definition.ref) from error
    registry.keep(Published(definition, read_shared(texts).calendar))
    return True


def _refresh(row: JourneyVersion, texts: Mapping[str, str]) -> bool:
    """Take over what grows under a version that stays as it is; False if nothing did."""
    grown = dated(texts)
    if grown == dated(row.sources):
        return False
    row.sources = {name: text for name, text in row.sources.items() if name not in dated(row.sources)} | grown
    row.save()
    registry.keep(_published(row), grown=True)
    return True


def stored(ref: str) -> Published:
    """Read a published version from the texts it was published with.

    Raises:
        UnknownReference: No such version is published.
    """
    journey, _, number = ref.partition("@")
    row = (
        JourneyVersion.objects.filter(journey=journey, version=number, state__in=IN_FORCE).first()
        if number.isdecimal()
        else None
    )
    if row is None:
        raise UnknownReference(
            f"'{ref}' is not published, so nothing that follows it can be read. "
            "Publish it again from the catalogue; never delete a version that runs follow."
        )
    return _published(row)


def _published(row: JourneyVersion) -> Published:
    return Published(read_sources(row.sources), read_shared(row.sources).calendar)


def in_force(ref: str) -> Definition:
    """Return the definition `journey@version` as this process has compiled it.

    Raises:
        Refused: unknown_journey.
    """
    try:
        return registry.definition(ref)
    except UnknownReference as error:
        raise Refused("unknown_journey", ref) from error


def newest(journey: str) -> Definition:
    """Return the newest version that new runs take, as it is in the database now.

    Raises:
        Refused: unknown_journey.
    """
    found = next((one for one in newest_of_all() if one.journey == journey), None)
    if found is None:
        raise Refused("unknown_journey", journey)
    return found


def named(journey: str, version: int) -> Definition:
    """Return a version that new runs may take.

    Raises:
        Refused: unknown_journey: not published, or no longer open for new runs.
    """
    row = JourneyVersion.objects.filter(journey=journey, version=version, state=VersionState.PUBLISHED)
    sha256 = row.values_list("sha256", flat=True).first()
    if sha256 is None:
        raise Refused("unknown_journey", f"{journey}@{version}")
    return _fresh(journey, version, sha256)


def newest_of_all() -> tuple[Definition, ...]:
    """Return the newest published version of every journey."""
    return tuple(one for one, _since in newest_since())


def newest_since() -> tuple[tuple[Definition, datetime], ...]:
    """Return the newest published version of every journey, and since when it is; seen at one moment."""
    rows = JourneyVersion.objects.filter(state=VersionState.PUBLISHED).order_by("journey", "-version")
    found = rows.distinct("journey").values_list("journey", "version", "sha256", "published_at")
    return tuple((_fresh(*row), published_at) for *row, published_at in found)


def refs_in_force() -> tuple[str, ...]:
    """Return `journey@version` of every published version, whether or not new runs take it."""
    rows = JourneyVersion.objects.filter(state__in=IN_FORCE).order_by("journey", "version")
    return tuple(f"{journey}@{version}" for journey, version in rows.values_list("journey", "version"))


def _fresh(journey: str, version: int, sha256: str) -> Definition:
    """Another process may have rewritten a version that was not released yet: compare before a run takes it."""
    ref = f"{journey}@{version}"
    if registry.definition(ref).sha256 != sha256:
        registry.keep(stored(ref))
    return registry.definition(ref)


def missing_kinds() -> tuple[str, ...]:
    """Return the step kinds that published versions use and nobody supplies."""
    refs = JourneyVersion.objects.filter(state__in=IN_FORCE).values_list("journey", "version")
    used = {step.kind for one in refs for step in registry.definition(f"{one[0]}@{one[1]}").steps}
    return step_kinds.missing(used)
