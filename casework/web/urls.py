"""The pages by their addresses. No name, number or SNILS ever stands in one."""

from __future__ import annotations

from allauth.mfa import urls as second_factor
from django.urls import include, path

from casework.web import sign_in
from casework.web.home import home

urlpatterns = [
    path("", home, name="home"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-in/demo/<uuid:user_id>/", sign_in.demo_sign_in, name="demo_sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("language/", sign_in.choose_language, name="choose_language"),
    path("colours/", sign_in.choose_theme, name="choose_theme"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include(second_factor)),
]
