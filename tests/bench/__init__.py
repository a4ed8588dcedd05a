"""Bench programs: figures of one run on one machine, to be read as ratios. A time never fails anything.

`python -m tests.bench.engine`, `.visits`, `.documents`, `.pages`; each writes `var/bench/<name>.json` and prints a table.
"""
