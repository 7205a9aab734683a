"""Territories and their plan, organisations, schools, vocabularies."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TitleFieldPanel,
)
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup

from ..models import Organisation, School, Term, Territory
from ..territories import open_territory
from .scoped import LogoForm, ScopedEditView, ScopedViewSet


class TerritoryCreateView(generic.CreateView):
    def save_instance(self) -> Territory:
        """A new territory has its catalogue, collection, groups and workflow at once."""
        territory: Territory = super().save_instance()
        open_territory(territory)
        return territory


class TerritoryViewSet(ScopedViewSet):
    model = Territory
    icon = "globe"
    add_view_class = TerritoryCreateView
    list_display = [
        "name",
        "code",
        "academie",
        Column("state", label=_("État"), accessor="get_state_display"),
    ]
    search_fields = ["name", "code", "academie"]
    inspect_view_fields = [
        *("code", "name", "academie", "region", "time_zone", "programme_start"),
        *("programme_end", "state", "help_name", "help_phone", "help_hours", "help_email"),
    ]
    edit_handler = ObjectList(
        [
            FieldRowPanel(
                [
                    FieldPanel("code", permission="superuser"),
                    TitleFieldPanel("name", permission="superuser"),
                    FieldPanel("slug", permission="superuser"),
                ]
            ),
            FieldRowPanel([FieldPanel("academie"), FieldPanel("region")]),
            FieldPanel("time_zone", permission="superuser"),
            FieldRowPanel([FieldPanel("programme_start"), FieldPanel("programme_end")]),
            FieldPanel("state", permission="superuser"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("help_name"), FieldPanel("help_hours")]),
                    FieldRowPanel([FieldPanel("help_phone"), FieldPanel("help_email")]),
                ],
                heading=_("Une personne à appeler"),
                help_text=_("Son nom ou celui du service. Les pages des parents la montrent."),
            ),
            InlinePanel(
                "axes",
                [
                    FieldRowPanel([FieldPanel("number"), FieldPanel("title")]),
                    InlinePanel(
                        "actions",
                        [FieldRowPanel([FieldPanel("number"), FieldPanel("title")])],
                        heading=_("Actions"),
                        label=_("action"),
                    ),
                ],
                heading=_("Axes du plan"),
                label=_("axe"),
            ),
        ]
    )


COORDINATES = [
    FieldRowPanel([FieldPanel("siret"), FieldPanel("nda")]),
    FieldPanel("address"),
    FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
    FieldPanel("logo"),
]


class OrganisationEditView(ScopedEditView):
    """Who administers a territory changes names and coordinates; roles and codes stay."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not request.user.is_superuser:
            screen = ObjectList([FieldPanel("name"), *COORDINATES], base_form_class=LogoForm)
            self.panel = screen.bind_to_model(Organisation)
            self.form_class = self.panel.get_form_class()


class OrganisationViewSet(ScopedViewSet):
    model = Organisation
    icon = "group"
    edit_view_class = OrganisationEditView
    list_display = ["name", "code", "siret", "email"]
    search_fields = ["name", "code", "siret"]
    inspect_view_fields = ["code", "name", "siret", "nda", "address", "phone", "email", "logo"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("code")]),
            *COORDINATES,
            InlinePanel(
                "roles",
                [FieldRowPanel([FieldPanel("territory"), FieldPanel("role")])],
                heading=_("Rôles dans les territoires"),
                label=_("rôle"),
            ),
        ]
    )


class SchoolViewSet(ScopedViewSet):
    model = School
    icon = "home"
    list_display = [
        "name",
        "uai",
        "kind",
        "commune",
        Column("territory", label=_("Territoire"), accessor="territory.name"),
        DateColumn("closed_on", label=_("Fermé le")),
    ]
    list_select_related = ("territory",)
    list_filter = ["territory", "sector"]
    search_fields = ["name", "uai", "commune"]
    inspect_view_fields = [
        *("uai", "name", "kind", "sector", "territory", "address", "postal_code"),
        *("commune", "email", "phone", "closed_on"),
    ]
    form_fields = [
        *("uai", "name", "kind", "sector", "territory", "address", "postal_code", "commune"),
        *("commune_code", "latitude", "longitude", "email", "phone", "closed_on"),
    ]


class TermViewSet(ScopedViewSet):
    model = Term
    icon = "tag"
    menu_label = _("Vocabulaires")
    list_display = ["label", Column("kind", label=_("Vocabulaire"), accessor="get_kind_display")]
    list_filter = ["kind"]
    search_fields = ["label", "code"]
    inspect_view_fields = ["kind", "code", "label", "position"]
    form_fields = ["kind", "label", "code", "position"]


class PlacesGroup(ViewSetGroup):
    """What a territory is made of."""

    menu_label = _("Territoires")
    menu_name = "places"
    menu_icon = "globe"
    menu_order = 60
    items = (TerritoryViewSet, OrganisationViewSet, SchoolViewSet, TermViewSet)
