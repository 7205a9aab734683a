"""The sheet on paper, out and in: its PDF, and the scans that come back."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..models import SheetScan, TimeSlot
from .closing import SheetRefused, sheet_of
from .paper import reference, sheet_pdf
from .scanning import EXTENSIONS, keep_scan
from .screens import SheetRequest, reached


@require_safe
@reached
def paper(request: SheetRequest, slot: TimeSlot) -> HttpResponse:
    """To be filled in by hand; `releve` is what the sheet says."""
    is_record = request.GET.get("releve") == "1"
    response = HttpResponse(sheet_pdf(slot, closed=is_record), content_type="application/pdf")
    name = f"{'releve' if is_record else 'emargement'}-{reference(slot).lower()}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_POST
@reached
def add_scan(request: SheetRequest, slot: TimeSlot) -> HttpResponse:
    file = request.FILES.get("scan")
    if file is None:
        messages.error(request, _("Choisissez un fichier."))
        return redirect("scheduling:sheet", slot.pk)
    try:
        keep_scan(sheet_of(slot), file, by=request.user)
    except SheetRefused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("La feuille numérisée est gardée avec l’émargement."))
    return redirect("scheduling:sheet", slot.pk)


@require_safe
@reached
def scan(request: SheetRequest, slot: TimeSlot, scan: int) -> Any:
    """Downloaded, never shown on our pages: what is inside was made elsewhere."""
    row = get_object_or_404(SheetScan, pk=scan, sheet__slot=slot)
    name = f"{reference(slot).lower()}-{row.pk}.{EXTENSIONS[row.content_type]}"
    return FileResponse(
        row.file.open("rb"), as_attachment=True, filename=name, content_type=row.content_type
    )
