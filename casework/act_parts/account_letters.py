"""Letters about accounts: written beside what they tell of, sent by a job, in its language."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from casework import outbox, ways_out
from casework.models import AccountLetter, Membership, Region, User
from casework.texts import account_letters
from casework.texts.notice_texts import Words

TOPIC = "send_account_letter"


def write(*, user: User | None, kind: str, to: str = "") -> None:
    """Write a letter, within the transaction of what it tells of.

    Args:
        user: None: of an address that nobody has; the same work is done, and nothing goes out.
        to: Another address than the account's own: the old one, or one to be confirmed.
    """
    region_key = _region_key(user)
    if region_key is None:
        return  # a server without a region has nobody to write to
    letter = AccountLetter.objects.create(region_key=region_key, user=user, kind=kind, to=to)
    outbox.add(TOPIC, region_key=region_key, way=ways_out.of_mail(), letter=letter.pk)


def words_of(letter: AccountLetter) -> Words:
    """Return what a letter says.

    Its link is made anew whenever it is asked for, and kept nowhere.
    """
    assert letter.user is not None
    link = _LINKS[letter.kind](letter) if letter.kind in _LINKS else ""
    return account_letters.letter(letter.kind, language=letter.user.language, link=link)


def address_of(letter: AccountLetter) -> str:
    """Return the address to which a letter goes."""
    return letter.to or (letter.user.email if letter.user else "")


def is_due(letter: AccountLetter) -> bool:
    """Say whether a letter still has something to tell.

    An address that was confirmed meanwhile is not asked again.
    """
    if letter.user is None:
        return False
    return letter.kind != "new_address" or _waiting(letter) is not None


def _region_key(user: User | None) -> UUID | None:
    """Return in which region the job is done; asks the same for who is known and who is not."""
    memberships = Membership.objects.filter(user=user).order_by("pk")
    own = memberships.values_list("region", flat=True).first()
    first = Region.objects.order_by("code").values_list("pk", flat=True).first()
    return own or first


def _to_choose_password(letter: AccountLetter) -> str:
    # late: it reads the user model at import
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    key = default_token_generator.make_token(letter.user)
    return _address_of("account_reset_password_from_key", uidb36=user_pk_to_url_str(letter.user), key=key)


def _to_confirm(letter: AccountLetter) -> str:
    # late: it reads the settings of accounts at import
    from allauth.account.models import EmailConfirmationHMAC

    waiting = _waiting(letter)
    if waiting is None:
        return ""
    return _address_of("account_confirm_email", key=EmailConfirmationHMAC(waiting).key)


def _address_of(page: str, **keys: str) -> str:
    """Return the whole address of a page: of our site, whatever host was asked."""
    return f"{settings.SITE_URL}{reverse(page, kwargs=keys)}"


def _waiting(letter: AccountLetter) -> object | None:
    from allauth.account.models import EmailAddress  # late, as above

    waiting = EmailAddress.objects.filter(user=letter.user, verified=False)
    return waiting.filter(email__iexact=letter.to).first()


_LINKS = {"forgotten_password": _to_choose_password, "new_address": _to_confirm}
