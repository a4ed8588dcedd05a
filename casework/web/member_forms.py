"""The forms by which people are invited and let out, by their organisation or the administrator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.actions.region import invitations, members, organisations
from casework.errors import NotFound
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.texts import days_and_names
from casework.web.middleware import Request
from partners import public as partners


class InviteForm(forms.Form):
    """Who is invited to the own organisation: an address, until its owner has accepted."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        error_messages={
            "required": gettext_lazy("The e-mail is missing, so no invitation could arrive. Enter it."),
            "invalid": gettext_lazy("This is no e-mail address, so no invitation could arrive. Correct it."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    manages = forms.BooleanField(
        label=gettext_lazy("May let colleagues in and out, too"), required=False, widget=forms.CheckboxInput()
    )

    def invite(self, request: Request) -> None:
        """Invite the address to the own organisation."""
        own = request.actor.own_organisation_key
        assert own is not None
        invitations.invite(
            by=request.actor, organisation_key=own, receipt=receipt_of(request), **self.cleaned_data
        )  # fmt: skip


class RegionInviteForm(InviteForm):
    """Who is invited to any organisation of the region, as what."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, initial=Role.PARTNER)

    field_order = ("email", "organisation", "role", "manages")

    def __init__(
        self, *args: Any, organisations: list[tuple[str, list[partners.OrganisationView]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            (title, [(str(one.key), days_and_names.organisation_name(one)) for one in rows])
            for title, rows in organisations
        ]
        self.fields["manages"].help_text = gettext_lazy("Of a partner’s member only.")

    def invite(self, request: Request) -> None:
        """Invite the address where the administrator says."""
        told = dict(self.cleaned_data)
        key = UUID(told.pop("organisation"))
        invitations.invite(by=request.actor, organisation_key=key, receipt=receipt_of(request), **told)


def act_on(request: Request, form: InviteForm) -> None:
    """Do what a members' page was posted for: people, invitations, the own language."""
    wanted = request.POST.get("act", "")
    if wanted == "invite":
        form.invite(request)
    elif wanted == "language":
        choose_language(request, request.actor.own_organisation_key)
    else:
        look_at(request)


def look_at(request: Request) -> None:
    """Move an invitation on, or change what one member is.

    Raises:
        NotFound: Nothing that can be done was chosen.
    """
    wanted = request.POST.get("act", "")
    if wanted in _OF_INVITATIONS:
        key = _key(request.POST.get("invitation", ""))
        _OF_INVITATIONS[wanted](by=request.actor, invitation_id=key, receipt=receipt_of(request))
    elif wanted in _OF_MEMBERS:
        key = _key(request.POST.get("member", ""))
        _OF_MEMBERS[wanted](by=request.actor, membership_id=key, receipt=receipt_of(request))
    else:
        raise NotFound(_("Nothing was chosen, so nothing was changed. Load the page again."))


_OF_INVITATIONS: Mapping[str, Callable[..., None]] = {
    "confirm": invitations.confirm,
    "send_again": invitations.send_again,
    "take_back": invitations.take_back,
}
_OF_MEMBERS: Mapping[str, Callable[..., None]] = {
    "let_out": members.let_out,
    "let_in": invitations.ask_back,
    "confirm_given_alone": members.confirm_given_alone,
}


def choose_language(request: Request, organisation_key: UUID | None) -> None:
    """Say in which language an organisation is written to."""
    organisations.choose_language(
        by=request.actor,
        organisation_key=organisation_key or UUID(int=0),
        language=request.POST.get("language", ""),
        receipt=receipt_of(request),
    )


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
