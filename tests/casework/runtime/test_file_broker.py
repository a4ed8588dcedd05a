"""The broker's folder: messages appear whole, and neither a bad one nor a deleted folder stops who listens."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from casework import celery
from casework.runtime.file_broker import FolderChannel, Transport

QUEUE = "celery"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "broker"


@pytest.fixture
def channel(folder: Path) -> Iterator[FolderChannel]:
    places = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder / "control")}
    with Connection("filesystem://", transport_options=places) as connection:
        yield connection.channel()
    FolderChannel.bound.clear()
    Transport.global_state.clear()


def test_given_celerys_own_connection_then_it_speaks_through_the_folder_channel() -> None:
    with celery.app.connection_for_write() as connection:
        assert isinstance(connection.channel(), FolderChannel)


def test_given_somebody_who_reads_all_the_time_when_messages_are_put_then_each_is_read_whole_and_once(
    channel: FolderChannel,
) -> None:
    heard: list[int] = []
    wrong: list[Exception] = []
    ended = threading.Event()

    def listen() -> None:
        while not ended.is_set() or channel._size(QUEUE):
            try:
                heard.append(channel._get(QUEUE)["number"])
            except Empty:
                continue
            except Exception as error:  # noqa: BLE001  (a thread's error is told by the test)
                wrong.append(error)
                return

    listeners = [threading.Thread(target=listen) for _ in range(2)]
    for listener in listeners:
        listener.start()
    for number in range(500):
        channel._put(QUEUE, {"number": number, "filling": "x" * 2000})
    ended.set()
    for listener in listeners:
        listener.join()
    assert wrong == []
    assert sorted(heard) == list(range(500))


def test_given_a_table_that_is_just_being_written_then_who_listens_is_known_all_the_same(
    channel: FolderChannel, folder: Path
) -> None:
    channel.exchange_declare("celery", type="direct")
    channel.queue_bind(QUEUE, "celery", "celery")
    (folder / "control" / "celery.exchange").write_text("")

    assert [row.queue for row in channel.get_table("celery")] == [QUEUE]


@pytest.mark.parametrize("written", ["", "{", '{"body": "'], ids=["empty", "a brace", "half a message"])
def test_given_a_message_that_cannot_be_read_then_the_next_one_comes(
    channel: FolderChannel, folder: Path, written: str
) -> None:
    channel._put(QUEUE, {"number": 1})
    (folder / f"0_first.{QUEUE}.msg").write_text(written)

    assert channel._get(QUEUE) == {"number": 1}
    with suppress(Empty):
        pytest.fail(f"one more: {channel._get(QUEUE)}")


def test_given_a_folder_that_was_deleted_then_messages_go_to_who_listens_as_before(
    channel: FolderChannel, folder: Path
) -> None:
    channel.exchange_declare("celery", type="direct")
    channel.queue_bind(QUEUE, "celery", "celery")
    shutil.rmtree(folder)

    with pytest.raises(Empty):
        channel._get(QUEUE)
    shutil.rmtree(folder)
    channel.basic_publish(channel.prepare_message("wake up"), exchange="celery", routing_key="celery")
    assert channel._get(QUEUE)["body"]


def test_given_two_queues_of_one_exchange_when_one_is_deleted_then_the_other_still_listens(
    channel: FolderChannel, folder: Path
) -> None:
    channel.exchange_declare("celery", type="direct")
    for queue in (QUEUE, "other"):
        channel.queue_bind(queue, "celery", queue)

    channel.queue_delete("other")

    assert [row[2] for row in json.loads((folder / "control" / "celery.exchange").read_text())] == [QUEUE]
