"""A new version of a journey: a curator brings its files, sees every mistake, and a second person publishes it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from casework import access, clock
from casework.access import Actor
from casework.act_parts import corrections
from casework.actions.act import act
from casework.errors import CaseworkError, Forbidden, NotFound
from casework.models import JourneyDraft
from journeys import public as journeys

MOST_CHARACTERS = 400_000  # of all files together; the flagship has 30 000


class DraftRefused(CaseworkError):
    """The files are no version of a journey, have mistakes, or are not in a state for what is asked."""

    code = "draft_refused"


@act(answered=UUID)
def bring(*, by: Actor, files: Mapping[str, str], receipt: UUID | None = None) -> UUID:
    """Keep the files of a version, whatever mistakes they have, and return the draft's key.

    Nobody follows it yet.

    Args:
        files: Name -> text: one `vN.yaml`, its side files, its `walkthrough.yaml`.

    Raises:
        Forbidden: Neither curator nor administrator.
        DraftRefused: They are no version of a journey, or too long.
    """
    access.check_may_publish(by)
    if sum(map(len, files.values())) > MOST_CHARACTERS:
        raise DraftRefused(
            _("The files are too long for a journey, so nothing was kept. One version with its texts fits in 400 KB.")
        )
    try:
        found = journeys.check_draft(files)
    except journeys.NoVersionFile as error:
        raise DraftRefused(
            _(
                "There has to be exactly one file like v3.yaml whose first lines say “journey: …”, so it is not known "
                "what this is. Choose the version’s file, its translations and its walkthrough together."
            )
        ) from error
    draft = JourneyDraft.objects.create(
        region=by.region,
        journey=found.journey,
        version=found.version,
        files={name.rsplit("/", 1)[-1]: text for name, text in files.items()},
        brought_by=access.person(by),
        brought_at=clock.now(),
    )
    return draft.pk


@act
def propose(*, by: Actor, draft_id: UUID, receipt: UUID | None = None) -> None:
    """Ask a second person to publish a draft.

    Raises:
        NotFound: No such draft in this region.
        DraftRefused: It has mistakes, or was decided about meanwhile.
    """
    draft = _locked(by, draft_id)
    _check_no_mistakes(draft)
    try:
        draft.propose()
        draft.save(update_fields=["state"])
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise _decided() from error


@act
def publish(*, by: Actor, draft_id: UUID, receipt: UUID | None = None) -> str:
    """Publish a draft that somebody else has brought: new families take it, those under way stay on theirs.

    Where it says what was wrong before, every region looks for the families whom that concerns.

    Raises:
        NotFound: No such draft in this region.
        Forbidden: The actor brought it.
        DraftRefused: It has mistakes now, is not proposed, or was decided about meanwhile.
    """
    draft = _locked(by, draft_id)
    if draft.brought_by_id == access.person(by).pk:
        raise Forbidden(
            _("You brought this draft yourself, so somebody else has to look at it. Ask a colleague to publish it.")
        )
    now = clock.now()
    try:
        draft.publish(by=access.person(by), at=now)
        draft.save(update_fields=["state", "decided_by", "decided_at"])
        ref = journeys.publish_draft(draft.files, at=now)
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise _decided() from error
    except (journeys.CatalogueBroken, journeys.TextChanged) as error:
        raise _has_mistakes() from error
    corrections.announce([ref])
    return ref


@act
def set_aside(*, by: Actor, draft_id: UUID, receipt: UUID | None = None) -> None:
    """Let a draft go. It stays on record.

    Raises:
        NotFound: No such draft in this region.
        DraftRefused: It was decided about meanwhile.
    """
    draft = _locked(by, draft_id)
    try:
        draft.set_aside(by=access.person(by), at=clock.now())
        draft.save(update_fields=["state", "decided_by", "decided_at"])
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise _decided() from error


@act
def retire(*, by: Actor, journey: str, version: int, receipt: UUID | None = None) -> None:
    """Let a version take no new families. Those under way go on with it.

    When the last has ended it is retired.

    Raises:
        Forbidden: Neither curator nor administrator.
        DraftRefused: It is not published, or takes no new families already.
    """
    access.check_may_publish(by)
    try:
        journeys.retire(ref=f"{journey}@{version}")
    except journeys.Refused as error:
        raise DraftRefused(
            _("This version takes no new families already, so nothing was changed. Load the page again.")
        ) from error


def finish_retiring(*, actor: Actor) -> None:
    """Retire what takes no new families and what no case follows any more.

    Versions are everybody's, not a region's.
    """
    with access.acting_as(actor):
        journeys.finish_retiring()


def _locked(by: Actor, draft_id: UUID) -> JourneyDraft:
    access.check_may_publish(by)
    rows = access.visible(JourneyDraft, to=by).select_for_update(no_key=True)
    draft = rows.filter(pk=draft_id).first()
    if draft is None:
        raise NotFound(_("There is no such draft in your region. Open the list of journeys again."))
    return draft


def _check_no_mistakes(draft: JourneyDraft) -> None:
    if not journeys.check_draft(draft.files).may_be_published:
        raise _has_mistakes()


def _has_mistakes() -> DraftRefused:
    return DraftRefused(
        _("The draft has mistakes, so families would get stuck in it. Correct each line and bring the files again.")
    )


def _decided() -> DraftRefused:
    return DraftRefused(
        _("Somebody has decided about this draft meanwhile, so nothing was changed. Load the page again.")
    )
