"""The home of the administration: the desk « À faire », and the first steps of a new territory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from ..models import (
    CoursePage,
    CourseRun,
    Organisation,
    School,
    Territory,
    TerritoryRole,
    User,
)
from ..todo import Todo, todos

Role = TerritoryRole.Role


class TodoPanel(Component):
    """What waits for the person who has just come in."""

    name = "todo"
    template_name = "courses/admin/todo.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        user = _person(parent_context)
        lines: list[Todo] = todos(user)
        return {"todos": lines, "desk": reverse("courses:trainer_space")}


@dataclass(frozen=True)
class Step:
    """One of the first things to do; `address` is where."""

    words: str
    done: bool
    address: str
    hint: str = ""


class FirstSteps:
    """What a territory needs before its first learner; for those who administer."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def territories(self) -> Any:
        return Territory.objects.worked_in_by(self.user, Role.ADMINISTRATOR)

    def __iter__(self) -> Iterator[Step]:
        if not self.user.is_superuser and not self.territories.exists():
            return
        yield from self._of_the_site() if self.user.is_superuser else ()
        yield from self._of_the_territory()
        yield from self._of_the_training()
        yield Step(
            _("Protéger votre compte par un second facteur"),
            is_mfa_enabled(self.user),
            reverse("mfa_index"),
        )

    def _of_the_site(self) -> Iterator[Step]:
        yield Step(_("Ouvrir un territoire"), self.territories.exists(), reverse("territory:add"))
        yield Step(
            _("Importer les établissements"),
            School.objects.exists(),
            reverse("school:index"),
            _("Sur le serveur : manage.py import_schools, avec le fichier de l’annuaire national."),
        )
        roles = TerritoryRole.objects.filter(group__user__is_active=True)
        yield Step(
            _("Donner leur rôle aux organisateurs et aux formateurs"),
            {Role.ORGANISER, Role.TRAINER} <= set(roles.values_list("role", flat=True)),
            reverse("wagtailusers_users:index"),
        )
        named = (settings.PUBLISHER, settings.HOSTING, settings.DATA_PROTECTION_CONTACT)
        yield Step(
            _("Dire qui publie et héberge le site, et qui protège les données"),
            all(named),
            reverse("courses:legal_notice"),
            _("Réglages PUBLISHER, HOSTING et DATA_PROTECTION_CONTACT."),
        )

    def _of_the_territory(self) -> Iterator[Step]:
        here = self.territories.values("pk")
        yield Step(
            _("Dire qui les parents peuvent appeler"),
            not self.territories.filter(Q(help_phone="") | Q(help_name="")).exists(),
            reverse("territory:index"),
        )
        yield Step(
            _("Inscrire les organismes qui forment"),
            Organisation.objects.filter(roles__territory__in=here).exists(),
            reverse("organisation:index"),
        )

    def _of_the_training(self) -> Iterator[Step]:
        here = self.territories.values("pk")
        yield Step(
            _("Publier une première formation"),
            CoursePage.objects.live().filter(territories__in=here).exists(),
            reverse("formations:index"),
        )
        yield Step(
            _("Ouvrir une première session"),
            CourseRun.objects.public().filter(territory__in=here, permanent=False).exists(),
            reverse("courserun:add"),
        )


class FirstStepsPanel(Component):
    """Stays until everything in it is done."""

    name = "first_steps"
    template_name = "courses/admin/first_steps.html"
    order = 110

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        steps = list(FirstSteps(_person(parent_context)))
        return {"steps": steps, "done": sum(step.done for step in steps)}


def _person(parent_context: Mapping[str, Any] | None) -> User:
    request: HttpRequest = (parent_context or {})["request"]
    user: User = request.user  # type: ignore[assignment]
    return user


def lead_with_the_desk(request: HttpRequest, panels: list[Component]) -> None:
    """Before Wagtail's own panels; what one wrote oneself comes after what waits."""
    panels += [TodoPanel(), FirstStepsPanel()]


def styles() -> str:
    """Ours, then those of the theme, whose tokens win."""
    names = ("courses/admin.css", settings.THEME_STYLESHEET)
    return format_html_join(
        "", '<link rel="stylesheet" href="{}">', ((static(name),) for name in names if name)
    )
