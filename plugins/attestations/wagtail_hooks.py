"""Attestations in Wagtail's admin: addresses, menu, and what the log says of their acts."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.permissions import register_permission_policy

from courses.api import Todo, is_organiser_somewhere, said

from .issuer_screens import ConveningViewSet, SignatoryViewSet
from .models import (
    Attestation,
    Convening,
    DocumentTemplate,
    Signatory,
    StandingDecision,
    sealing_organisations,
)
from .policies import IssuerPolicy, is_administrator_somewhere
from .rights import may_issue
from .screens import ICON
from .seals import ending
from .template_screens import TemplateViewSet
from .waiting import waiting

for model in (Convening, DocumentTemplate, Signatory):
    register_permission_policy(model, IssuerPolicy(model))


def is_on() -> bool:
    return bool(apps.get_app_config("attestations").is_on)


class OrganisersMenu(SubmenuMenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_on() and is_organiser_somewhere(request.user)


class AdministratorsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_administrator_somewhere(request.user)


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    return [SignatoryViewSet(), ConveningViewSet(), TemplateViewSet()] if is_on() else []


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
    settings = [
        (_("Modèles"), "attestations_template:index", "doc-full"),
        (_("Signataires"), "attestations_signatory:index", "edit"),
        (_("Convocations"), "attestations_convening:index", "mail"),
        (_("Décisions permanentes"), "attestations_admin:decisions", "calendar-check"),
        (_("Sceaux"), "attestations_admin:seals", "lock"),
    ]
    names = [(MenuItem, label, f"attestations_admin:{name}", icon) for label, name, icon in lines]
    names += [(AdministratorsItem, *line) for line in settings]
    return [
        item(label, reverse(name), name=name.replace(":", "-"), icon_name=icon, order=order)
        for order, (item, label, name, icon) in enumerate(names)
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
    number = waiting(user).count() if may_issue(user) else 0
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


@hooks.register("register_todos")
def seals_to_replace(user: Any) -> Iterator[Todo]:
    """Those that end within sixty days, or have ended."""
    if not is_on() or not may_issue(user):
        return
    for seal in ending(timezone.now()).filter(organisation__in=sealing_organisations(user)):
        words = _("Le sceau de %(organisation)s se termine le %(day)s : demandez-en un autre")
        told = {"organisation": seal.organisation.name, "day": said(seal.not_after, "j F Y")}
        yield Todo(words % told, reverse("attestations_admin:seals"), "lock", urgent=True)


@hooks.register("register_todos")
def decisions_without_author(user: Any) -> Iterator[Todo]:
    """Nothing issues by them any more: somebody else decides again, or ends them."""
    if not is_on() or not may_issue(user):
        return
    rows = (
        StandingDecision.objects.in_force_somewhere().endable_by(user).filter(by__is_active=False)
    )
    for decision in rows.select_related("organisation"):
        words = _("La décision n° %(n)s (%(organisation)s) n’a plus d’auteur : reprenez-la")
        told = {"n": decision.pk, "organisation": decision.organisation.name}
        yield Todo(words % told, reverse("attestations_admin:decisions"), "warning", urgent=True)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(
        "attestations.issue", _("Émettre une attestation"), _("Attestation émise")
    )
    actions.register_action(
        "attestations.revoke", _("Révoquer une attestation"), _("Attestation révoquée")
    )
    actions.register_action(
        "attestations.abandon",
        _("Abandonner un document"),
        _("Document abandonné avant délivrance"),
    )
    actions.register_action(
        "attestations.bundle", _("Emporter les preuves"), _("Preuves de la session emportées")
    )
    actions.register_action(
        "attestations.archive", _("Archiver le registre"), _("Extrait du registre emporté")
    )
    actions.register_action(
        "attestations.decide", _("Décider une délivrance"), _("Décision permanente prise")
    )
    actions.register_action(
        "attestations.undecide", _("Arrêter une décision"), _("Décision permanente arrêtée")
    )
    actions.register_action("attestations.seal", _("Déposer un sceau"), _("Sceau déposé"))
    actions.register_action("attestations.unseal", _("Retirer un sceau"), _("Sceau retiré"))
    actions.register_action(
        "attestations.confirm", _("Maintenir une attestation"), _("Attestation maintenue")
    )
