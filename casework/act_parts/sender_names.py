"""As whom a family is written to: the names that its region chose, for a clinic's own name may tell a diagnosis."""

from __future__ import annotations

from casework.models import Case, Region
from casework.texts import days_and_names, notice_texts
from partners import public as partners
from partners.public import OrganisationView


def region_now(region: Region) -> Region:
    """Return a region as it is now: a session's may be older."""
    return Region.objects.get(pk=region.pk)


def of_case(case: Case, *, language: str) -> str:
    """Return the sender that the SMS of a case and the page before its code name."""
    leader = partners.organisation(region_key=case.region_id, key=case.organisation_id)
    return of_organisation(leader, region=case.region, language=language)


def of_organisation(leader: OrganisationView, *, region: Region, language: str) -> str:
    """Return the sender for families that an organisation leads.

    Where nothing was chosen, the region's own name stands in place of the organisation's: it tells nothing of anybody.
    """
    spoken = days_and_names.two_letters(language)
    sender = getattr(region, f"sender_{spoken}", "") or region.sender_ru
    told_as = leader.told_as.get(spoken) or leader.told_as.get("ru") or ""
    of_region = getattr(region, f"name_{spoken}", "") or region.name_ru
    return notice_texts.signed(sender, told_as or of_region, language=language)
