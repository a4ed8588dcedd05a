"""Every page of the front door; each line is a page somebody uses."""

from django.urls import include, path

urlpatterns = [
    path("", include("casework.web.urls")),
]

handler403 = "casework.web.faults.forbidden"
handler404 = "casework.web.faults.not_found"
handler500 = "casework.web.faults.failed"
