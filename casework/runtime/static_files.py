"""Which static files are collected."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder


class OwnApps(AppDirectoriesFinder):
    """Everything but Viewflow's: we route our own pages, and its styles name font files that it does not ship."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        names = app_names or [one.name for one in apps.get_app_configs() if not one.name.startswith("viewflow")]
        super().__init__(names, *args, **kwargs)
