"""The form of a venue in the administration, with its rooms, stops and closures."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from courses.api import Organisation, Territory, User

from .models import Room, TimeSlot
from .models.venues import MANAGERS
from .organising.rooms import settle_without_host
from .venue_fields import ChosenField


class VenueForm(WagtailAdminModelForm):
    """What one may choose depends on who writes: her territories, the organisations there."""

    host_email = forms.EmailField(
        label=gettext_lazy("Courriel de la personne qui accueille"),
        required=False,
        help_text=gettext_lazy("De son compte ici. Les pages publiques ne la nomment pas."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user, venue = self.for_user, self.instance
        territory = self.fields["territory"]
        territory.queryset = Territory.objects.worked_in_by(user, *MANAGERS)
        territory.required = not user.is_superuser
        available = Organisation.objects.available_to(user).values("pk")
        self.fields["organisation"].queryset = Organisation.objects.filter(
            Q(pk__in=available) | Q(pk=venue.organisation_id)
        )
        self.initial["host_email"] = venue.host.email if venue.host else ""
        for name, field in self.fields.items():
            if isinstance(field, ChosenField):
                field.keep(getattr(venue, name))

    def clean_host_email(self) -> str:
        email: str = self.cleaned_data["host_email"]
        self.host = User.objects.filter(email__iexact=email).first() if email else None
        if email and self.host is None:
            raise forms.ValidationError(_("Aucun compte n’a ce courriel."))
        return email

    def is_valid(self) -> bool:
        return super().is_valid() and self._may_lose_its_rooms()

    def _may_lose_its_rooms(self) -> bool:
        gone = [form.instance.pk for form in self.formsets["rooms"].deleted_forms]
        for room in Room.objects.filter(
            pk__in=TimeSlot.objects.filter(room__in=gone).values("room")
        ):
            told = _("La salle « %(name)s » sert à des créneaux : elle reste.")
            self.add_error(None, told % {"name": room.name})
        return not self.errors

    def save(self, commit: bool = True) -> Any:
        self.instance.host = self.host
        self.instance.updated_on = timezone.localdate()
        saved = super().save(commit)
        if self.host is None and saved.pk:
            settle_without_host(saved)
        return saved
