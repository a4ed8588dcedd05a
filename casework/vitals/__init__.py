"""The vital signs of a server: whether it can answer, what waits, how much room is left. No family, no name, no secret."""
