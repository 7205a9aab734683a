"""Those who run the demonstration and those who learn in it. None of them exists."""

from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.functional import cached_property

from ..guests import register_guest
from ..keys import hashed, read_code
from ..models import Organisation, Quality, ResumeCode, School, Territory, User
from ..territories import give_role
from ..validators import uai_letter
from . import PASSWORD
from .registry import Registry

Table = dict[str, Any]


class People:
    """The people of the demonstration, by the key that the files call them."""

    def __init__(self, written: list[Table], registry: Registry) -> None:
        self.registry = registry
        self.tables = {table["key"]: table for table in written}

    @cached_property
    def _password(self) -> str:
        """Hashed once for all: hashing is slow on purpose."""
        return make_password(PASSWORD)

    def register(self) -> None:
        for key, table in self.tables.items():
            self.registry.once(f"people/{key}", User, partial(self._make, table))

    def find(self, key: str) -> User | None:
        return self.registry.find(f"people/{key}", User)

    def quality(self, key: str) -> str:
        quality: str = self.tables[key]["quality"]
        return quality

    def _make(self, table: Table) -> User | None:
        if "email" not in table:
            return _guest(table)
        if User.objects.by_email(table["email"]).exists():
            return None
        user = User.objects.create(
            first_name=table["first_name"],
            last_name=table["last_name"],
            email=table["email"],
            password=self._password,
            is_superuser=table.get("superuser", False),
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        _place(user, table)
        return user


def _guest(table: Table) -> User:
    """Without an address. Her code de reprise, drawn at random elsewhere, is told in the file."""
    user, _code = register_guest(table["first_name"], table["last_name"])
    if "code" in table:
        ResumeCode.objects.filter(user=user).update(
            code_hash=hashed("resume", read_code(table["code"]))
        )
    return user


def _place(user: User, table: Table) -> None:
    """Roles, organisations, quality and school."""
    for code in table.get("territories", []):
        give_role(user, Territory.objects.get(code=code), table["role"])
    if table.get("national"):
        give_role(user, None, table["role"])
    user.organisations.set(Organisation.objects.filter(code__in=table.get("organisations", [])))
    if "quality" in table:
        school = table.get("school")
        Quality.objects.create(
            user=user,
            kind=table["quality"],
            established=table.get("established", Quality.Established.DECLARED),
            school=School.objects.get(uai=school + uai_letter(school)) if school else None,
        )
