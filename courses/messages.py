"""The one way to tell somebody something: a row with a due date and a use-by date, sent once.

By mail; by SMS to who chose it; who has neither is put on the list of those to telephone.
`send_message` writes the row in the caller's transaction; a task sends it after commit and a sweep
finds what a crash or a mail server left. Dates are compared on the database's clock.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import Message as MimePart
from smtplib import SMTPException
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from . import contributions, sms
from .models import CourseRun, Enrolment, Message, ReachBy, User
from .phones import takes_sms

logger = logging.getLogger(__name__)
State = Message.State
KEPT_FOR = timedelta(days=7)
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_TRIES = {Message.Channel.MAIL: 20, Message.Channel.SMS: 6}


def send_message(
    to: User,
    key: str,
    subject: str,
    text: str,
    *,
    run: CourseRun | None = None,
    sender: User | None = None,
    due_at: datetime | None = None,
    use_by: datetime | None = None,
    act: str = "",
    occasions: Sequence[str] = (),
    address: str = "",
    short: str = "",
) -> Message:
    """Queue one message. `key` makes it unique: asked for twice, it is written and sent once.

    `address` is for who has just lost hers; it is kept until the mail is sent, no longer.
    A `sender` receives the replies. `occasions` are the uids that the mail announces, moves or
    cancels (`act`); a reminder does not leave for who is no longer enrolled. `short` is the same
    in one SMS. Without an address the row stays, as NO_ADDRESS, for those who telephone.
    """
    due: Any = due_at or Now()
    by_voice, channel = _way(to, address, short)
    message, created = Message.objects.get_or_create(
        key=key[:120],
        defaults={
            "to": to,
            "run": run,
            "sender": sender,
            "reply_to": sender.email if sender else "",
            "subject": " ".join(subject.split())[:200],
            "text": text,
            "short": short[:300],
            "channel": channel,
            "act": act,
            "occasions": list(occasions),
            "address": address,
            "state": State.NO_ADDRESS if by_voice else State.DUE,
            "due_at": due,
            "use_by": use_by or due + KEPT_FOR,
        },
    )
    if created and not (due_at and use_by):
        message.refresh_from_db(fields=["due_at", "use_by"])  # by the database's clock
    if created and message.state == State.DUE:
        from .tasks import deliver_message

        transaction.on_commit(lambda: deliver_message.delay(message.pk), robust=True)
    return message


def _way(to: User, address: str, short: str) -> tuple[bool, str]:
    """Whether only a voice reaches her, and the channel that does otherwise."""
    mail, text = Message.Channel.MAIL, Message.Channel.SMS
    if address:
        return False, mail
    if to.reach_by == ReachBy.SMS and short and sms.is_on() and takes_sms(to.phone):
        return False, text
    wants_a_call = to.reach_by == ReachBy.CALL and to.phone
    return bool(wants_a_call or not to.email), mail


def call_off(prefix: str) -> int:
    """Messages whose key begins so and that have not left are of no more use. How many."""
    return Message.objects.unsent().filter(key__startswith=prefix).delete()[0]


def due_messages() -> Any:
    """Rows to send now, and rows whose sender died on the way."""
    return Message.objects.filter(
        Q(state=State.DUE, due_at__lte=Now()) | Q(state=State.SENDING, leased_until__lt=Now())
    )


def deliver(message_id: int) -> bool:
    """Claim one row and send it. False if somebody else did, or it is of no more use."""
    claimed = (
        due_messages()
        .filter(pk=message_id)
        .update(state=State.SENDING, leased_until=Now() + LEASE, tries=F("tries") + 1)
    )
    if not claimed:
        return False
    message = Message.objects.select_related("to", "run").get(pk=message_id)
    if _expire(Message.objects.filter(pk=message_id)) or _is_in_vain(message):
        return False
    try:
        sms.send(message) if message.channel == Message.Channel.SMS else compose(message).send()
    except (SMTPException, OSError, sms.NotSent) as error:
        _try_later(message, error)
        return False
    Message.objects.filter(pk=message_id).update(
        state=State.SENT, sent_at=Now(), leased_until=None, error="", address=""
    )
    return True


def _expire(messages: Any) -> int:
    late: int = messages.filter(use_by__lt=Now()).update(state=State.EXPIRED, address="")
    return late


def _is_in_vain(message: Message) -> bool:
    """A reminder to somebody who comes no more."""
    if message.act != Message.Act.REMIND:
        return False
    held = Enrolment.objects.filter(user=message.to, run=message.run)
    if held.filter(state=Enrolment.State.CONFIRMED).exists():
        return False
    Message.objects.filter(pk=message.pk).update(state=State.EXPIRED, leased_until=None)
    return True


def _try_later(message: Message, error: Exception) -> None:
    tries, channel = message.tries, Message.Channel(message.channel)
    logger.warning("message %s not sent (try %s): %s", message.pk, tries, type(error).__name__)
    pause = min(LONGEST_PAUSE, timedelta(seconds=15 * 2 ** min(tries, 10)))
    held: dict[str, Any] = {"leased_until": None, "error": str(error)[:300]}
    if tries < MOST_TRIES[channel]:
        held |= {"state": State.DUE, "due_at": Now() + pause}
    else:
        held |= _last_resort(message)
    Message.objects.filter(pk=message.pk).update(**held)


def _last_resort(message: Message) -> dict[str, Any]:
    """A mail is refused for good. An SMS becomes a mail, or a call to make."""
    if message.channel == Message.Channel.MAIL:
        return {"state": State.FAILED} | ({"address": "", "error": ""} if message.address else {})
    if message.to.email:
        return {"state": State.DUE, "channel": Message.Channel.MAIL, "tries": 0, "due_at": Now()}
    return {"state": State.NO_ADDRESS}


def compose(message: Message) -> EmailMultiAlternatives:
    """The mail itself. Its Message-ID depends on the row alone: sent twice, it is one message."""
    context = {
        "message": message,
        "greeting": "" if message.act == Message.Act.ASK else _greeting(message.to),
        "reason": _reason(message),
        "site_url": settings.SITE_ORIGIN,
    }
    mail = Letter(
        subject=message.subject,
        body=render_to_string("emails/message.txt", context),
        to=[message.address or message.to.email],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"Message-ID": f"<message-{message.pk}@{settings.SITE_HOST}>"},
    )
    mail.attach_alternative(render_to_string("emails/message.html", context), "text/html")
    for part in contributions.message_parts(message):
        mail.say_also(part) if is_another_way(part) else mail.attach(part)
    return mail


def _reason(message: Message) -> str:
    """Why one receives it."""
    if message.act == Message.Act.ASK:
        return _("Vous recevez ce courriel à l’adresse de l’établissement de cette personne.")
    if message.address:
        return _("Vous recevez ce courriel parce que vous aviez un espace ici.")
    return _("Vous recevez ce courriel parce que vous suivez une formation ici.")


class Letter(EmailMultiAlternatives):
    """A mail that plugins may say in other ways still, after the text and the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.other_ways: list[MimePart] = []

    def say_also(self, part: MimePart) -> None:
        self.other_ways.append(part)

    def message(self, **kwargs: Any) -> Any:
        mail: Any = super().message(**kwargs)
        ways = next(
            part for part in mail.walk() if part.get_content_type() == "multipart/alternative"
        )
        for part in self.other_ways:
            ways.attach(part)
        return mail


def is_another_way(part: MimePart) -> bool:
    """A text of a kind of its own, and no file: programs take the last that they know."""
    kind = part.get_content_type()
    return (
        kind.startswith("text/")
        and kind not in ("text/plain", "text/html")
        and part.get_content_disposition() is None
    )


def _greeting(user: User) -> str:
    return _("Bonjour %(name)s,") % {"name": user.display_name} if user.first_name else ""


def sweep() -> int:
    """Send what is due until the next pass begins, at least one; returns how many were sent.

    Here, one after the other: a task for each would be enqueued again at every pass while it waits.
    """
    _expire(Message.objects.filter(state=State.DUE))
    until, sent = monotonic() + settings.MESSAGE_SWEEP_SECONDS, 0
    for pk in list(due_messages().order_by("due_at", "pk").values_list("pk", flat=True)[:1000]):
        sent += _deliver_or_log(pk)
        if monotonic() >= until:
            break
    return sent


def _deliver_or_log(pk: int) -> bool:
    """One that cannot be written holds up no other; it is tried again after its lease."""
    try:
        return deliver(pk)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("message %s could not be sent", pk)
        return False
