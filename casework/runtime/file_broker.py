"""The broker of a demo and of tests: a folder of messages, each of which appears and goes whole.

Kombu's filesystem transport creates a file and then fills it, a message as well as the table of who
listens; a worker that looks in between reads nothing, and stops for good with a decoding error.
Here each is written beside and renamed into place, a message that nobody can read is let go, and
folders that somebody deleted are made again: the outbox sends anew what was lost.

It is asked by the worker's event loop, as Redis is. Without one, Celery gives its processes a
common pipe with a lock, which one that is killed takes along; the others wait for it for ever.
"""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any, ClassVar

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.json import dumps, loads

from casework.runtime import log_format

log = log_format.logger("ryadom.broker")


class FolderChannel(filesystem.Channel):
    """Puts and takes messages by rename."""

    # who listens, as far as this process said so itself: it knows that without the file, too
    bound: ClassVar[dict[str, list[exchange_queue_t]]] = defaultdict(list)

    def _put(self, queue: Any, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        self._write(self._folder / name, dumps(payload))  # type: ignore[no-untyped-call]

    def _get(self, queue: Any, timeout: Any = None) -> Any:
        del timeout  # nobody waits here: whoever asks comes again
        for name in self._waiting(queue):
            mine = self._folder / f".{name}.taken"
            try:
                os.rename(self._folder / name, mine)
                written = mine.read_bytes()
                mine.unlink()
            except OSError:
                continue  # another process was first, or it was deleted
            try:
                return loads(written.decode())  # type: ignore[no-untyped-call]
            except ValueError:
                log.warning("a message that cannot be read was let go; the outbox sends anew")
        raise Empty

    def _size(self, queue: Any) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: Any) -> int:
        names = self._waiting(queue)
        for name in names:
            (self._folder / name).unlink(missing_ok=True)
        return len(names)

    def get_table(self, exchange: Any) -> list[exchange_queue_t]:
        """Return who listens to an exchange: what stands in its file, and what this process said."""
        try:
            written = loads(self._exchange_file(exchange).read_text())  # type: ignore[no-untyped-call]
        except (FileNotFoundError, ValueError):
            written = []
        rows = [exchange_queue_t(*row) for row in written]
        return rows + [row for row in self.bound[exchange] if row not in rows]

    def _queue_bind(self, exchange: Any, routing_key: Any, pattern: Any, queue: Any) -> None:
        row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._rewrite(exchange, lambda rows: rows if row in rows else [row, *rows])
        if row not in self.bound[exchange]:
            self.bound[exchange].append(row)

    def _delete(self, queue: Any, exchange: Any, routing_key: Any, pattern: Any, *args: Any, **kwargs: Any) -> None:
        row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._purge(queue)
        self.bound[exchange] = [one for one in self.bound[exchange] if one != row]
        self._rewrite(exchange, lambda rows: [one for one in rows if one != row])

    @property
    def _folder(self) -> Path:
        return Path(self.data_folder_in)

    def _waiting(self, queue: Any) -> list[str]:
        """Return the names of the waiting messages, oldest first."""
        try:
            names = os.listdir(self._folder)
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True)
            return []
        return sorted(name for name in names if name.partition(".")[2] == f"{queue}.msg")

    def _rewrite(self, exchange: Any, change: Callable[[list[exchange_queue_t]], list[exchange_queue_t]]) -> None:
        with self._alone():
            rows = self.get_table(exchange)
            changed = change(rows)
            if changed != rows:
                self._write(self._exchange_file(exchange), dumps(changed))  # type: ignore[no-untyped-call]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, file: Path, text: str) -> None:
        half = file.with_name(f".{file.name}.{uuid.uuid4()}.half")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            half.write_text(text, encoding="utf-8")
            half.rename(file)
        except OSError as error:
            raise ChannelError("The broker's folder takes no message") from error


class Transport(filesystem.Transport):
    """The filesystem transport with whole messages, for Celery's event loop."""

    Channel = FolderChannel
    implements = filesystem.Transport.implements.extend(asynchronous=True)

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        """Look for messages whenever the loop turns, ten times a second at least."""
        del connection
        loop.on_tick.add(self._take)
        loop.call_repeatedly(self.polling_interval, self._take)

    def _take(self) -> None:
        """Hand over what waits, as far as the worker may have more."""
        try:
            while self.channels and self.cycle is not None:
                self.cycle.get(self._deliver)  # type: ignore[no-untyped-call]
        except Empty:
            return
        except (ChannelError, OSError) as error:
            log.warning("the broker's folder cannot be read", error=type(error).__name__)
