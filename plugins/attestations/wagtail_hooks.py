"""Attestations in Wagtail's admin: addresses, menu, and what the log says of their acts."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from courses.api import Todo, is_organiser_somewhere

from .desk import completed, may_issue
from .models import Attestation
from .screens import ICON


def is_on() -> bool:
    return bool(apps.get_app_config("attestations").is_on)


class OrganisersMenu(SubmenuMenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_on() and is_organiser_somewhere(request.user)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    urls = include("plugins.attestations.admin_urls")
    return [path("attestations/", urls)] if is_on() else []


def _items() -> list[MenuItem]:
    lines = [
        (_("À émettre"), "desk", "tasks"),
        (_("Registre"), "register", "list-ul"),
        (_("À réexaminer"), "reexamine", "history"),
    ]
    return [
        MenuItem(
            label,
            reverse(f"attestations_admin:{name}"),
            name=f"attestations-{name}",
            icon_name=icon,
            order=order,
        )
        for order, (label, name, icon) in enumerate(lines)
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    menu = Menu(register_hook_name=None, items=_items() if is_on() else [])
    return OrganisersMenu(_("Attestations"), menu, name="attestations", icon_name=ICON, order=40)


@hooks.register("register_todos")
def todos(user: Any) -> Iterator[Todo]:
    """Completed courses to attest, and attestations whose grounds have changed."""
    if not is_on() or not is_organiser_somewhere(user):
        return
    number = completed(user).count() if may_issue(user) else 0
    if number:
        words = ngettext(
            "%(n)d formation terminée, sans attestation",
            "%(n)d formations terminées, sans attestation",
            number,
        )
        yield Todo(words % {"n": number}, reverse("attestations_admin:desk"), ICON)
    doubtful = Attestation.objects.overseen_by(user).to_reexamine().count()
    if doubtful:
        words = ngettext(
            "%(n)d attestation à réexaminer : un progrès a été repris",
            "%(n)d attestations à réexaminer : un progrès a été repris",
            doubtful,
        )
        address = reverse("attestations_admin:reexamine")
        yield Todo(words % {"n": doubtful}, address, "history", urgent=True)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(
        "attestations.issue", _("Émettre une attestation"), _("Attestation émise")
    )
    actions.register_action(
        "attestations.revoke", _("Révoquer une attestation"), _("Attestation révoquée")
    )
    actions.register_action(
        "attestations.confirm", _("Maintenir une attestation"), _("Attestation maintenue")
    )
