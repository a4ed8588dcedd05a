"""The front door's pages.

Each page reads through `reading`, acts by one call of `casework.actions`, and shows its words.
"""
