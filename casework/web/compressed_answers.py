"""Texts are sent compressed, but for pages that show a key: by their weight it could be guessed.

Record 0055. Styles, scripts and pictures are compressed beforehand and handed out by WhiteNoise;
papers are so already.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = frozenset({"text/html", "text/csv", "text/calendar", "text/plain", "application/json"})
KEY_IN_ADDRESS = ("/f/", "/o/", "/i/")  # whoever holds it comes in; forms of the page repeat it
SHOW_A_KEY = frozenset(
    {
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "account_confirm_email",
        "account_reset_password_from_key",
        "sent_messages",
    }
)


class CompressedAnswersMiddleware(GZipMiddleware):
    """Compresses what a browser takes compressed, each time with some random bytes more."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a text that holds no key."""
        if not _is_text(response) or _shows_a_key(request):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed


def _is_text(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").partition(";")[0] in TEXTS


def _shows_a_key(request: HttpRequest) -> bool:
    if request.path_info.startswith(KEY_IN_ADDRESS):
        return True
    found = request.resolver_match
    return found is not None and found.url_name in SHOW_A_KEY
