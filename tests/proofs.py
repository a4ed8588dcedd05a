"""How far a search goes: a slice of it in `make test`, the whole in `make proofs`.

`CASEWORK_PROOFS=whole` tries everything, and random examples ten times as many. `CASEWORK_SLICE=3` takes another slice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from zlib import crc32

IS_WHOLE = os.environ.get("CASEWORK_PROOFS") == "whole"
SLICE = int(os.environ.get("CASEWORK_SLICE", "0"))
TIMES = 10


def examples(in_a_slice: int) -> int:
    """Return how many random examples are tried."""
    return in_a_slice * TIMES if IS_WHOLE else in_a_slice


def sliced(names: Iterable[str], *, parts: int) -> list[str]:
    """Return one part of the names, the same ones in every run; all of them in `make proofs`."""
    return [name for name in names if IS_WHOLE or (crc32(name.encode()) + SLICE) % parts == 0]
