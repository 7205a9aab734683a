"""The invitation that a mail carries, so that its reader's calendar takes, moves or drops it.

One occasion: a REQUEST or a CANCEL, which mail programs show with buttons. Several at once, which
such a method may not tell: a PUBLISH, that they offer to add.
"""

from dataclasses import replace
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import parseaddr

from django.conf import settings
from icalendar import Event

from courses.api import CourseRun, Message, occasions
from courses.plugin import Occasion

from . import ics
from .feeds import addresses

FILE = "rendez-vous.ics"
# She has enrolled already: her program asks her nothing.
COMES = {
    "CUTYPE": "INDIVIDUAL",
    "ROLE": "REQ-PARTICIPANT",
    "PARTSTAT": "ACCEPTED",
    "RSVP": "FALSE",
}


def parts(message: Message) -> list[MIMEBase]:
    """Another way of saying the mail, put last among them, then the same bytes as a file."""
    told = _told(message)
    if not told:
        return []
    cancels = message.act == Message.Act.CANCEL
    method = "PUBLISH" if len(told) > 1 else "CANCEL" if cancels else "REQUEST"
    pages = addresses(told)
    events = [(one, _event(message, one, pages.get(one.run_id, ""))) for one in told]
    content = ics.invitation(method, events)
    return [_alternative(content, method), _file(content)]


def _told(message: Message) -> list[Occasion]:
    """Nothing of a reminder: the meeting is in her calendar since it was announced."""
    silent = message.act in (Message.Act.NONE, Message.Act.REMIND)
    if silent or not message.occasions or message.run_id is None:
        return []
    wanted = set(message.occasions)
    return [
        one for one in occasions(CourseRun.objects.filter(pk=message.run_id)) if one.uid in wanted
    ]


def _event(message: Message, occasion: Occasion, address: str) -> Event:
    sequence = occasion.sequence + _taken_back(message)
    if message.act == Message.Act.CANCEL and occasion.status != "cancelled":
        # The meeting stands, she comes no more.
        occasion, sequence = replace(occasion, status="cancelled"), sequence + 1
    event = ics.event(occasion, address, sequence=sequence)
    sender, from_address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    event.add("organizer", f"mailto:{from_address}", parameters={"CN": sender or from_address})
    attendee = f"mailto:{message.address or message.to.email}"
    event.add("attendee", attendee, parameters={"CN": _name(message), **COMES})
    return event


def _name(message: Message) -> str:
    """Nothing that ends a parameter or a line."""
    name = message.to.get_full_name() or message.to.email
    return "".join(letter for letter in name if letter.isprintable() and letter not in '";:,')


def _taken_back(message: Message) -> int:
    """How often she was told not to come: whoever comes back is told a later version."""
    before = Message.objects.filter(
        to=message.to_id, run=message.run_id, act=Message.Act.CANCEL, pk__lt=message.pk
    )
    return before.count()


def _alternative(content: bytes, method: str) -> MIMEBase:
    part = MIMEBase("text", "calendar", method=method, charset="utf-8")
    _fill(part, content)
    return part


def _file(content: bytes) -> MIMEBase:
    part = MIMEBase("application", "ics", name=FILE)
    _fill(part, content)
    part.add_header("Content-Disposition", "attachment", filename=FILE)
    return part


def _fill(part: MIMEBase, content: bytes) -> None:
    part.set_payload(content)
    encode_base64(part)
