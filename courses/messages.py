"""The one way to send a mail: a row with a due date and a use-by date, sent once.

`send_message` writes the row in the caller's transaction; a task sends it after commit and a sweep
finds what a crash or a mail server left. Dates are compared on the database's clock.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from . import contributions
from .models import CourseRun, Message, User

logger = logging.getLogger(__name__)
State = Message.State
KEPT_FOR = timedelta(days=7)
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_TRIES = 20


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
) -> Message:
    """Queue one mail. `key` makes it unique: asked for twice, it is written and sent once.

    `address` is for who has just lost hers; it is kept until the mail is sent, no longer.
    A `sender` receives the replies. `occasions` are the uids that the mail announces, moves or
    cancels (`act`). Without an address the row stays, as NO_ADDRESS, for those who telephone.
    """
    due_at = due_at or timezone.now()
    message, created = Message.objects.get_or_create(
        key=key[:120],
        defaults={
            "to": to,
            "run": run,
            "sender": sender,
            "reply_to": sender.email if sender else "",
            "subject": " ".join(subject.split())[:200],
            "text": text,
            "act": act,
            "occasions": list(occasions),
            "address": address,
            "state": State.DUE if address or to.email else State.NO_ADDRESS,
            "due_at": due_at,
            "use_by": use_by or due_at + KEPT_FOR,
        },
    )
    if created and message.state == State.DUE:
        from .tasks import deliver_message

        transaction.on_commit(lambda: deliver_message.delay(message.pk), robust=True)
    return message


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
    if _expire(Message.objects.filter(pk=message_id)):
        return False
    try:
        compose(message).send()
    except (SMTPException, OSError) as error:
        _try_later(message, error)
        return False
    Message.objects.filter(pk=message_id).update(
        state=State.SENT, sent_at=Now(), leased_until=None, error="", address=""
    )
    return True


def _expire(messages: Any) -> int:
    late: int = messages.filter(use_by__lt=Now()).update(state=State.EXPIRED, address="")
    return late


def _try_later(message: Message, error: Exception) -> None:
    pause = min(LONGEST_PAUSE, timedelta(seconds=15 * 2 ** min(message.tries, 10)))
    state = State.FAILED if message.tries >= MOST_TRIES else State.DUE
    logger.warning("mail %s not sent (try %s): %s", message.pk, message.tries, type(error).__name__)
    Message.objects.filter(pk=message.pk).update(
        state=state, due_at=Now() + pause, leased_until=None, error=str(error)[:300]
    )
    if state == State.FAILED:
        Message.objects.filter(pk=message.pk).exclude(address="").update(address="", error="")


def compose(message: Message) -> EmailMultiAlternatives:
    """The mail itself. Its Message-ID depends on the row alone: sent twice, it is one message."""
    context = {
        "message": message,
        "greeting": _greeting(message.to),
        "reason": _("Vous recevez ce courriel parce que vous aviez un espace ici.")
        if message.address
        else _("Vous recevez ce courriel parce que vous suivez une formation ici."),
        "site_url": settings.SITE_ORIGIN,
    }
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=render_to_string("emails/message.txt", context),
        to=[message.address or message.to.email],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"Message-ID": f"<message-{message.pk}@{settings.SITE_HOST}>"},
    )
    mail.attach_alternative(render_to_string("emails/message.html", context), "text/html")
    for part in contributions.message_parts(message):
        mail.attach(part)
    return mail


def _greeting(user: User) -> str:
    return _("Bonjour %(name)s,") % {"name": user.display_name} if user.first_name else ""


def sweep() -> int:
    """Enqueue what is due; returns how many."""
    from .tasks import deliver_message

    _expire(Message.objects.filter(state=State.DUE))
    due = list(due_messages().values_list("pk", flat=True)[:1000])
    for pk in due:
        deliver_message.delay(pk)
    return len(due)
