"""The pages of the own account, below /account/: each line is a page somebody needs.

What allauth has besides is not here.

Names and addresses are allauth's, which asks for them by name.
"""

from __future__ import annotations

from allauth.account import views as account
from django.urls import path, re_path
from django.views.generic import RedirectView

from casework.web.account import pages
from casework.web.account.pages import asking, own, whole

urlpatterns = [
    path("", pages.to_overview, name="own_account"),
    # at the door
    # ours
    path("login/", RedirectView.as_view(pattern_name="sign_in", query_string=True), name="account_login"),
    path("signup/", pages.no_sign_up, name="account_signup"),
    path("inactive/", pages.switched_off, name="account_inactive"),
    path("2fa/authenticate/", pages.Factor.as_view(), name="mfa_authenticate"),
    path("2fa/webauthn/login/", pages.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    # who forgot the password, or was invited
    path("password/reset/", whole(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        whole(pages.ChoosePassword.as_view()),
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    # the own account
    path("2fa/", own(pages.Overview.as_view()), name="mfa_index"),
    path("email/", own(pages.Address.as_view()), name="account_email"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", whole(pages.ConfirmAddress.as_view()), name="account_confirm_email"),
    path("password/change/", own(pages.ChangePassword.as_view()), name="account_change_password"),
    # a first password comes by a letter
    path("password/set/", pages.to_overview, name="account_set_password"),
    path("reauthenticate/", asking(pages.PasswordAgain.as_view()), name="account_reauthenticate"),
    path("2fa/reauthenticate/", asking(pages.FactorAgain.as_view()), name="mfa_reauthenticate"),
    path("2fa/webauthn/reauthenticate/", asking(pages.PasskeyAgain.as_view()), name="mfa_reauthenticate_webauthn"),
    path("2fa/totp/activate/", own(pages.SetUpGenerator.as_view()), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", own(pages.RemoveGenerator.as_view()), name="mfa_deactivate_totp"),
    path("2fa/webauthn/add/", own(pages.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", own(pages.RemovePasskey.as_view()), name="mfa_remove_webauthn"),
    path("2fa/recovery-codes/", own(pages.shown_spare_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", own(pages.new_spare_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", own(pages.spare_codes_as_text), name="mfa_download_recovery_codes"),
]
