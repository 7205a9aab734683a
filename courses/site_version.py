"""The version of the site: another one after each commit that changes what public pages may show.

What is written is what counts. Seats move by conditional updates, lists by bulk inserts, Wagtail
moves pages in SQL of its own: none of these sends a signal. So each connection watches its own
statements, alike in the web server, the worker, the clock and every command.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeVar

from django.apps import apps
from django.core.cache import caches
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.dispatch import receiver
from wagtail.models import Page

from .contributions import plugins
from .signals import occasions_changed

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

PAGES, SEATS = "version-of-pages", "version-of-seats"
# Tables of the core that no public page shows: people, their acts, their mail, work in hand.
PRIVATE = {
    "Completion",
    "Enrolment",
    "EnrolmentList",
    "GuestDevice",
    "HeadOpinion",
    "Job",
    "Message",
    "Quality",
    "ResumeCode",
    "RunMessage",
    "School",
    "TerritoryRole",
    "User",
}
OF_WAGTAIL = {
    "wagtailcore.page",
    "wagtailcore.pageviewrestriction",
    "wagtailcore.site",
    "wagtailimages.image",
    "wagtailsearch.indexentry",
}
WRITING = re.compile(
    r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+\W?(\w+)", re.IGNORECASE
)


@dataclass(frozen=True)
class Version:
    """Seats have one of their own: they move too often to have all pages made again at once."""

    pages: str
    seats: str


# --- the cache that the processes share --------------------------------------------------------


def read(keys: Collection[str]) -> Mapping[str, Any]:
    """What is kept under these keys; nothing where the cache fails: pages are made without it."""
    try:
        return caches["pages"].get_many(keys)
    except Exception:
        logger.exception("the cache of pages cannot be read")
        return {}


def write(key: str, value: object, seconds: int | None) -> None:
    """Nothing depends on it: what could not be written ends with its seconds."""
    try:
        caches["pages"].set(key, value, seconds)
    except Exception:
        logger.exception("the cache of pages cannot be written")


def version_in(found: Mapping[str, Any]) -> Version:
    """The version among what was read. One that is missing is drawn: never one that has been."""
    return Version(*(found.get(key) or renew(key) for key in (PAGES, SEATS)))


def renew(key: str = PAGES) -> str:
    """From now on pages are made again; gives the new version."""
    drawn = secrets.token_hex(8)
    write(key, drawn, None)
    return drawn


_remembered: dict[Hashable, tuple[str, float, Any]] = {}
MOST_REMEMBERED = 500
REMEMBERED_SECONDS = 60  # should a change escape us: one made in the database by hand


def remember(key: Hashable, make: Callable[[], Answer]) -> Answer:
    """What `make` reads in public tables alone, for this process, while the version stands.

    For pages made for one person: what they tell everybody is not asked for again. Nobody may
    change what is given.
    """
    version, now = read([PAGES]).get(PAGES) or renew(), time.monotonic()
    known = _remembered.get(key)
    if known is not None and known[0] == version and now - known[1] < REMEMBERED_SECONDS:
        answer: Answer = known[2]
        return answer
    made = make()
    if not transaction.get_connection().in_atomic_block:  # what it has read may be undone
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        _remembered[key] = (version, now, made)
    return made


# --- who renews it -----------------------------------------------------------------------------


def watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Have a connection that opens look at its statements."""
    if look_at not in connection.execute_wrappers:
        # First, so that whoever adds another for a while takes away his own.
        connection.execute_wrappers.insert(0, look_at)


def look_at(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Execute; once a write to a public table is committed, another version begins."""
    result = execute(sql, params, many, context)
    written = str(sql)  # psycopg composes some
    key = key_renewed_by(written)
    # An update that finds nothing changes nothing; an insert tells its rows once they are read.
    idle = written.startswith("UPDATE") and context["cursor"].rowcount == 0
    if key is not None and not idle:
        _renew_after_commit(context["connection"], key)
    return result


def key_renewed_by(sql: str) -> str | None:
    """The version that ends with this statement; None for what public pages do not show."""
    written = WRITING.match(sql)
    return public_tables().get(written[1]) if written is not None else None


def _renew_after_commit(connection: BaseDatabaseWrapper, key: str) -> None:
    """Once for a row of writes to the same kind of table."""
    if not connection.in_atomic_block:  # committed, or committed by hand: nobody tells us when
        renew(key)
        return
    savepoints = set(connection.savepoint_ids)
    last = connection.run_on_commit[-1:]
    if any(hook[0] == savepoints and getattr(hook[1], "args", ()) == (key,) for hook in last):
        return
    connection.on_commit(partial(renew, key), robust=True)


@receiver(occasions_changed)
def show_meetings_as_they_are(sender: Any, **kwargs: Any) -> None:
    renew()


@cache
def public_tables() -> dict[str, str]:
    """Tables that public pages may show, each with the version that a write to it renews."""
    tables = {model._meta.db_table: PAGES for model in _public_models()}
    return tables | {"courses_seatcounter": SEATS}


def _public_models() -> Iterator[type[Model]]:
    of_plugins = {
        f"{plugin.label}.{name}".lower() for plugin in plugins() for name in plugin.public_models
    }
    for model in apps.get_models(include_auto_created=True):
        # A many-to-many table belongs to the model that declares it.
        owner: Any = model._meta.auto_created or model
        of_core = owner._meta.app_label == "courses" and owner.__name__ not in PRIVATE
        if of_core or issubclass(owner, Page) or owner._meta.label_lower in OF_WAGTAIL | of_plugins:
            yield model
