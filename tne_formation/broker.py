"""Celery's broker in a folder, for the installation that has no message server.

kombu's own shows a message, or a table of bindings, that another process has only begun to write;
the worker that reads it then stops for good. Here both appear whole, under their names, or not yet.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


def write_whole(file: Path, content: str) -> None:
    """Other processes see all of it or nothing."""
    unfinished = file.with_name(f"{uuid4()}.unfinished")
    unfinished.write_text(content)
    unfinished.rename(file)


class Channel(filesystem.Channel):
    """Writes by renaming; reads as kombu does."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        write_whole(Path(self.data_folder_out) / name, dumps(payload))

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        binding = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._alone():
            table = self.get_table(exchange)
            if binding not in table:
                write_whole(self._exchange_file(exchange), dumps([binding, *table]))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time reads a table and replaces it."""
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """`CELERY_BROKER_TRANSPORT` names it."""

    Channel = Channel
