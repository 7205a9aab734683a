"""The broker in a folder: several processes write there, and nobody reads half a message."""

from concurrent.futures import ThreadPoolExecutor
from queue import Empty

import pytest
from django.conf import settings
from kombu import Connection

OURS, KOMBUS = settings.CELERY_BROKER_TRANSPORT, "filesystem"


@pytest.fixture
def open_channel(tmp_path):
    """open_channel(transport) -> a channel of its own to the folders of this test."""
    folder = tmp_path / "queue"
    folder.mkdir()
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(tmp_path / "control"),
    }
    connections = []

    def open_(transport):
        connection = Connection("filesystem://", transport=transport, transport_options=options)
        connections.append(connection)
        return connection.channel()

    yield open_
    for connection in connections:
        connection.close()


class ReadTooEarly:
    """A payload during whose writing somebody else reads the queue."""

    def __init__(self, reader):
        self.reader = reader

    def __json__(self):
        with pytest.raises(Empty):
            self.reader._get("mail")
        return "whole"


def test_a_message_is_seen_once_it_is_whole(open_channel):
    reader = open_channel(OURS)
    open_channel(OURS)._put("mail", ReadTooEarly(reader))
    assert reader._get("mail") == "whole"


def test_kombu_s_own_shows_it_half_written(open_channel):
    """The day that this fails, our transport has no reason left."""
    with pytest.raises(ValueError, match="Expecting value"):
        open_channel(KOMBUS)._put("mail", ReadTooEarly(open_channel(KOMBUS)))


def test_queues_bound_at_the_same_time_are_all_bound(open_channel):
    def bind(number):
        open_channel(OURS)._queue_bind("default", "default", "", f"queue-{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(bind, range(40)))
    bound = {binding.queue for binding in open_channel(OURS).get_table("default")}
    assert bound == {f"queue-{number}" for number in range(40)}
