"""Bringing in a file of venues in Wagtail's admin: what it would change, then confirmed once."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.api import Territory, is_organiser_somewhere

from .models import Venue, VenueFile
from .national.exporting import export_venues
from .national.importing import Report, import_venues, preview
from .national.reading import FileRefused, Line, decoded, read

MOST_BYTES = 20_000_000
SHOWN = 200  # of each list: a page stays readable


class VenueFileForm(forms.Form):
    """The text of the file is in `text` once it was read."""

    file = forms.FileField(
        label=gettext_lazy("Fichier CSV"),
        help_text=gettext_lazy(
            "Au schéma national des lieux de médiation numérique, en UTF-8. Rien n’est écrit avant "
            "que vous ayez vu ce qui change."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("Ce fichier est trop gros : 20 Mo au plus."))
        try:
            self.text = decoded(file.read())
            read(self.text)
        except FileRefused as refused:
            raise ValidationError(str(refused)) from refused
        return file


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    _require_organiser(request.user)
    form = VenueFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["file"].name[:200]
        held = VenueFile.objects.create(by=request.user, name=name, text=form.text)
        return redirect("scheduling_venues:file", held.pk)
    return _page(request, "upload.html", _("Importer des lieux"), form=form)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """What it would change now; once confirmed, what it did."""
    _require_organiser(request.user)
    held = get_object_or_404(VenueFile.objects.visible_to(request.user), pk=pk)
    if held.done_at is not None:
        return _page(request, "file_done.html", held.name, file=held, report=held.report)
    report = preview(held.text, by=request.user)
    context = {"file": held, "report": report, "counts": report.counts, "shown": SHOWN}
    return _page(request, "file.html", held.name, **context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Posted twice, it is taken in once."""
    _require_organiser(request.user)
    with transaction.atomic():
        files = VenueFile.objects.visible_to(request.user).select_for_update()
        held = get_object_or_404(files, pk=pk)
        if held.done_at is None:
            held.report = _kept(import_venues(held.text, by=request.user))
            held.text, held.done_at = "", timezone.now()
            held.save()
    return redirect("scheduling_venues:file", pk)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Those that one sees, in the national schema."""
    if not Territory.objects.worked_in_by(request.user).exists():
        raise PermissionDenied
    pieces = export_venues(Venue.objects.visible_to(request.user))
    return StreamingHttpResponse(
        pieces,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="lieux.csv"'},
    )


def _kept(report: Report) -> dict[str, Any]:
    return {"counts": report.counts, "rejected": [_refusal(line) for line in report.rejected]}


def _refusal(line: Line) -> dict[str, Any]:
    told = {"number": line.number, "name": line.name, "reasons": line.reasons}
    return told | {"national_id": line.national_id}


def _require_organiser(user: Any) -> None:
    if not is_organiser_somewhere(user):
        raise PermissionDenied


def _page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
        {"url": reverse("venue:index"), "label": _("Lieux")},
        {"url": "", "label": title},
    ]
    shared = {"page_title": title, "header_title": title, "header_icon": "home"}
    context |= shared | {"breadcrumbs_items": trail}
    return render(request, f"scheduling/admin/{template}", context)
