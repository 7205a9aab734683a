"""Writing to people of a run: a copy is kept, each gets one mail, replies go to who wrote."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from .jobs import Work, job, start_job
from .messages import send_message
from .models import CourseRun, Enrolment, Job, Message, RunMessage, User

KIND = "courses.write_to"
AT_A_TIME = 25


class KeyTaken(Exception):
    """The form's key is that of another message: somebody made it up."""


def write_to(
    run: CourseRun,
    enrolments: Iterable[Enrolment],
    *,
    subject: str,
    text: str,
    sender: User,
    key: uuid.UUID,
) -> tuple[RunMessage, Job | None]:
    """The copy, and the work of sending it; None where the same form was sent before.

    Raises KeyTaken.
    """
    chosen = [enrolment.pk for enrolment in enrolments]
    with transaction.atomic():
        row, created = RunMessage.objects.get_or_create(
            key=key,
            defaults={
                "run": run,
                "sender": sender,
                "subject": subject,
                "text": text,
                "enrolments": chosen,
                "count": len(chosen),
            },
        )
        if row.run_id != run.pk or row.sender_id != sender.pk:
            raise KeyTaken
        if not created:
            return row, None
        row.job = start_job(KIND, by=sender, message=row.pk)
        row.save(update_fields=["job"])
    return row, row.job


@job(KIND)
def _write(work: Work) -> None:
    """Each mail has its own key: taken up again, nobody gets a second one."""
    row = RunMessage.objects.select_related("run", "sender").get(pk=work.params["message"])
    work.begin(len(row.enrolments))
    for start in range(0, len(row.enrolments), AT_A_TIME):
        some = row.enrolments[start : start + AT_A_TIME]
        for enrolment in row.run.enrolments.filter(pk__in=some).select_related("user"):
            send_message(
                enrolment.user,
                f"{row.mail_prefix}{enrolment.user_id}",
                row.subject,
                row.text,
                run=row.run,
                sender=row.sender,
            )
        work.advance(start + len(some))


def mails_of(row: RunMessage) -> "QuerySet[Message]":
    """The mails of a message, by name: those without an address are to be telephoned."""
    return (
        Message.objects.filter(key__startswith=row.mail_prefix, run=row.run)
        .select_related("to")
        .order_by("to__last_name", "to__first_name", "pk")
    )
