"""Seals over the audit, made each minute, taken out of the database, and checked (record 0038).

Who rewrites the audit has to rewrite every seal that came later, and what has left the machine stays as it was.
"""
