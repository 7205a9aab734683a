"""A human to call: of the territories that a page concerns, or who answers everywhere."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .models import Enrolment, HomePage, QualityKind, Territory
from .models.places import HumanToCall

AT_ONCE = 3  # more are folded: a page for all territories would be a directory


@dataclass(frozen=True)
class Contact:
    """Who answers, where, when and how: what components/contact.html shows."""

    name: str
    where: str = ""
    phone: str = ""
    hours: str = ""
    email: str = ""

    @property
    def dial(self) -> str:
        """The number as a telephone wants it."""
        return re.sub(r"[^0-9+]", "", self.phone)


@dataclass(frozen=True)
class Contacts:
    """Those shown, and those folded, by territory."""

    shown: list[Contact]
    folded: list[Contact]


def contacts_in(territories: Iterable[Territory], home: HomePage | None = None) -> Contacts:
    """Of these territories; else the national one, with those of every territory folded.

    The national one is the home page's; who has it at hand gives it.
    """
    local = [one for one in map(_contact, territories) if one is not None]
    if local:
        return Contacts(local, []) if len(local) <= AT_ONCE else Contacts([], local)
    home = home or HomePage.objects.first()
    national = _contact(home) if home is not None else None
    everywhere = [one for one in map(_contact, Territory.objects.open()) if one is not None]
    if national is None and len(everywhere) <= AT_ONCE:
        return Contacts(everywhere, [])
    return Contacts([national] if national is not None else [], everywhere)


def territories_of_parent(user: Any) -> list[Territory]:
    """Where this person takes part as a parent, the latest first."""
    rows = Enrolment.objects.filter(user=user, as_quality=QualityKind.PARENT)
    latest = rows.select_related("run__territory").order_by("-created_at", "-pk")[:AT_ONCE]
    return list(dict.fromkeys(row.run.territory for row in latest))


def contacts_of_parent(user: Any) -> Contacts | None:
    """Where she takes part; None for somebody who is no parent, by her own word or by her acts."""
    territories = territories_of_parent(user)
    is_parent = bool(territories) or user.is_guest
    if not is_parent and not user.qualities.filter(kind=QualityKind.PARENT).exists():
        return None
    return contacts_in(territories)


def _contact(row: HumanToCall) -> Contact | None:
    """None where nobody can be reached."""
    if not (row.help_phone or row.help_email):
        return None
    where = row.name if isinstance(row, Territory) else ""
    return Contact(row.help_name, where, row.help_phone, row.help_hours, row.help_email)
