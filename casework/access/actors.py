"""Who acts: a member of an organisation, a guest with a link, the machine on behalf of a region, and how far each sees."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from casework.models import LinkKind, Membership, Region, Role, User


@dataclass(frozen=True)
class Guest:
    """Somebody who came by a link, without an account: a member of a family, or a partner for one offer."""

    link_id: UUID
    kind: str
    family_id: UUID
    organisation_key: UUID  # of a family: that leads its case; of a partner: its own
    person_id: UUID | None = None
    offer_id: UUID | None = None


@dataclass(frozen=True)
class Inside:
    """One step of one case, opened to the partner that was asked about it; see `inside`."""

    case_id: UUID
    family_id: UUID
    organisation_key: UUID  # that leads the case
    item_key: UUID


@dataclass(frozen=True)
class Beside:
    """A family whose page its worker shows on her own screen; see `access.beside`."""

    case_id: UUID
    family_id: UUID
    person_id: UUID | None = None  # whose page it is, as she has said; None: nobody's own file is shown


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: a member of an organisation, a guest with a link, or the machine on behalf of a region."""

    region: Region
    membership: Membership | None = None
    machine: str = ""  # name of the job, when no person acts
    guest: Guest | None = None
    inside: Inside | None = None
    beside: Beside | None = None

    @property
    def user(self) -> User | None:
        """The person with an account, None for a guest and for the machine."""
        return self.membership.user if self.membership else None

    @property
    def user_key(self) -> UUID | None:
        """The key of the person with an account."""
        return self.membership.user_id if self.membership else None

    @property
    def organisation_type(self) -> str:
        """The type of a member's organisation, "" for a guest and for the machine."""
        return self.membership.organisation.type if self.membership else ""

    @property
    def role(self) -> str:
        """The member's role; "family" or "partner" for a guest, "machine" for a job."""
        if self.guest is not None:
            return "family" if self.is_family else str(Role.PARTNER)
        return self.membership.role if self.membership else "machine"

    @property
    def is_family(self) -> bool:
        """Say whether a family acts for itself."""
        return self.guest is not None and self.guest.kind == LinkKind.FAMILY

    @property
    def speaks_for_family(self) -> bool:
        """Say whether what is decided is the family's word: its own, or told to the worker who shows it its page."""
        return self.is_family or self.beside is not None

    @property
    def whose_page(self) -> UUID | None:
        """Return the person whose page of the family it is: who was given the link, or whom the worker named."""
        if self.beside is not None:
            return self.beside.person_id
        return self.guest.person_id if self.guest is not None and self.is_family else None

    @property
    def is_partner(self) -> bool:
        """Say whether a partner acts for itself, with an account or by a link."""
        return self.role == Role.PARTNER

    @property
    def organisation_key(self) -> UUID | None:
        """The organisation whose rows are seen: the own one, or that which leads the case one is inside of."""
        if self.inside is not None:
            return self.inside.organisation_key
        return self.own_organisation_key

    @property
    def own_organisation_key(self) -> UUID | None:
        """The organisation for which a member or a partner's guest acts."""
        if self.guest is not None:
            return self.guest.organisation_key
        return self.membership.organisation_id if self.membership else None

    @property
    def family_id(self) -> UUID | None:
        """The only family this actor may see anything of; None: no such bound."""
        narrowed = self.inside or self.beside
        if narrowed is not None:
            return narrowed.family_id
        return self.guest.family_id if self.guest is not None and self.is_family else None

    @property
    def reach(self) -> str:
        """How far row security lets this actor see.

        `region`: a job, and a curator (who sees no people); `organisation`: a social worker, and
        who is narrowed to one family; `partner`: the questions to the own organisation; `none`:
        everybody else.
        """
        if self.inside is not None or self.is_family or self.role == Role.SOCIAL_WORKER:
            return "organisation"
        if self.role in ("machine", Role.CURATOR):
            return "region"
        return "partner" if self.is_partner else "none"


def member(membership: Membership) -> Actor:
    """Return the actor for a membership."""
    return Actor(region=membership.region, membership=membership)


def visitor(region: Region, guest: Guest) -> Actor:
    """Return the actor for somebody who came by a link."""
    return Actor(region=region, guest=guest)


def machine(region: Region, job: str) -> Actor:
    """Return the actor for a job of a region."""
    return Actor(region=region, machine=job)
