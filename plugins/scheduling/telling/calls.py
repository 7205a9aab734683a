"""Whom to telephone: those whom neither mail nor SMS reaches, for whoever receives or organises."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Now, Replace, StrIndex
from wagtail.log_actions import log

from courses.api import CourseRun, Message, User, dialled, moment_words, readable_phone

from ..models import TimeSlot, Venue

State = Message.State


@dataclass(frozen=True)
class Call:
    """One call: who, her number, what to say, before when."""

    message: Message

    @property
    def name(self) -> str:
        return self.message.to.display_name

    @property
    def phone(self) -> str:
        return readable_phone(self.message.to.phone)

    @property
    def dial(self) -> str:
        return dialled(self.message.to.phone)

    @property
    def words(self) -> str:
        """Without the addresses, which nobody can say."""
        lines = [line for line in self.message.text.splitlines() if "://" not in line]
        return "\n".join(line for line in lines if line.strip())

    @property
    def before(self) -> str:
        run = self.message.run
        zone = run.territory.time_zone if run else "Europe/Paris"
        return moment_words(self.message.use_by.astimezone(ZoneInfo(zone)))


def makes_calls(user: Any) -> bool:
    """Whether she receives people somewhere, or is in charge of a run."""
    hosts = Venue.objects.filter(host=user.pk).exists()
    return hosts or CourseRun.objects.managed_by(user).exists()


def messages_of(user: Any) -> "QuerySet[Message]":
    """Of the runs that she is in charge of; of those that meet where she receives people, what
    is said of a meeting there, or of none in particular."""
    managed = CourseRun.objects.managed_by(user).values("pk")
    hosted = TimeSlot.objects.hosted_by(user)
    of_none = Q(run__in=hosted.values("run_id"), occasions=[])
    return Message.objects.filter(Q(run__in=managed) | of_none | Exists(_named(hosted)))


def _named(slots: "QuerySet[TimeSlot]") -> "QuerySet[TimeSlot]":
    """Those of a message that it names; of a uid some databases keep the letters alone."""
    named, uid = Cast(OuterRef("occasions"), TextField()), Cast("uid", TextField())
    at = StrIndex(_letters(named), _letters(uid))
    return slots.filter(run=OuterRef("run")).annotate(at=at).filter(at__gt=0)


def _letters(text: Any) -> Any:
    return Replace(text, Value("-"), Value(""))


def calls_of(user: Any) -> "QuerySet[Message]":
    """Those to make, the most pressing first."""
    found = messages_of(user) & Message.objects.to_call()
    return found.select_related("to", "run__course", "run__territory").order_by("use_by", "pk")


def note_call(message: Message, *, by: User) -> bool:
    """It was said. False if it had been noted already."""
    with transaction.atomic():
        noted = Message.objects.filter(pk=message.pk, state=State.NO_ADDRESS).update(
            state=State.CALLED, called_by=by, called_at=Now()
        )
        if noted:
            log(message.run, "scheduling.called", user=by, data={"message": message.pk})
    return bool(noted)
