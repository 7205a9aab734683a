"""The administration's screens of signatories, and of the right to convene."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn

from courses.api import ScopedViewSet

from .models import Convening, Signatory, sealing_organisations


class OfAnOrganisation(WagtailAdminModelForm):
    """One names an organisation of a territory that one administers, once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = sealing_organisations(self.for_user)
        if self.instance.pk:
            self.fields["organisation"].disabled = True


class SignatoryForm(OfAnOrganisation):
    """Documents name a signatory as she was: afterwards her delegation ends, nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in set(self.fields) - {"until"}:
                self.fields[name].disabled = True


class SignatoryViewSet(ScopedViewSet):
    model = Signatory
    name = "attestations_signatory"
    url_prefix = "attestations/signataires"
    icon = "edit"
    list_display = [
        Column("name", label=_("Signataire"), accessor="name"),
        Column("quality", label=_("Qualité"), accessor="quality"),
        Column("organisation", label=_("Organisme"), accessor="organisation.name"),
        DateColumn("since", label=_("Du")),
        DateColumn("until", label=_("Au")),
    ]
    list_select_related = ("organisation",)
    search_fields = ["first_name", "last_name", "organisation__name"]
    inspect_view_fields = [
        *("organisation", "first_name", "last_name", "quality", "delegation", "since", "until"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("organisation"),
            FieldRowPanel([FieldPanel("first_name"), FieldPanel("last_name")]),
            FieldPanel("quality"),
            FieldPanel("delegation"),
            FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
        ],
        base_form_class=SignatoryForm,
    )


class ConveningViewSet(ScopedViewSet):
    model = Convening
    name = "attestations_convening"
    url_prefix = "attestations/convocations"
    icon = "mail"
    list_display = [
        Column("organisation", label=_("Organisme"), accessor="organisation.name"),
        Column("authority", label=_("Autorité"), accessor="authority"),
        Column("is_on", label=_("Convoque"), accessor="on_words"),
        Column("is_mission_order", label=_("Ordre de mission"), accessor="mission_words"),
    ]
    list_select_related = ("organisation",)
    inspect_view_fields = ["organisation", "is_on", "authority", "is_mission_order", "refunds"]
    edit_handler = ObjectList(
        [
            FieldPanel("organisation"),
            FieldPanel("is_on"),
            FieldPanel("authority"),
            FieldPanel("is_mission_order"),
            FieldPanel("refunds"),
        ],
        base_form_class=OfAnOrganisation,
    )
