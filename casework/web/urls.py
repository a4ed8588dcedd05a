"""The pages by their addresses. No name, number or SNILS ever stands in one."""

from __future__ import annotations

from allauth.mfa import urls as second_factor
from django.urls import include, path
from django.views.generic import RedirectView

from casework.web import sign_in
from casework.web.clinic_desk import (
    family_case,
    household,
    intake,
    journey_choice,
    known_facts,
    life_event,
    lists,
    step,
    today,
)
from casework.web.home import home
from casework.web.region_desk import pages as region

urlpatterns = [
    path("", home, name="home"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-in/demo/<uuid:user_id>/", sign_in.demo_sign_in, name="demo_sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("language/", sign_in.choose_language, name="choose_language"),
    path("colours/", sign_in.choose_theme, name="choose_theme"),
    path(
        "account/login/", RedirectView.as_view(pattern_name="sign_in", query_string=True)
    ),  # one page to sign in, ours
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include(second_factor)),
    # the social worker's desk
    path("today/", today.inbox, name="inbox"),
    path("families/", lists.families, name="families"),
    path("families/new/", intake.begin, name="intake"),
    path("families/new/throw-away/", intake.throw_away, name="intake_throw_away"),
    path("families/new/<slug:part>/", intake.part, name="intake_part"),
    path("cases/<uuid:case_id>/", family_case.case, name="case"),
    path("cases/<uuid:case_id>/family/", household.correct, name="household"),
    path("cases/<uuid:case_id>/journey/", journey_choice.journey_choice, name="journey_choice"),
    path("cases/<uuid:case_id>/known/", known_facts.known_facts, name="known_facts"),
    path("cases/<uuid:case_id>/happened/<slug:event>/", life_event.life_event, name="life_event"),
    path("steps/<uuid:item_key>/", step.step, name="step"),
    path("steps/<uuid:item_key>/waiting/", step.step_waiting, name="step_waiting"),
    path("doctors-days/", lists.doctors_days, name="doctors_days"),
    path("documents/", lists.all_documents, name="documents"),
    path("documents/<uuid:document_key>/file/", lists.document_file, name="document_file"),
    path("papers/<uuid:paper_id>/copy/", lists.paper_copy, name="paper_copy"),
    # the administrator's desk
    path("region/organisations/", region.organisations, name="organisations"),
    path("region/members/", region.members, name="members"),
    path("region/journeys/", region.published_journeys, name="published_journeys"),
    path("region/health/", region.health, name="health"),
]
