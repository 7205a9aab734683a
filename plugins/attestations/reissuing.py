"""Issuing again: a new version under a new number, and the old one revoked for a reason."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.api import User
from courses.plugin import Blocker

from .forms import RevocationForm
from .issue import Rejected, issue, revoke
from .models import Attestation, Kind
from .screens import require_organiser
from .tasks import render_pdf


def reissue(attestation: Attestation, *, by: User, reason: str) -> Attestation:
    """From the facts as they are now. Raises Rejected, and then nothing has changed."""
    with transaction.atomic():
        if not revoke(attestation, by=by, reason=reason):
            raise Rejected(Blocker(_("Ce document n’est pas, ou n’est plus, valable.")))
        made = issue(attestation.enrolment, by=by, kind=Kind(attestation.kind))
        transaction.on_commit(lambda: render_pdf.delay(made.pk), robust=True)
    return made


@require_POST
def reissue_one(request: HttpRequest, pk: int) -> HttpResponse:
    require_organiser(request.user)
    row = get_object_or_404(Attestation.objects.administered_by(request.user), pk=pk)
    form = RevocationForm(request.POST)
    if not form.is_valid():
        error = str(next(iter(form.errors.values()))[0])
        messages.error(request, _("Rien n’a changé : %s") % error)
        return redirect("attestations_admin:inspect", pk)
    try:
        made = reissue(row, by=request.user, reason=form.cleaned_data["reason"])
    except Rejected as rejected:
        for reason in rejected.reasons:
            messages.error(request, _("Rien n’a changé : %s") % reason.reason)
        return redirect("attestations_admin:inspect", pk)
    values = {"number": made.number, "old": row.number}
    messages.success(request, _("Le document %(number)s remplace %(old)s.") % values)
    return redirect("attestations_admin:inspect", made.pk)
