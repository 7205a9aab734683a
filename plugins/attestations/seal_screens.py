"""Seals in Wagtail's admin: which organisation has one, until when; handing in another."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.api import Organisation

from . import seals
from .certificates import UnfitCertificate
from .models import Seal, sealing_organisations
from .rights import may_issue
from .screens import crumbs, page

LARGEST_FILE = 100_000


class SealForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Fichier du sceau"),
        help_text=gettext_lazy("Un fichier .p12 ou .pfx : le certificat, sa clé et sa chaîne."),
    )
    password = forms.CharField(
        label=gettext_lazy("Mot de passe de ce fichier"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Il sert une fois, à ouvrir le fichier ; il n’est gardé nulle part."
        ),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("Ce fichier est trop grand pour être un sceau."))
        content: bytes = file.read()
        return content


def _require_administrator(user: Any) -> None:
    if not may_issue(user):
        raise PermissionDenied


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    _require_administrator(request.user)
    organisations = list(sealing_organisations(request.user).order_by("name"))
    in_use = {
        seal.organisation_id: seal
        for seal in Seal.objects.in_use().filter(organisation__in=organisations)
    }
    former = Seal.objects.visible_to(request.user).exclude(retired_at=None)
    return page(
        request,
        "seals.html",
        _("Sceaux des organismes"),
        rows=[(organisation, in_use.get(organisation.pk)) for organisation in organisations],
        former=former.select_related("organisation").order_by("-retired_at")[:50],
        soon=timezone.now() + seals.WARNED_BEFORE,
        may_demonstrate=not settings.TNE_PRODUCTION,
    )


def _organisation(request: HttpRequest, pk: int) -> Organisation:
    _require_administrator(request.user)
    return get_object_or_404(sealing_organisations(request.user), pk=pk)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    form = SealForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _kept(form, organisation, request):
        return redirect("attestations_admin:seals")
    title = _("Déposer un sceau : %s") % organisation.name
    trail = [(reverse("attestations_admin:seals"), _("Sceaux")), ("", organisation.name)]
    return page(
        request,
        "seal.html",
        title,
        form=form,
        organisation=organisation,
        in_use=seals.seal_in_use(organisation),
        breadcrumbs_items=crumbs(*trail),
    )


def _kept(form: SealForm, organisation: Organisation, request: HttpRequest) -> bool:
    given = form.cleaned_data
    try:
        seal = seals.hand_in(organisation, given["file"], given["password"], by=request.user)
    except UnfitCertificate as error:
        form.add_error("file", str(error))
        return False
    words = _("Les documents de %(organisation)s sont désormais scellés au nom de « %(name)s ».")
    messages.success(request, words % {"organisation": organisation.name, "name": seal.name})
    return True


@require_POST
def demonstrate(request: HttpRequest, pk: int) -> HttpResponse:
    """A certificate without value, to try; never in production."""
    organisation = _organisation(request, pk)
    if settings.TNE_PRODUCTION:
        raise Http404
    seals.make_demonstration(organisation, by=request.user)
    messages.success(request, _("Un sceau de démonstration est en place : il n’a aucune valeur."))
    return redirect("attestations_admin:seals")


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    _require_administrator(request.user)
    seal = get_object_or_404(Seal.objects.visible_to(request.user), pk=pk)
    if seals.retire(seal, by=request.user):
        messages.success(
            request, _("Le sceau est retiré. Les prochains documents diront « non scellé ».")
        )
    return redirect("attestations_admin:seals")


@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The public half, for who wants her reader to trust the seal."""
    _require_administrator(request.user)
    seal = get_object_or_404(Seal.objects.visible_to(request.user), pk=pk)
    response = HttpResponse(seal.certificate, content_type="application/x-pem-file")
    response["Content-Disposition"] = f'attachment; filename="sceau-{seal.fingerprint[:12]}.pem"'
    return response
