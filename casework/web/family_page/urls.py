"""The family's pages by their addresses: that of the link as short as an SMS needs it."""

from __future__ import annotations

from django.urls import path

from casework.web.family_page import days, entrance, home, sharing, steps, writing

urlpatterns = [
    path("f/<str:token>/", entrance.link, name="family_link"),
    path("f/<str:token>/code/", entrance.code, name="family_code"),
    path("family/", home.home, name="family_page"),
    path("family/out/", entrance.leave, name="family_leave"),
    path("family/good-bye/", entrance.left, name="family_left"),
    path("family/steps/<uuid:item_key>/", steps.step, name="family_step"),
    path("family/days/<uuid:item_key>/", days.day, name="family_day"),
    path("family/days/<uuid:item_key>.ics", days.calendar, name="family_calendar"),
    path("family/sharing/", sharing.sharing, name="family_sharing"),
    path("family/sharing/stop/", sharing.stop, name="family_stop"),
    path("family/no-more-help/", sharing.refuse, name="family_refuse"),
    path("family/who-looked/", sharing.who_looked, name="family_who_looked"),
    path("family/write/", writing.write, name="family_write"),
    path("family/answers/<uuid:question_id>/", home.answer, name="family_answer"),
    path("family/things/<uuid:need_id>/", home.things, name="family_things"),
    path("family/documents/<uuid:document_key>/", home.document_file, name="family_document"),
    path("family/papers/<uuid:paper_id>/", home.paper_copy, name="family_paper"),
]
