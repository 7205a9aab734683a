"""What the screens of the admin share: who enters, the way back, columns and search."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView

from courses.api import is_organiser_somewhere

ICON = "doc-full-inverse"


def crumbs(*trail: tuple[str, str]) -> list[dict[str, str]]:
    """For Wagtail's header: home, the register, then what is given."""
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
        {"url": reverse("attestations_admin:register"), "label": _("Attestations")},
        *({"url": url, "label": label} for url, label in trail),
    ]


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    shared = {
        "page_title": title,
        "header_title": title,
        "header_icon": ICON,
        "breadcrumbs_items": crumbs(("", title)),
    }
    return render(request, f"attestations/admin/{template}", shared | context)


def require_organiser(user: Any) -> None:
    """Trainers have no business here; whose objects one sees is the querysets' affair."""
    if not is_organiser_somewhere(user):
        raise PermissionDenied


class Listing(IndexView):
    """A listing for organisers and administrators, searched by several words at once."""

    header_icon = ICON
    paginate_by = 50
    any_permission_required = None  # roles in territories decide, not model permissions
    default_ordering: Any = "-pk"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        require_organiser(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(("", str(self.page_title)))

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """A choice that is none any more (a session that nobody waits in now) leaves nobody;
        Wagtail would leave everybody, to be issued or archived.
        """
        if self.filters and not self.filters.is_valid():
            return queryset.none()
        return super().filter_queryset(queryset)

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for word in self.search_query.split()[:6]:
            somewhere = Q()
            for field in self.search_fields:
                somewhere |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(somewhere)
        return queryset


class PersonColumn(Column):
    """Who it is about, by the name the organisers know."""

    def __init__(self, accessor: str) -> None:
        super().__init__("person", label=gettext_lazy("Personne"), accessor=accessor)


class CheckboxColumn(Column):
    """A box to tick, named for the row it stands in; ticked or not, it is sent with the form."""

    cell_template_name = "attestations/admin/checkbox_cell.html"
    header_template_name = "attestations/admin/checkbox_header.html"

    def __init__(self) -> None:
        super().__init__("enrolment", label=gettext_lazy("Choisir"), accessor="user")
