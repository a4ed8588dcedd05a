"""The forms by which people are let in: by their own organisation, or by the region's administrator."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from casework.actions.region import members as actions
from casework.actions.region import organisations
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.texts import days_and_names
from casework.web.middleware import Request
from partners import public as partners


class InviteForm(forms.Form):
    """Who is let in to the own organisation."""

    name = forms.CharField(
        label=gettext_lazy("First name and surname"),
        max_length=actions.LONGEST_NAME,
        error_messages={
            "required": gettext_lazy("The name is missing, and colleagues would not know who it is. Enter it."),
            "max_length": gettext_lazy(
                "The name is too long to be shown in a list. Enter first name and surname only."
            ),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
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
        """Let the person in to the own organisation."""
        own = request.actor.own_organisation_key
        assert own is not None
        actions.invite(
            by=request.actor, organisation_key=own, receipt=receipt_of(request), **self.cleaned_data
        )  # fmt: skip


class RegionInviteForm(InviteForm):
    """Who is let in to any organisation of the region, as what."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, initial=Role.PARTNER)

    field_order = ("name", "email", "organisation", "role", "manages")

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
        """Let the person in where the administrator says."""
        told = dict(self.cleaned_data)
        key = UUID(told.pop("organisation"))
        actions.invite(by=request.actor, organisation_key=key, receipt=receipt_of(request), **told)


def act_on(request: Request, form: InviteForm) -> None:
    """Do what a members' page was posted for: somebody new let in, a known one in or out, the own language."""
    if request.POST.get("act") == "invite":
        form.invite(request)
        return
    if request.POST.get("act") == "language":
        choose_language(request, request.actor.own_organisation_key)
        return
    actions.set_active(
        by=request.actor,
        membership_id=_key(request.POST.get("member", "")),
        active=request.POST.get("act") == "let_in",
        receipt=receipt_of(request),
    )


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
