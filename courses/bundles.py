"""Many files as one ZIP, sent while it is made: the memory of one file, whatever their number."""

import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

from .plugin import Evidence

CHUNK = 256 * 1024


class _Sink:
    """What zipfile writes, until it is taken. It cannot go back, and zipfile knows how not to."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken, self.parts = b"".join(self.parts), []
        return taken


def zipped(files: Iterable[Evidence]) -> Iterator[bytes]:
    """PDFs and pictures are compressed already: stored as they are."""
    sink: Any = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            info = zipfile.ZipInfo(file.name)
            with file.open() as source, archive.open(info, "w", force_zip64=False) as target:
                while data := source.read(CHUNK):
                    target.write(data)
                    yield sink.take()
    yield sink.take()


def zip_response(files: Iterable[Evidence], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(zipped(files), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
