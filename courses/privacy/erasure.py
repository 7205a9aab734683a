"""Erasing a person: her record becomes a pseudonym, in one transaction, through every plugin.

What others need stays without her: enrolments and hours for the figures and the proofs that the
law asks for, acts in the log. An error anywhere leaves everything as it was. Locks: the counters of
the runs she holds seats in, in order, then her own row.
"""

import uuid
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from .. import contributions
from ..demo.registry import MARK
from ..enrolment import withdraw
from ..lists import forget_address
from ..messages import send_message
from ..models import (
    Completion,
    CourseRun,
    Enrolment,
    HeadOpinion,
    Message,
    TerritoryRole,
    User,
)
from ..models.people import opaque_name
from ..seats import lock_seats
from .archive import forget_archive
from .collect import merged_records
from .register import NOT_EMPTIED, RELATIONS, rows_of

State = CourseRun.State
UNDER_WAY = (State.DRAFT, State.OPEN, State.RUNNING)


class ErasureRefused(Exception):
    """Carries the French sentences that say why, and what to do first."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def obstacles(user: User) -> list[str]:
    """Why this person cannot be erased yet, in French; nothing for nearly everybody."""
    found = [*_sole_administrator(user), *_in_charge(user)]
    if settings.TNE_DEMONSTRATION and _belongs_to_the_demonstration(user):
        found.append(
            _(
                "Cette personne est inventée et sert à la démonstration. Pour essayer "
                "l’effacement, créez un compte ou inscrivez-vous sans compte."
            )
        )
    return found


def _sole_administrator(user: User) -> list[str]:
    active = User.objects.filter(is_active=True).exclude(pk=user.pk)
    found = []
    if user.is_superuser and not active.filter(is_superuser=True).exists():
        found.append(_("Personne d’autre n’a tous les droits sur ce site : donnez-les d’abord."))
    held = TerritoryRole.objects.filter(
        group__user=user, role=TerritoryRole.Role.ADMINISTRATOR
    ).select_related("territory")
    for role in held:
        if not active.filter(groups=role.group_id).exists():
            values = {"territory": role.territory or _("le catalogue national")}
            found.append(
                _("Personne d’autre n’administre %(territory)s : nommez d’abord quelqu’un.")
                % values
            )
    return found


def _in_charge(user: User) -> list[str]:
    runs = CourseRun.objects.filter(trainers=user, state__in=UNDER_WAY).select_related(
        "course", "territory"
    )
    return [
        _("Vous animez « %(run)s » : demandez à l’organisateur de la confier à quelqu’un d’autre.")
        % {"run": run}
        for run in runs[:5]
    ]


def _belongs_to_the_demonstration(user: User) -> bool:
    return ModelLogEntry.objects.for_instance(user).filter(data__has_key=MARK).exists()


def erase(user: User, *, by: User | None, ground: str) -> bool:
    """Erase a person at her own request, at that of somebody for her, or when her time is over.

    `ground` is for the log: "self", "request" or "period". False if it had been done. Raises
    ErasureRefused; what a plugin raises goes through, and nothing is erased.
    """
    with transaction.atomic():
        _withdraw(user, by or user)
        row = User.objects.select_for_update().get(pk=user.pk)
        if row.erased_at is not None:
            return False
        reasons = obstacles(row)
        if reasons:
            raise ErasureRefused(*reasons)
        former = row.email
        for person in [row, *merged_records(row)]:
            _erase_record(person)
        _log(row, by, ground)
        if former:
            _tell(row, former)
    user.refresh_from_db()
    return True


def _withdraw(user: User, by: User) -> None:
    """Her seats go to those who wait. Also what was enrolled while she was being erased."""
    live = list(Enrolment.objects.live().filter(user=user).select_related("run").order_by("pk"))
    lock_seats(*(row.run for row in live))
    for row in live:
        withdraw(row, by=by, tell=False)


def _erase_record(person: User) -> None:
    contributions.erase_personal_data(person)
    _forget_addresses(person)
    _empty_traces(person)
    forget_archive(person)
    for name, relation in RELATIONS.items():
        if relation.erased:
            rows_of(name, person).delete()
    _become_pseudonym(person)


def _forget_addresses(person: User) -> None:
    known = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    for address in {person.email, *known} - {""}:
        forget_address(address)
        Message.objects.filter(reply_to__iexact=address).update(reply_to="")
    Message.objects.filter(sender=person).update(reply_to="")


def _empty_traces(person: User) -> None:
    """Mails, free words and the names in the log's titles."""
    mails = Message.objects.filter(to=person)
    gone = (Message.State.DUE, Message.State.SENDING, Message.State.NO_ADDRESS)
    mails.filter(state__in=gone).delete()
    mails.update(text="", short="", reply_to="", address="", error="")
    enrolments = Enrolment.objects.filter(user=person)
    enrolments.update(key=None, end_reason="")
    HeadOpinion.objects.filter(enrolment__in=enrolments.values("pk")).delete()
    Completion.objects.filter(enrolment__in=enrolments.values("pk")).update(evidence="")
    ModelLogEntry.objects.for_instance(person).update(label=pseudonym(person))


def pseudonym(person: User) -> str:
    return _("Personne effacée %(number)s") % {"number": person.pk}


def _become_pseudonym(person: User) -> None:
    """Every field is emptied but those of the register; also fields that are added later."""
    emptied = {
        field.name: emptied_value(field)
        for field in User._meta.concrete_fields
        if field.name not in NOT_EMPTIED
    }
    User.objects.filter(pk=person.pk).update(
        **emptied
        | {
            "username": opaque_name(),
            "public_id": uuid.uuid4(),
            "password": make_password(None),
            "last_name": pseudonym(person),
            "is_active": False,
            "erased_at": timezone.now(),
        }
    )
    for relation in User._meta.many_to_many:
        getattr(person, relation.name).clear()
    person.refresh_from_db()


def emptied_value(field: Any) -> Any:
    """What a field of the person holds once she is erased."""
    return None if field.null else field.get_default()


def _log(person: User, by: User | None, ground: str) -> None:
    log(
        person,
        "courses.erase_person",
        user=by,
        title=pseudonym(person),
        data={"person": person.pk, "ground": ground},
    )


def _tell(person: User, former: str) -> None:
    """The last mail. Its address goes from the row as soon as it has left."""
    send_message(
        person,
        f"erased-{person.pk}",
        _("Vos données sont effacées"),
        _(
            "Votre compte est fermé et vos données personnelles sont effacées. Ce que la loi "
            "oblige à garder l’est sous un numéro, sans votre nom, ou dans les attestations "
            "délivrées, le temps prévu.\n\nCe message est le dernier : votre adresse "
            "n’est plus dans nos fichiers."
        ),
        address=former,
    )
