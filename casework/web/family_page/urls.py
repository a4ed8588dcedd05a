"""The family's pages by their addresses: that of the link as short as an SMS needs it.

What the worker can show on her own screen stands beside its case once more, under the same name
after `shown_`. There is no file to take away and no message to the worker: she sits beside the
family.
"""

from __future__ import annotations

from django.urls import path

from casework.web.family_addresses import SHOWN
from casework.web.family_page import days, entrance, home, language, messages, sharing, steps, written_by
from casework.web.family_page.shown_by_worker import shown_by_worker

_SHOWABLE = (
    ("", home.home, "family_page"),
    ("steps/<uuid:item_key>/", steps.step, "family_step"),
    ("days/<uuid:item_key>/", days.day, "family_day"),
    ("sharing/", sharing.sharing, "family_sharing"),
    ("sharing/stop/", sharing.stop, "family_stop"),
    ("no-more-help/", sharing.refuse, "family_refuse"),
    ("who-looked/", sharing.who_looked, "family_who_looked"),
    ("language/", language.choose_language, "family_language"),
    ("how-we-write/", written_by.choose, "family_written_by"),
    ("answers/<uuid:question_id>/", home.answer, "family_answer"),
    ("things/<uuid:need_id>/", home.things, "family_things"),
    ("help/<uuid:offer_id>/", home.help_given, "family_help"),
)

urlpatterns = [
    path("f/<str:token>/", entrance.link, name="family_link"),
    path("f/<str:token>/code/", entrance.code, name="family_code"),
    path("f/<str:token>/wrong-number/", entrance.wrong_number, name="family_wrong_number"),
    path("family/out/", entrance.leave, name="family_leave"),
    path("family/good-bye/", entrance.left, name="family_left"),
    path("family/days/<uuid:item_key>.ics", days.calendar, name="family_calendar"),
    path("family/write/", messages.write, name="family_write"),
    path("family/documents/<uuid:document_key>/", home.document_file, name="family_document"),
    path("family/papers/<uuid:paper_id>/", home.paper_copy, name="family_paper"),
    *(path(f"family/{route}", view, name=name) for route, view, name in _SHOWABLE),
    *(
        path(f"cases/<uuid:case_id>/shown/{route}", shown_by_worker(view), name=SHOWN + name)
        for route, view, name in _SHOWABLE
    ),
]
