"""Organisations, their people and calendars, and how they are reached.

Other packages import `partners.public` only.
"""
