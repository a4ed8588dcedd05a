"""The journeys as texts: which versions and drafts there are, how each reads, and what it changes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language

from casework import access, clock
from casework.access import Actor
from casework.errors import NotFound
from casework.models import DraftState, JourneyDraft
from casework.texts import days_and_names
from casework.web.page_data import corrections, first_steps
from journeys import public as journeys

DECIDED_SHOWN = 10


@dataclass(frozen=True, slots=True)
class JourneyTexts:
    """One journey with its published versions, the newest first, and its open drafts."""

    journey: str
    title: str
    versions: tuple[journeys.VersionFigures, ...]
    drafts: tuple[JourneyDraft, ...]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A published version in plain words, and what it changed against the one before."""

    info: journeys.VersionFigures
    view: journeys.PlainView
    before: int | None
    differences: tuple[journeys.Difference, ...]
    is_newest: bool
    corrected: tuple[corrections.StepCounts, ...]  # for a curator: how far her region is with its families


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft: its mistakes, or how it reads and what it changes."""

    draft: JourneyDraft
    found: journeys.DraftCheck
    view: journeys.PlainView | None
    before: int | None
    differences: tuple[journeys.Difference, ...]
    is_mine: bool
    published_title: str  # of the journey as it stands, "" of a new one
    lacks: tuple[str, ...] = ()  # for which of its steps the region has nobody

    @property
    def title(self) -> str:
        """Return what the draft calls itself.

        While it cannot be read, the journey's title, or its name.
        """
        return self.view.title if self.view else self.published_title or self.draft.journey

    @property
    def mistakes(self) -> tuple[tuple[str, str], ...]:
        """Return file and line of each mistake, and its words.

        The journey's folder is not named over and over.
        """
        folder = f"{self.draft.journey}/"
        return tuple((f"{one.file.removeprefix(folder)}:{one.line}", one.text) for one in self.found.mistakes)

    @property
    def is_open(self) -> bool:
        """Say whether it still waits for a decision."""
        return self.draft.state in (DraftState.DRAFT, DraftState.PROPOSED)


def journeys_of(*, to: Actor) -> tuple[JourneyTexts, ...]:
    """Return every journey that has a version or an open draft, by title."""
    language = days_and_names.two_letters(get_language())
    versions: dict[str, list[journeys.VersionFigures]] = {}
    for one in journeys.versions(region_key=to.region.pk, language=language):
        versions.setdefault(one.journey, []).append(one)
    drafts: dict[str, list[JourneyDraft]] = {}
    rows = access.visible(JourneyDraft, to=to).filter(state__in=[DraftState.DRAFT, DraftState.PROPOSED])
    for row in rows.select_related("brought_by").order_by("-brought_at"):
        drafts.setdefault(row.journey, []).append(row)
    found = (
        JourneyTexts(
            journey=key,
            title=versions[key][0].title if key in versions else key,
            versions=tuple(versions.get(key, ())),
            drafts=tuple(drafts.get(key, ())),
        )
        for key in {**versions, **drafts}
    )
    return tuple(sorted(found, key=lambda one: one.title))


def version_page(*, journey: str, version: int, to: Actor) -> VersionPage:
    """Read a published version.

    Raises:
        NotFound: No such version is published.
    """
    language = days_and_names.two_letters(get_language())
    known = [one for one in journeys.versions(region_key=to.region.pk, language=language) if one.journey == journey]
    info = next((one for one in known if one.version == version), None)
    if info is None:
        raise NotFound(access.no_such_page())
    before = max((one.version for one in known if one.version < version), default=None)
    return VersionPage(
        info=info,
        view=journeys.plain_view(ref=info.ref, language=language),
        before=before,
        differences=_against(info.ref, journey, before, language),
        is_newest=version == max(one.version for one in known),
        corrected=corrections.counts_of_version(journey=journey, version=version, to=to),
    )


def draft_page(*, draft_id: UUID, to: Actor) -> DraftPage:
    """Read a draft and check it as it stands now: the catalogue may have moved on since it was brought.

    Raises:
        NotFound: No such draft in this region.
    """
    draft: JourneyDraft = access.find(JourneyDraft, to=to, pk=draft_id)
    language = days_and_names.two_letters(get_language())
    known = journeys.versions(region_key=to.region.pk, language=language)
    older = (one.version for one in known if one.journey == draft.journey and one.version < draft.version)
    before = max(older, default=None)
    reads = journeys.read_draft(draft.files, before=before, language=language)
    return DraftPage(
        draft=draft,
        found=reads.check,
        view=reads.view,
        before=before,
        differences=reads.differences,
        is_mine=to.user is not None and draft.brought_by_id == to.user.pk,
        published_title=next((one.title for one in known if one.journey == draft.journey), ""),
        lacks=tuple(first_steps.lacks_in_words(reads.needs, to=to, now=clock.now())),
    )


def files(*, journey: str, version: int, to: Actor) -> dict[str, str]:
    """Return the files of a published version.

    Raises:
        NotFound: No such version is published.
    """
    try:
        return journeys.files_of(ref=f"{journey}@{version}")
    except journeys.Refused as error:
        raise NotFound(access.no_such_page()) from error


def _against(ref: str, journey: str, before: int | None, language: str) -> tuple[journeys.Difference, ...]:
    if before is None:
        return ()
    return journeys.differences(older=f"{journey}@{before}", newer=ref, language=language)
