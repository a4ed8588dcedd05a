"""A file in a folder of another user of this machine, to which a seal can be added and nothing else done.

That is so when its owner sets it up so: `chattr +a`, docs/install.md. Here it is only ever opened for adding.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from casework.outages import Outage
from casework.seals import line
from casework.seals.sealing import Seal

FILE = "ryadom-seals.txt"


class AppendOnlyFile:
    """Adds a line a seal, and waits until the disk has it."""

    every = timedelta(0)

    def __init__(self, folder: str) -> None:
        self.name = f"file:{folder}"
        self.path = Path(folder) / FILE

    def take(self, seals: Sequence[Seal]) -> None:
        """Add the seals.

        Raises:
            Outage: The file cannot be written now.
        """
        text = "".join(f"{line.of(one)}\n" for one in seals).encode()
        try:
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
            try:
                # a full disk may take a part: all of it comes again, and half a line is read as none
                is_whole = os.write(file, text) == len(text)
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise Outage("seal_file") from error
        if not is_whole:
            raise Outage("seal_file")
