"""The pages by their addresses. No name, number or SNILS ever stands in one."""

from __future__ import annotations

from allauth.mfa import urls as second_factor
from django.urls import include, path
from django.views.generic import RedirectView

from casework.web import demo_people, invitation, public_priorities, sent_messages, sign_in
from casework.web.clinic_desk import (
    bulk_acts,
    case_arrangement,
    danger,
    family_case,
    household,
    household_income,
    intake,
    journey_choice,
    journey_stop,
    known_facts,
    life_event,
    list_files,
    lists,
    paper_names,
    saved_views,
    step,
    step_drop,
    step_redo,
    step_skip,
    substitution,
    today,
    unsent,
)
from casework.web.curator_desk import catalogue as texts
from casework.web.curator_desk import law_figures, whose_turn
from casework.web.curator_desk import pages as curator
from casework.web.home import choose_desk, home
from casework.web.partner_desk import offer_link, own_members, question_request, questions
from casework.web.region_desk import given_up, leaving, priorities
from casework.web.region_desk import pages as region

urlpatterns = [
    path("", home, name="home"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-in/demo/<uuid:user_id>/", sign_in.demo_sign_in, name="demo_sign_in"),
    path("sign-in/demo/family/<uuid:link_id>/", demo_people.be_family, name="demo_family"),
    path("i/<str:token>/", invitation.invitation, name="invitation"),
    path("desk/", choose_desk, name="choose_desk"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("language/", sign_in.choose_language, name="choose_language"),
    path("colours/", sign_in.choose_theme, name="choose_theme"),
    path("keys/", sign_in.choose_shortcuts, name="choose_shortcuts"),
    path(
        "account/login/", RedirectView.as_view(pattern_name="sign_in", query_string=True)
    ),  # one page to sign in, ours
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include(second_factor)),
    # the social worker's desk
    path("today/", today.inbox, name="inbox"),
    path("today/handled/", today.handled_today, name="handled_today"),
    path("today/read/<uuid:mention_id>/", today.mark_read, name="mark_read"),
    path("today/table.<slug:form>", list_files.today_table, name="today_table"),
    path("today/ticked/", bulk_acts.bulk, name="bulk"),
    path("away/", substitution.away, name="away"),
    path("not-sent/", unsent.not_sent, name="not_sent"),
    path("views/", saved_views.save, name="save_view"),
    path("views/<uuid:view_id>/", saved_views.change, name="change_view"),
    path("families/", lists.families, name="families"),
    path("families/table.<slug:form>", list_files.families_table, name="families_table"),
    path("families/new/", intake.begin, name="intake"),
    path("families/new/throw-away/", intake.throw_away, name="intake_throw_away"),
    path("families/new/<slug:part>/", intake.part, name="intake_part"),
    path("cases/<uuid:case_id>/", family_case.case, name="case"),
    path("cases/<uuid:case_id>/arrange/", case_arrangement.arrange, name="arrange"),
    path("cases/<uuid:case_id>/danger/", danger.danger, name="danger"),
    path("cases/<uuid:case_id>/family/", household.correct, name="household"),
    path("cases/<uuid:case_id>/names/", paper_names.names, name="paper_names"),
    path("cases/<uuid:case_id>/income/", household_income.income, name="household_income"),
    path("cases/<uuid:case_id>/journey/", journey_choice.journey_choice, name="journey_choice"),
    path("cases/<uuid:case_id>/known/", known_facts.known_facts, name="known_facts"),
    path("cases/<uuid:case_id>/happened/<slug:event>/", life_event.life_event, name="life_event"),
    path("cases/<uuid:case_id>/journeys/<uuid:run_key>/end/", journey_stop.stop_journey, name="stop_journey"),
    path("cases/<uuid:case_id>/journeys/<uuid:run_key>/off/<slug:step>/", step_skip.skip_step, name="skip_step"),
    path("steps/<uuid:item_key>/", step.step, name="step"),
    path("steps/<uuid:item_key>/off/", step_drop.drop_step, name="drop_step"),
    path("steps/<uuid:item_key>/again/", step_redo.redo_step, name="redo_step"),
    path("steps/<uuid:item_key>/draft/", step.step_draft, name="step_draft"),
    path("steps/<uuid:item_key>/waiting/", step.step_waiting, name="step_waiting"),
    path("doctors-days/", lists.doctors_days, name="doctors_days"),
    path("documents/", lists.all_documents, name="documents"),
    path("documents/<uuid:document_key>/file/", lists.document_file, name="document_file"),
    path("papers/<uuid:paper_id>/copy/", lists.paper_copy, name="paper_copy"),
    # partners: by the link of one offer, and at their desk
    path("o/<str:token>/", offer_link.offer, name="offer_by_link"),
    path("o/<str:token>/no/", offer_link.decline_offer, name="decline_by_link"),
    path("o/<str:token>/calendar.ics", offer_link.calendar, name="calendar_by_link"),
    path("questions/", questions.inbox, name="questions"),
    path("questions/offers/<uuid:offer_id>/", questions.offer, name="question_offer"),
    path("questions/offers/<uuid:offer_id>/no/", questions.decline_offer, name="question_decline"),
    path("questions/offers/<uuid:offer_id>/calendar.ics", questions.calendar, name="question_calendar"),
    path("questions/requests/<uuid:request_id>/", question_request.question, name="question_request"),
    path("questions/members/", own_members.members, name="own_members"),
    # the curator's desk
    path("curator/", curator.region_overview, name="curator_journeys"),
    path("curator/journeys/<slug:journey>/", curator.journey, name="curator_journey"),
    path("curator/journeys/<slug:journey>/<int:version>/", curator.version, name="curator_version"),
    path("curator/work/", curator.work, name="curator_work"),
    path("curator/turns/", whose_turn.whose_turn_page, name="whose_turn"),
    path("curator/turns/late.<slug:form>", whose_turn.late_table, name="late_table"),
    path("curator/texts/", texts.catalogue, name="catalogue"),
    path("curator/texts/<slug:journey>/<int:version>/", texts.version_in_words, name="version_in_words"),
    path("curator/texts/<slug:journey>/<int:version>.zip", texts.version_files, name="version_files"),
    path("curator/drafts/<uuid:draft_id>/", texts.draft, name="journey_draft"),
    path("curator/figures/", law_figures.table, name="figures_of_law"),
    path("curator/figures/<slug:parameter>/", law_figures.figure, name="figure_of_law"),
    # the family, and what a demo would have sent
    path("", include("casework.web.family_page.urls")),
    path("messages/", sent_messages.sent_messages, name="sent_messages"),
    # the administrator's desk
    path("region/organisations/", region.organisations, name="organisations"),
    path("region/members/", region.members, name="members"),
    path("members/<uuid:membership_id>/leave/", leaving.leave, name="leave_desk"),
    path("region/roles/", region.second_looks, name="second_looks"),
    path("region/journeys/", region.published_journeys, name="published_journeys"),
    path("region/health/", region.health, name="health"),
    path("region/given-up/", given_up.given_up, name="given_up"),
    path("region/priorities/", priorities.ranking, name="priorities"),
    path("region/priorities/choose/", priorities.choose, name="choose_priorities"),
    path("region/surveys/", priorities.surveys, name="surveys"),
    path("region/surveys/empty-sheet/", priorities.empty_sheet, name="empty_sheet"),
    path("region/surveys/<uuid:survey_id>/", priorities.survey, name="survey"),
    # for everybody, without sign-in
    path("priorities/", public_priorities.regions, name="public_regions"),
    path("priorities/<str:code>/", public_priorities.page, name="public_priorities"),
]
