"""Finds the templates that lie in the kinds' folders: `steps/<kind>/<name>.html`."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import SuspiciousFileOperation
from django.template import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader
from django.utils._os import safe_join

from casework import steps

PREFIX = "steps/"


class Loader(FilesystemLoader):
    """Looks where the kinds are looked for."""

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        """Yield where the template may lie."""
        if not template_name.startswith(PREFIX):
            return
        for folder in steps.__path__:
            try:
                name = safe_join(folder, template_name.removeprefix(PREFIX))
            except SuspiciousFileOperation:
                continue
            yield Origin(name=name, template_name=template_name, loader=self)
