"""Every address, asked by everybody about everything: what may be is a table here, what is, is asked of the pages."""
