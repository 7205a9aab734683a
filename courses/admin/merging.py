"""« Fusionner deux fiches »: one person entered twice becomes one, by whoever manages both."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from ..guests import MergeRefused, merge_people
from ..models import CourseRun, Enrolment, User
from ..permissions import is_organiser_somewhere
from . import AdminRequest, AdminScreen

SHOWN = 50


def mergeable_by(user: User) -> "QuerySet[User]":
    """People she manages, but for those who hold roles or every right: these are not hers."""
    people = User.objects.visible_to(user).filter(is_active=True, merged_into=None, erased_at=None)
    if user.is_superuser:
        return User.objects.filter(is_active=True, merged_into=None, erased_at=None)
    return people.filter(is_superuser=False, groups=None).exclude(pk=user.pk)


def named(people: "QuerySet[User]", words: str) -> "QuerySet[User]":
    """Every word is in the name, the address or the telephone number."""
    for word in words.split()[:5]:
        people = people.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(email__icontains=word)
            | Q(phone__icontains=word)
        )
    return people.order_by("last_name", "first_name", "pk")


def _all_hers(person: User, by: User) -> bool:
    """What a record holds goes to another person's space: nobody gives away what is not hers."""
    rows = Enrolment.objects.filter(user=person)
    return by.is_superuser or not rows.exclude(run__in=CourseRun.objects.managed_by(by)).exists()


class MergePeopleView(AdminScreen):
    """Search, choose which record stays, confirm."""

    template_name = "courses/admin/merge_people.html"
    page_title = gettext_lazy("Fusionner deux fiches")
    header_icon = "group"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_organiser_somewhere(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: AdminRequest, **kwargs: Any) -> HttpResponse:
        kept, duplicate = self._person("kept"), self._person("duplicate")
        if kept is None or duplicate is None or kept == duplicate:
            messages.error(request, _("Choisissez la fiche à garder et une autre à y fondre."))
            return self.get(request, **kwargs)
        if not _all_hers(duplicate, request.user):
            words = _(
                "La fiche à fondre a aussi des inscriptions que vous ne gérez pas : gardez-la, et "
                "fondez-y l’autre, ou demandez au responsable du site."
            )
            messages.error(request, words)
            return self.get(request, **kwargs)
        if "confirm" not in request.POST:
            return self.render_to_response(
                self.get_context_data(kept=kept, duplicate=duplicate, **kwargs)
            )
        try:
            merge_people(kept, duplicate, by=request.user)
        except MergeRefused as refused:
            messages.error(request, str(refused))
            return self.get(request, **kwargs)
        messages.success(request, _("Les deux fiches n’en font plus qu’une : %s.") % kept)
        return redirect("merge_people")

    def _person(self, name: str) -> User | None:
        """None where nothing was chosen; another's person is not found."""
        key = self.request.POST.get(name, "")
        if not key:
            return None
        if not key.isdecimal() or len(key) > 18:
            raise Http404
        person = mergeable_by(self.request.user).filter(pk=int(key)).first()
        if person is None:
            raise Http404
        return person

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = (self.request.POST.get("q") or self.request.GET.get("q", "")).strip()[:100]
        people = named(mergeable_by(self.request.user), words)[:SHOWN] if words else None
        return super().get_context_data(**kwargs) | {"q": words, "people": people}


class MergeMenuItem(MenuItem):
    def is_shown(self, request: AdminRequest) -> bool:
        return is_organiser_somewhere(request.user)
