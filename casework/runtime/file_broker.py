"""The broker of a demo and of tests: a folder of messages, with each message appearing whole.

Kombu's filesystem transport creates the file and then fills it; a worker that polls in between
reads an empty message and stops with a decoding error. Here a message is written beside and renamed
into place.
"""

from __future__ import annotations

import os
import time
import uuid
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class FolderChannel(filesystem.Channel):
    """Puts messages by rename."""

    def _put(self, queue: Any, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        half = os.path.join(self.data_folder_out, f".{name}.half")
        try:
            with open(half, "w", encoding="utf-8") as file:
                file.write(dumps(payload))  # type: ignore[no-untyped-call]
            os.rename(half, os.path.join(self.data_folder_out, name))
        except OSError as error:
            raise ChannelError("The broker's folder takes no message") from error


class Transport(filesystem.Transport):
    """The filesystem transport with whole messages."""

    FolderChannel = FolderChannel
