"""A request as the organisation that must answer sees it: what is asked, and of the family what its consent allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casework import access
from casework.access import Actor, own_files
from casework.act_parts import partner_requests, step_kind
from casework.models import Case, CaseJourney, PartnerRequest, Person, ReceivedPaper, Relation
from casework.texts.translated import say
from journeys import public as journeys
from partners import public as partners


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """A paper the step needs, with what is known of it."""

    title: str
    number: str
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Everything an organisation's page says of a request.

    Attributes:
        scope: Groups of data the family's consent opens to this organisation.
        people: Of whom the case is about and who speaks for it; empty without `names`.
        address: And phone: empty without `contact`, and always in danger at home.
    """

    request: PartnerRequest
    case: Case
    view: journeys.ItemView
    scope: tuple[str, ...]
    people: tuple[Person, ...]
    papers: tuple[PaperNumber, ...]
    answered_papers: tuple[ReceivedPaper, ...]
    address: str
    phone: str
    leader: partners.OrganisationView

    @property
    def item(self) -> journeys.OpenItem:
        """Return the work item."""
        return self.view.item

    @property
    def is_open(self) -> bool:
        """Say whether an answer is awaited."""
        asked = self.request
        return asked.answered_at is None and asked.withdrawn_at is None and self.view.is_open

    @property
    def consent_is_gone(self) -> bool:
        """Say whether the family has taken back what lets this organisation answer."""
        return step_kind.of(self.item.kind).shares and not self.scope


def read_request(request: PartnerRequest, *, to: Actor, now: datetime) -> RequestPage:
    """Read a request's page; `to` is the partner inside of the step it was asked about.

    Answered, it names nobody.
    """
    view = journeys.item(item_key=request.work_item_key)
    link = access.find(CaseJourney, to=to, run_key=view.item.run_key)
    case = access.visible(Case, to=to).select_related("family").get(pk=link.case_id)
    organisation = partners.organisation(region_key=to.region.pk, key=request.organisation_id)
    is_open = request.answered_at is None and request.withdrawn_at is None and view.is_open
    scope = partner_requests.scope_of(item=view.item, case=case, organisation_type=organisation.type)
    shown = scope if is_open else ()
    contact = "contact" in shown
    received = access.visible(ReceivedPaper, to=to).filter(case=case)
    return RequestPage(
        request=request,
        case=case,
        view=view,
        scope=scope,
        people=_people(view.item, link, case, to=to) if "names" in shown else (),
        papers=_papers(view.item, own_files.taken_by(view.item, received.order_by("recorded_at")))
        if "documents" in shown
        else (),
        answered_papers=tuple(received.filter(work_item_key=view.item.key)),
        address=case.family.address if contact else "",
        phone=case.family.phone if contact else "",
        leader=partners.organisation(region_key=to.region.pk, key=case.organisation_id),
    )


def _people(item: journeys.OpenItem, link: CaseJourney, case: Case, *, to: Actor) -> tuple[Person, ...]:
    """Whom the run is about, then the adults; brothers and sisters are nobody's business here.

    About a step in somebody's own file only whose file it is, so nobody learns from it of the other
    one.
    """
    if item.private:
        owner = own_files.owner_of(item, case=case, link=link)
        return tuple(access.visible(Person, to=to).filter(pk=owner, family=case.family_id)) if owner else ()
    rows = access.visible(Person, to=to).filter(family=case.family_id).exclude(relation=Relation.CHILD)
    return (link.subject, *(one for one in rows.order_by("-is_representative", "relation") if one != link.subject))


def _papers(item: journeys.OpenItem, received: list[ReceivedPaper]) -> tuple[PaperNumber, ...]:
    newest = {row.kind: row for row in received}
    found = []
    for paper in item.takes:
        row = next((newest[key] for key in (paper.key, *paper.group) if key in newest), None)
        if row is not None:
            found.append(PaperNumber(say(paper.title), row.number, row.issued_on))
    return tuple(found)
