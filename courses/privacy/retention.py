"""Once a day: what is past its period goes. Each rule says what is due and what it does.

People are left alone in a demonstration, whose accounts are printed for its visitors.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from wagtail.models import ModelLogEntry, PageLogEntry

from .. import contributions
from ..messages import send_message
from ..models import Completion, Enrolment, GuestDevice, Message, RunMessage, User
from ..words import said
from .archive import drop_expired_exports, expired_exports
from .erasure import ErasureRefused, erase
from .periods import period

logger = logging.getLogger(__name__)
WARNING_KEY = "inactive-"
MOST_AT_ONCE = 1000  # people a day: each is a transaction of its own


@dataclass(frozen=True)
class Rule:
    """`due` finds the rows, `apply` treats and counts them. `people`: not in a demonstration."""

    name: Any
    due: "Callable[[], QuerySet[Any]]"
    apply: Callable[[], int]
    people: bool = False


def since(name: str) -> datetime:
    """What is older has had its time."""
    return timezone.now() - period(name).length


# --- people ------------------------------------------------------------------------------------


def inactive(moment: datetime) -> "QuerySet[User]":
    """People who have done nothing since; those who hold a role are the administrators' affair."""
    enrolments = Enrolment.objects.filter(user=OuterRef("pk")).filter(
        Q(created_at__gte=moment)
        | Q(started_at__gte=moment)
        | Q(completed_at__gte=moment)
        | Q(run__ends_on__gte=moment.date(), state__in=Enrolment.LIVE)
    )
    steps = Completion.objects.filter(enrolment__user=OuterRef("pk"), changed_at__gte=moment)
    devices = GuestDevice.objects.filter(user=OuterRef("pk"), created_at__gte=moment)
    return User.objects.filter(
        Q(last_login=None) | Q(last_login__lt=moment),
        ~Exists(enrolments),
        ~Exists(steps),
        ~Exists(devices),
        date_joined__lt=moment,
        erased_at=None,
        merged_into=None,
        is_superuser=False,
        groups=None,
    ).order_by("pk")


def guests_due() -> "QuerySet[User]":
    """Without an address nobody can be warned: « Mes données » says so from the start."""
    return inactive(since("GUESTS")).filter(email="")


def phones_due() -> "QuerySet[User]":
    """Numbers of people without address, whom no session of theirs gives a reason to call."""
    moment = since("PHONES")
    under_way = Q(run__ends_on=None) | Q(run__ends_on__gte=timezone.localdate(moment))
    of_use = Q(state__in=Enrolment.LIVE) & under_way | Q(ended_at__gte=moment)
    recent = Enrolment.objects.filter(of_use, user=OuterRef("pk"))
    old = User.objects.filter(~Exists(recent), email="", date_joined__lt=moment)
    return old.exclude(phone="").order_by("pk")


def forget_phones() -> int:
    return phones_due().update(phone="", reach_by="", sms_agreed_at=None)


def accounts_to_warn() -> "QuerySet[User]":
    return inactive(since("ACCOUNTS")).exclude(email="").filter(inactive_warned_at=None)


def accounts_due() -> "QuerySet[User]":
    return _past_warning().filter(~Exists(_unread_warnings()))


def accounts_unwarned() -> "QuerySet[User]":
    """Past the day that was announced, but the warning never left: somebody decides, not we."""
    return _past_warning().filter(Exists(_unread_warnings()))


def _past_warning() -> "QuerySet[User]":
    warned = since("WARNING")
    return inactive(since("ACCOUNTS")).exclude(email="").filter(inactive_warned_at__lte=warned)


def _unread_warnings() -> "QuerySet[Message]":
    warnings = Message.objects.filter(to=OuterRef("pk"), key__startswith=WARNING_KEY)
    return warnings.exclude(state=Message.State.SENT)


def enrolled_after_erasure() -> "QuerySet[User]":
    """Enrolled at the very instant of their erasure: it is finished now."""
    live = Enrolment.objects.live().filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(live), erased_at__isnull=False).order_by("pk")


def warn_accounts() -> int:
    """A mail to each; who came back since an earlier warning is no longer warned."""
    still = inactive(since("ACCOUNTS")).values("pk")
    User.objects.filter(inactive_warned_at__isnull=False).exclude(pk__in=still).update(
        inactive_warned_at=None
    )
    warned = 0
    for user in accounts_to_warn()[:MOST_AT_ONCE]:
        _warn(user)
        warned += User.objects.filter(pk=user.pk).update(inactive_warned_at=timezone.now())
    return warned


def _warn(user: User) -> None:
    until = timezone.localtime(timezone.now() + period("WARNING").length)
    values = {
        "period": period("ACCOUNTS").words,
        "day": said(until, "j F Y"),
        "address": settings.SITE_ORIGIN + "/mon-espace/",
    }
    send_message(
        user,
        f"{WARNING_KEY}{user.pk}-{until:%Y-%m}",
        _("Votre compte va être effacé"),
        _(
            "Votre compte n’a pas servi depuis %(period)s. Pour ne pas garder vos données sans "
            "raison, nous effacerons votre compte le %(day)s.\n\nPour le garder, il suffit de "
            "vous connecter : %(address)s\n\nPour l’effacer, il n’y a rien à faire. Pensez à "
            "télécharger vos attestations avant."
        )
        % values,
    )


def erase_each(due: "Callable[[], QuerySet[User]]") -> Callable[[], int]:
    """One person's difficulty keeps nobody else waiting: it is logged, by number."""

    def apply() -> int:
        erased = 0
        for pk in list(due().values_list("pk", flat=True)[:MOST_AT_ONCE]):
            user = due().filter(pk=pk).first()  # she may have come back a second ago
            if user is None:
                continue
            try:
                erased += erase(user, by=None, ground="period")
            except ErasureRefused as refused:
                logger.warning("person %s is not erased: %s", pk, refused)
            except Exception:
                logger.exception("person %s could not be erased", pk)
        return erased

    return apply


def finish_erasures() -> int:
    people = list(enrolled_after_erasure())
    for user in people:
        erase(user, by=None, ground="period")
    return len(people)


# --- traces ------------------------------------------------------------------------------------


def old_messages() -> "QuerySet[Message]":
    kept = (Message.State.DUE, Message.State.SENDING)
    return Message.objects.filter(created_at__lt=since("MESSAGES")).exclude(state__in=kept)


def old_copies() -> "QuerySet[RunMessage]":
    return RunMessage.objects.filter(sent_at__lt=since("MESSAGES"))


def old_acts() -> "QuerySet[ModelLogEntry]":
    return ModelLogEntry.objects.filter(timestamp__lt=since("LOGS")).order_by()


def old_page_acts() -> "QuerySet[PageLogEntry]":
    return PageLogEntry.objects.filter(timestamp__lt=since("LOGS")).order_by()


def ended_sessions() -> "QuerySet[Any]":
    from django.contrib.sessions.models import Session

    return Session.objects.filter(expire_date__lt=timezone.now())


def forget_sessions() -> int:
    count = ended_sessions().count()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return count


def delete_each(due: "Callable[[], QuerySet[Any]]") -> Callable[[], int]:
    return lambda: due().delete()[0]


RULES = (
    Rule(lazy("comptes prévenus"), accounts_to_warn, warn_accounts, people=True),
    Rule(lazy("comptes effacés"), accounts_due, erase_each(accounts_due), people=True),
    Rule(lazy("invités effacés"), guests_due, erase_each(guests_due), people=True),
    Rule(lazy("téléphones oubliés"), phones_due, forget_phones, people=True),
    Rule(
        lazy("effacements terminés"),
        enrolled_after_erasure,
        finish_erasures,
    ),
    Rule(lazy("archives retirées"), expired_exports, drop_expired_exports),
    Rule(lazy("courriels effacés"), old_messages, delete_each(old_messages)),
    Rule(lazy("copies de messages effacées"), old_copies, delete_each(old_copies)),
    Rule(lazy("actes effacés"), old_acts, delete_each(old_acts), people=True),
    Rule(lazy("actes sur les pages"), old_page_acts, delete_each(old_page_acts), people=True),
    Rule(lazy("connexions terminées"), ended_sessions, forget_sessions),
)


def keep_periods(*, dry_run: bool = False) -> dict[str, int]:
    """Apply every rule, the core's then the plugins'. How many rows, by the rule's French name."""
    counts = {
        str(rule.name): rule.due().count() if dry_run else rule.apply()
        for rule in RULES
        if not (rule.people and settings.TNE_DEMONSTRATION)
    }
    return counts | contributions.purge_personal_data(dry_run=dry_run)
