"""The part of the face for those who write journeys: the command, pictures, packages, new folders. Reached by `public`."""

from __future__ import annotations

from journeys.drawing import Picture, draw
from journeys.management.commands.journeys import Command as CatalogueCommand

__all__ = ["CatalogueCommand", "Picture", "draw"]
