"""The demo and the rehearsal: an invented region, invented families, and a player who does the worker's part."""
