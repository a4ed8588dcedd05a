"""A desk for the tests that take a list along: the one of the pages."""

from tests.casework.web.conftest import desk

__all__ = ["desk"]
