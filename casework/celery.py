"""The Celery application: workers wake up by it; what is to be done stands in the outbox."""

from __future__ import annotations

import os
from pathlib import Path

from celery import Celery

from casework import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")
embedded.ensure_running()

app = Celery("ryadom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")

if app.conf.broker_url == "filesystem://":
    Path(app.conf.broker_transport_options["control_folder"]).mkdir(parents=True, exist_ok=True)
