"""All that is known of a person, as one JSON-ready dictionary with stable keys."""

from typing import Any

from django.conf import settings
from django.db.models import FileField, ForeignKey, Model
from django.utils import timezone
from wagtail.models import ModelLogEntry

from .. import contributions
from ..models import Completion, Enrolment, HeadOpinion, User
from .register import NOT_EXPORTED, RELATIONS, Relation, rows_of

# What the shape below is called, for those who read it in ten years.
FORMAT = 1
# Sections that are put together below instead of row by row.
BY_HAND = {"enrolments", "merged_records"}


def collect(user: User) -> dict[str, Any]:
    """The core's part, then each plugin's under its label."""
    return core_part(user) | {"plugins": contributions.export_personal_data(user)}


def core_part(user: User) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "site": settings.SITE_ORIGIN,
        "person": person(user),
        "merged_records": [person(record) for record in merged_records(user)],
        "enrolments": enrolments(user),
        "acts_about_me": acts_about(user),
        **sections(user),
    }


def person(user: User) -> dict[str, Any]:
    """Every field, those that are added later too. Of many-to-many relations, the words."""
    many = {
        f.name: [str(row) for row in f.value_from_object(user)] for f in user._meta.many_to_many
    }
    return row_data(user, secret=tuple(NOT_EXPORTED)) | many


def merged_records(user: User) -> list[User]:
    """Her other records that were joined to this one, and those joined to them."""
    found: list[User] = []
    waiting = [user]
    while waiting:
        joined = list(User.objects.filter(merged_into=waiting.pop()).order_by("pk"))
        found += joined
        waiting += joined
    return found


def enrolments(user: User) -> list[dict[str, Any]]:
    rows = Enrolment.objects.filter(user=user).select_related(
        "run__course", "run__territory", "course", "territory", "school"
    )
    return [
        row_data(row) | {"steps": steps(row), "opinion": opinions(row)}
        for row in rows.order_by("pk")
    ]


def opinions(enrolment: Enrolment) -> list[dict[str, Any]]:
    """What her head of school was asked, and said."""
    asked = HeadOpinion.objects.filter(enrolment=enrolment)
    return [row_data(row, secret=("id", "enrolment")) for row in asked]


def steps(enrolment: Enrolment) -> list[dict[str, Any]]:
    done = Completion.objects.filter(enrolment=enrolment).select_related("activity")
    return [row_data(row, secret=("enrolment",)) for row in done.order_by("pk")]


def acts_about(user: User) -> list[dict[str, Any]]:
    """What was done to her record, and when; not by whom."""
    acts = ModelLogEntry.objects.for_instance(user).order_by("timestamp", "pk")
    return [row_data(act, only=("action", "timestamp")) for act in acts]


def sections(user: User) -> dict[str, Any]:
    return {
        relation.section: [_relation_data(row, relation) for row in rows_of(name, user)]
        for name, relation in RELATIONS.items()
        if relation.section and relation.section not in BY_HAND
    }


def _relation_data(row: Model, relation: Relation) -> dict[str, Any]:
    return row_data(row, only=relation.only, secret=relation.secret)


def row_data(
    row: Model, *, only: tuple[str, ...] = (), secret: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The fields of a row. Keys to people are left out: others are not hers to take away."""
    return {
        field.name: _value(row, field)
        for field in row._meta.concrete_fields
        if field.name not in secret
        and (not only or field.name in only)
        and field.related_model is not User
    }


def _value(row: Model, field: Any) -> Any:
    """A relation as the words of what it leads to, a file as its name; else what is stored."""
    value = getattr(row, field.name)
    if isinstance(field, ForeignKey):
        return str(value) if value is not None else None
    return value.name if isinstance(field, FileField) else value
