"""The mails that the demonstration has sent: the files that Django's file backend writes.

A file is named by its moment and holds one mail or several. Names come from the folder's own
listing, never from an address, and a page reads the files that it shows.
"""

import logging
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from ..sms import SMS_HOST

logger = logging.getLogger(__name__)
NAME = re.compile(r"\d{8}-\d{6}-\d+\.log", re.ASCII)
BETWEEN = re.compile(rb"\n-{79}\n")
MOST_BYTES = 20 * 1024 * 1024
FILES = "django.core.mail.backends.filebased.EmailBackend"


@dataclass(frozen=True)
class Attached:
    number: int
    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Letter:
    """One mail, and where it stands: the file's name and the place in it."""

    file: str
    place: int
    mail: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.mail["subject"] or "")

    @property
    def to(self) -> str:
        """An address, or the number of a telephone: see `courses.sms`."""
        return str(self.mail["to"] or "").removesuffix(f"@{SMS_HOST}")

    @property
    def sent_at(self) -> datetime | None:
        try:
            moment = parsedate_to_datetime(str(self.mail["date"]))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # « -0000 »

    @property
    def text(self) -> str:
        """The plain text; of a mail that has none, the words of its other form."""
        return (content_of(self.mail, "plain") or strip_tags(self.html)).strip()

    @property
    def html(self) -> str:
        return content_of(self.mail, "html")

    @property
    def attached(self) -> list[Attached]:
        return [
            Attached(
                number,
                part.get_filename() or part.get_content_type().replace("/", "."),
                part.get_content_type(),
                bytes_of(part),
            )
            for number, part in enumerate(self.mail.iter_attachments())
        ]


def bytes_of(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else part.as_bytes()


def content_of(mail: EmailMessage, kind: str) -> str:
    """`kind`: plain or html. Empty where it has none, or one that cannot be read."""
    part = mail.get_body([kind])
    try:
        return str(part.get_content()) if part is not None else ""
    except (LookupError, ValueError):
        return ""


def are_kept() -> bool:
    """Whether mails are files here; else they leave for good, and nothing of them stays."""
    return bool(settings.EMAIL_BACKEND == FILES)


def files() -> list[str]:
    """Names, the newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    if not are_kept() or not folder.is_dir():
        return []
    with os.scandir(folder) as found:
        names = [entry.name for entry in found if entry.is_file(follow_symlinks=False)]
    return sorted(filter(NAME.fullmatch, names), reverse=True)


def letters_in(names: Sequence[str]) -> Iterator[Letter]:
    """The newest first. `names` are of `files()`; one that has gone since is passed over."""
    for name in names:
        path = Path(settings.EMAIL_FILE_PATH) / name
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            continue
        parts = [part for part in BETWEEN.split(path.read_bytes()) if part.strip()]
        for place, part in reversed(list(enumerate(parts))):
            yield Letter(name, place, _parsed(part))


def _parsed(part: bytes) -> EmailMessage:
    """One that cannot be read is given as it stands: it hides none of the others."""
    mail: EmailMessage = message_from_bytes(part, policy=policy.default)
    try:
        _read_through(Letter("", 0, mail))
    except Exception:  # the parser of headers fails in many ways
        logger.exception("a mail cannot be read")
        mail = EmailMessage()
        mail["Subject"] = _("Courriel illisible")
        mail.set_content(part.decode(errors="replace"))
    return mail


def _read_through(letter: Letter) -> tuple[object, ...]:
    return (letter.subject, letter.to, letter.sent_at, letter.text, letter.attached)


def find(file: str, place: int) -> Letter | None:
    """By what an address says: a name that the folder does not list leads nowhere."""
    names = [name for name in files() if name == file]
    return next((letter for letter in letters_in(names) if letter.place == place), None)


def remove_all() -> None:
    for name in files():
        (Path(settings.EMAIL_FILE_PATH) / name).unlink(missing_ok=True)
