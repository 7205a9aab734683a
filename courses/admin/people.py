"""People: their names, organisations and roles; an e-mail only if they have one."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.users.views.users import EditView, IndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from ..models import TerritoryRole, User
from ..validators import validate_no_control_characters


class RolesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Roles, by the territory in which they are held."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group: Group) -> str:
        return str(group.territory_role)


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person as one who has every right enters her. User names are opaque, and never shown."""

    required_css_class = "required"
    first_name = forms.CharField(
        label=_("Prénom"), max_length=150, validators=[validate_no_control_characters]
    )
    last_name = forms.CharField(
        label=_("Nom"), max_length=150, validators=[validate_no_control_characters]
    )
    roles = RolesField(Group.objects.none(), required=False, label=_("Rôles"))

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = TerritoryRole.objects.values("group_id")
        groups = Group.objects.filter(pk__in=held).select_related("territory_role__territory")
        self.fields["roles"].queryset = groups.order_by(  # type: ignore[attr-defined]
            "territory_role__territory__code", "territory_role__role"
        )
        if self.instance.pk is not None:
            self.initial["roles"] = self.instance.groups.all()
        if editing_self:
            del self.fields["is_active"], self.fields["is_superuser"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        others = User.objects.by_email(email).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("Cette adresse est déjà celle d’une autre personne."))
        return email

    def save(self, commit: bool = True) -> User:
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        user: User = super().save(commit=commit)
        other = user.groups.filter(territory_role=None)
        user.groups.set([*other, *self.cleaned_data["roles"]])
        return user

    class Meta:
        model = User
        fields = (
            *("first_name", "last_name", "printed_name", "email", "phone"),
            *("organisations", "is_active", "is_superuser"),
        )
        widgets = {"organisations": forms.CheckboxSelectMultiple}
        help_texts = {"email": _("Facultatif. Elle s’en sert pour se connecter.")}


class PersonIndexView(IndexView):
    add_item_label = _("Ajouter une personne")
    page_title = _("Personnes")

    @property
    def columns(self) -> list[Column]:
        name = self._get_title_column_class(TitleColumn)
        return [
            name("name", label=_("Nom"), accessor=str, sort_key="name", get_url=self.get_edit_url),
            Column("email", label=_("Courriel"), sort_key="email"),
            BooleanColumn("is_superuser", label=_("Tous les droits")),
            BooleanColumn("is_active", label=_("Active"), sort_key="is_active"),
            DateColumn("last_login", label=_("Dernière connexion"), sort_key="last_login"),
        ]


class PersonEditView(EditView):
    success_message = _("La fiche de « %(object)s » est à jour.")


class UserViewSet(WagtailUserViewSet):
    """People, whose e-mail is optional and whose name is not a login."""

    menu_label = _("Personnes")
    menu_order = 50
    add_to_settings_menu = False
    add_to_admin_menu = True
    template_prefix = ""
    ordering = "name"
    index_view_class = PersonIndexView
    edit_view_class = PersonEditView
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        return PersonForm
