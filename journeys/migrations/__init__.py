"""Migrations of the journeys."""
