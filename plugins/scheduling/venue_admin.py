"""Venues in Wagtail's admin: a listing by territory, and a form."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets import Button

from courses.api import (
    ScopedEditView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedPolicy,
    ScopedViewSet,
    is_organiser_somewhere,
)

from .models import Venue
from .venue_form import VenueForm


class VenuePolicy(ScopedPolicy):
    """Everybody at work in a territory sees its venues; its organisers and administrators write."""

    def visible(self, user: Any) -> "QuerySet[Venue]":
        return Venue.objects.visible_to(user)

    def changeable(self, user: Any) -> "QuerySet[Venue]":
        return Venue.objects.managed_by(user)

    def may_add(self, user: Any) -> bool:
        return is_organiser_somewhere(user)

    def may_list(self, user: Any) -> bool:
        """Before there is any venue to see, too."""
        return any(territory for _role, territory in user.held_roles)


class VenueIndexView(ScopedIndexView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = [
            *super().header_more_buttons,
            Button(
                _("Exporter en CSV"),
                url=reverse("scheduling_venues:export"),
                icon_name="download",
                priority=30,
            ),
        ]
        if is_organiser_somewhere(self.request.user):
            buttons.append(
                Button(
                    _("Importer un fichier"),
                    url=reverse("scheduling_venues:upload"),
                    icon_name="upload",
                    priority=20,
                )
            )
        return buttons


def stops_button(venue: Venue) -> list[Button]:
    """The way to the stops of a bus, and to their posters."""
    if not venue.is_itinerant:
        return []
    address = reverse("scheduling_venues:stops", args=[venue.pk])
    return [Button(_("Étapes et affiches"), url=address, icon_name="calendar", priority=10)]


class VenueEditView(ScopedEditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *stops_button(self.object)]


class VenueInspectView(ScopedInspectView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *stops_button(self.object)]


def row(*names: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(name) for name in names])


def inline(relation: str, heading: Any, label: Any, *rows: Any) -> InlinePanel:
    return InlinePanel(relation, list(rows), heading=heading, label=label)


WHERE = ObjectList(
    [
        row("name", "state"),
        FieldPanel("address"),
        FieldPanel("address_more"),
        row("postal_code", "commune", "commune_code"),
        row("territory", "time_zone"),
        row("latitude", "longitude"),
        FieldPanel("mobility"),
    ],
    heading=_("Le lieu"),
)
COMING = ObjectList(
    [
        row("phone", "booking_page"),
        row("emails", "websites"),
        FieldPanel("opening_hours"),
        inline(
            "closures",
            _("Fermetures"),
            _("fermeture"),
            row("first_day", "last_day"),
            FieldPanel("reason"),
        ),
        row("wheelchair", "hearing_loop"),
        FieldPanel("transport"),
        FieldPanel("parking"),
        FieldPanel("accessibility_page"),
        FieldPanel("support"),
    ],
    heading=_("Venir"),
)
INSIDE = ObjectList(
    [
        inline("rooms", _("Salles"), _("salle"), row("name", "capacity"), FieldPanel("equipment")),
        inline(
            "stops",
            _("Étapes d’un lieu itinérant"),
            _("étape"),
            row("day", "start", "end"),
            FieldPanel("place"),
            row("postal_code", "commune"),
        ),
    ],
    heading=_("Salles et étapes"),
)
MORE = ObjectList(
    [
        FieldPanel("summary"),
        FieldPanel("description"),
        *(FieldPanel(name) for name in ("services", "publics", "fees")),
        *(FieldPanel(name) for name in ("access_modes", "guidance_modes")),
        MultiFieldPanel(
            [row("organisation", "host_email"), FieldPanel("parent_structure")],
            heading=_("Qui accueille"),
        ),
        row("typologies", "programmes"),
        row("labels", "other_labels"),
        row("national_id", "pivot"),
        FieldPanel("source"),
    ],
    heading=_("Fiche nationale"),
)


class VenueViewSet(ScopedViewSet):
    model = Venue
    icon = "home"
    url_prefix = "lieux"
    menu_label = _("Lieux")
    menu_order = 30
    add_to_admin_menu = True
    index_view_class = VenueIndexView
    edit_view_class = VenueEditView
    inspect_view_class = VenueInspectView
    list_display = [
        "name",
        "commune",
        Column("territory", label=_("Territoire"), accessor="territory.name"),
        Column("state", label=_("État"), accessor="get_state_display"),
        DateColumn("updated_on", label=_("Mis à jour le")),
    ]
    list_select_related = ("territory",)
    list_filter = ["territory", "state"]
    search_fields = ["name", "commune", "national_id", "address"]
    inspect_view_fields = [
        *("name", "state", "territory", "address", "address_more", "postal_code", "commune"),
        *("phone", "opening_hours", "wheelchair", "hearing_loop", "transport", "parking"),
    ]
    edit_handler = TabbedInterface([WHERE, COMING, INSIDE, MORE], base_form_class=VenueForm)
