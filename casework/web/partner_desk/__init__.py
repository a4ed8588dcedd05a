"""Pages of partners: one offer by its link, and the desk of an organisation whose people sign in."""
