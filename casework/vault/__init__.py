"""What is personal is kept sealed with the key of its family, and the keys are wrapped by one outside of the database.

`ciphertext` seals and opens, `ring` has the keys that an act needs, `key_life` makes, wraps anew
and destroys them, `fields` are the columns, `files` the papers and copies, `marks` find again what is
sealed. Records 0040 and 0045 say what is sealed, and what each mark and name gives away.
"""
