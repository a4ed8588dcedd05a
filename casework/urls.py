"""Every page of the front door; each line is a page somebody uses."""

from django.urls import include, path

from casework.demo import next_day

urlpatterns = [
    path("next-day/", next_day.go_on, name="next_day"),
    path("", include("casework.web.urls")),
]

handler400 = "casework.web.fault_pages.bad_request"
handler403 = "casework.web.error_pages.forbidden"
handler404 = "casework.web.error_pages.not_found"
handler429 = "casework.web.fault_pages.too_often"  # allauth asks for it by this name
handler500 = "casework.web.fault_pages.failed"
