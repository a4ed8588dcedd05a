"""Personal data: of which kind each column is, how long it stays, what erasing it leaves.

Tables as data (record 0041). `manage.py migrate` hands them to the database, where the functions that erase read them.
"""
