"""What is personal is kept sealed with the key of its family, and the keys are wrapped by one outside of the database.

`ciphertext` seals and opens, `ring` has the keys that an act needs, `key_life` makes, wraps anew
and destroys them, `fields` are the columns, `marks` find again what is sealed. Record 0040 says
what is sealed and what each mark gives away.
"""
