"""Wagtail's listing and forms over the objects that a person may see; the rest is not found."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry


class ScopedMixin:
    """`permission_policy` is a ScopedPolicy. A refusal for one object is a 404, not a 403."""

    permission_policy: Any
    request: Any

    def visible(self) -> "QuerySet[Any]":
        policy = self.permission_policy
        return policy.instances_user_has_any_permission_for(self.request.user, ["view"])

    def changeable(self) -> "QuerySet[Any]":
        policy = self.permission_policy
        return policy.instances_user_has_any_permission_for(self.request.user, ["change"])


class ScopedIndexView(ScopedMixin, generic.IndexView):
    list_select_related: tuple[str, ...] = ()

    def get_base_queryset(self) -> "QuerySet[Any]":
        rows = self.visible()
        return rows.select_related(*self.list_select_related) if self.list_select_related else rows

    @cached_property
    def changeable_keys(self) -> set[int]:
        return set(self.changeable().values_list("pk", flat=True))

    def get_edit_url(self, instance: Any) -> str | None:
        """What one sees and may not change leads to its inspection."""
        changeable = instance.pk in self.changeable_keys
        return reverse(self.edit_url_name, args=[instance.pk]) if changeable else None

    def get_inspect_url(self, instance: Any) -> str:
        return reverse(self.inspect_url_name, args=[instance.pk])


class ScopedEditView(ScopedMixin, generic.EditView):
    permission_required = None

    def get_queryset(self) -> "QuerySet[Any]":
        return self.changeable()

    def get_success_url(self) -> str:
        return str(self.get_edit_url())


class ScopedInspectView(ScopedMixin, generic.InspectView):
    any_permission_required = None

    def get_object(self, queryset: Any = None) -> Any:
        return get_object_or_404(self.visible(), pk=self.pk)

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Where Wagtail prints Python’s words."""
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, bool):
            return _("Oui") if value else _("Non")
        return "–" if value in (None, "", "-") else value

    def get_edit_url(self) -> str | None:
        may_change = self.changeable().filter(pk=self.object.pk).exists()
        return super().get_edit_url() if may_change else None


class ScopedViewSet(ModelViewSet):
    """Listing, creation, change and inspection; no deletion, no copy.

    `list_select_related` names what the columns of the listing read beside the rows.
    """

    list_select_related: tuple[str, ...] = ()
    index_view_class = ScopedIndexView
    edit_view_class = ScopedEditView
    inspect_view_class = ScopedInspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    search_backend_name = None
    list_per_page = 50

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(("history_url_name", "usage_url_name", "delete_url_name"))
        return super().get_common_view_kwargs(**absent | kwargs)

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        beside = {"list_select_related": self.list_select_related}
        return super().get_index_view_kwargs(**beside | kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("resultats/", self.index_results_view, name="index_results"),
            path("nouveau/", self.add_view, name="add"),
            path("<int:pk>/", self.edit_view, name="edit"),
            path("<int:pk>/fiche/", self.inspect_view, name="inspect"),
        ]


class LogoForm(WagtailAdminModelForm):
    """A logo is of those that one may choose; the one that is there already stays.

    Wagtail's chooser shows no others, and its field takes them all.
    """

    def clean_logo(self) -> Any:
        image = self.cleaned_data["logo"]
        if image is None or image.pk == self.instance.logo_id:
            return image
        policy = policy_registry.get_by_type(get_image_model())
        choosable = policy.instances_user_has_any_permission_for(self.for_user, ["choose"])
        if not choosable.filter(pk=image.pk).exists():
            raise ValidationError(_("Choisissez une image de votre bibliothèque."))
        return image
