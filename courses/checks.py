"""Checks at start-up and before `migrate`."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.recorder import MigrationRecorder


def abandoned_labels(alias: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Applications whose migrations are applied here and that are not installed."""
    applied = {app for app, _name in MigrationRecorder(connections[alias]).applied_migrations()}
    return sorted(applied - {config.label for config in apps.get_app_configs()})


def refusal(labels: Sequence[str]) -> str:
    names = ", ".join(labels)
    return (
        f"This database holds tables of {names}, which is not installed: install it again, switch "
        f"it off with TNE_PLUGINS_OFF, or remove it for good with manage.py remove_plugin."
    )


def refuse_abandoned_tables() -> None:
    """Called where a server starts. Raises ImproperlyConfigured in one sentence."""
    labels = abandoned_labels()
    if labels:
        raise ImproperlyConfigured(refusal(labels))


@register(Tags.database)
def check_abandoned_tables(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    labels = abandoned_labels() if databases else []
    return [Error(refusal(labels), id="courses.E001")] if labels else []
