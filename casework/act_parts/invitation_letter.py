"""The letter that asks somebody to take a desk, with a link to the page on which it is accepted."""

from __future__ import annotations

from casework.act_parts import invitation_links
from casework.models import Invitation
from casework.texts import notice_texts


def letter_to(invitation: Invitation) -> notice_texts.Words:
    """Return the invitation in words, in the organisation's language: who is behind the address is not known yet."""
    language = invitation.organisation.language
    return notice_texts.mail("invitation", language=language, link=invitation_links.address_of(invitation))
