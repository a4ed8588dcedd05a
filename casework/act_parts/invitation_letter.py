"""The letter that invites a member of an organisation, with a link to choose a password."""

from __future__ import annotations

from casework.models import Membership, User
from casework.texts import notice_texts


def letter_to(member: Membership) -> notice_texts.Words:
    """Return the invitation in words.

    Its link lets choose a password, and is made anew whenever it is asked for.
    """
    from django.conf import settings

    link = settings.SITE_URL + (_path_to_password(member.user) if not member.user.has_usable_password() else "/")
    return notice_texts.mail("invitation", language=member.user.language, link=link)


def _path_to_password(user: User) -> str:
    from allauth.account.forms import default_token_generator  # late: it reads the user model at import
    from allauth.account.utils import user_pk_to_url_str
    from django.urls import reverse

    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=parts)
