"""Every page of the front door; each line is a page somebody uses."""

from django.urls import include, path

urlpatterns = [
    path("", include("casework.web.urls")),
]
