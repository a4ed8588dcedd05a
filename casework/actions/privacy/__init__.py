"""Duties about families' data.

Erasing, legal holds, reading what the law keeps, copies for the family.
"""
