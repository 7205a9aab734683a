"""« Effacer une personne »: for somebody who asks for it by telephone, by letter or at a desk."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from ..models import Enrolment, TerritoryRole, User
from ..models.runs import territories_of
from ..privacy.erasure import ErasureRefused, erase, obstacles
from ..privacy.forms import WORD
from ..privacy.retention import accounts_unwarned
from ..privacy.told import groups
from ..todo import HOOK, MOST_OF_A_KIND, Todo
from . import AdminRequest, AdminScreen
from .merging import named

SHOWN = 50


def is_administrator_somewhere(user: User) -> bool:
    administrator = TerritoryRole.Role.ADMINISTRATOR
    return user.is_superuser or any(role == administrator for role, _place in user.held_roles)


def erasable_by(user: User) -> "QuerySet[User]":
    """Those of whom every enrolment is in a territory that she administers; nobody with a role."""
    people = User.objects.filter(erased_at=None, merged_into=None).exclude(pk=user.pk)
    if user.is_superuser:
        return people
    territories = territories_of(user, TerritoryRole.Role.ADMINISTRATOR)
    elsewhere = Enrolment.objects.exclude(run__territory__in=territories).values("user_id")
    here = Enrolment.objects.filter(run__territory__in=territories).values("user_id")
    return people.filter(pk__in=here, is_superuser=False, groups=None).exclude(pk__in=elsewhere)


@hooks.register(HOOK)
def accounts_that_nobody_could_warn(user: User) -> Iterator[Todo]:
    """Of no use for years, and the mail that says so did not arrive: one finds out, or erases."""
    if not is_administrator_somewhere(user):
        return
    waiting = accounts_unwarned().filter(pk__in=erasable_by(user).values("pk"))
    for person in waiting[:MOST_OF_A_KIND]:
        words = _("Compte inutilisé, l’avertissement n’a pas pu partir : %(name)s")
        yield Todo(
            words % {"name": person}, f"{reverse('erase_person')}?q={quote(str(person))}", "user"
        )


class ErasePersonView(AdminScreen):
    """Search, read what it does, type the word; the act is logged with who did it."""

    template_name = "courses/admin/erase_person.html"
    page_title = gettext_lazy("Effacer une personne")
    header_icon = "bin"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_administrator_somewhere(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: AdminRequest, **kwargs: Any) -> HttpResponse:
        person = self._person()
        if "confirm" not in request.POST:
            return self._ask(person, **kwargs)
        if request.POST.get("word", "").strip().upper() != WORD:
            messages.error(request, _("Écrivez le mot EFFACER pour confirmer."))
            return self._ask(person, **kwargs)
        try:
            erase(person, by=request.user, ground="request")
        except ErasureRefused as refused:
            messages.error(request, str(refused))
            return self._ask(person, **kwargs)
        messages.success(request, _("C’est fait : il reste « %s ».") % person)
        return redirect("erase_person")

    def _ask(self, person: User, **kwargs: Any) -> HttpResponse:
        staying = [kind for group in groups(person) for kind in group.kinds if kind.stays]
        context = self.get_context_data(
            person=person, obstacles=obstacles(person), staying=staying, **kwargs
        )
        return self.render_to_response(context)

    def _person(self) -> User:
        """Somebody else's person is not found."""
        key = self.request.POST.get("person", "")
        if not key.isascii() or not key.isdecimal() or len(key) > 18:
            raise Http404
        person = erasable_by(self.request.user).filter(pk=int(key)).first()
        if person is None:
            raise Http404
        return person

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = (self.request.POST.get("q") or self.request.GET.get("q", "")).strip()[:100]
        people = named(erasable_by(self.request.user), words)[:SHOWN] if words else None
        return super().get_context_data(**kwargs) | {"q": words, "people": people}


class EraseMenuItem(MenuItem):
    def is_shown(self, request: AdminRequest) -> bool:
        return is_administrator_somewhere(request.user)
