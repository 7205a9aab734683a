"""Anybody's pages: verification and the accessible twin; and a learner's own PDF."""

import unicodedata
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from courses.api import allowed, client_address, read_code

from .forms import VerificationForm
from .models import Attestation, look_up
from .paper import facts_context, masked

# A school shares one address; a number, tried from anywhere, resists guessing by its code.
PER_ADDRESS = {"times": 120, "seconds": 600}
PER_NUMBER = {"times": 60, "seconds": 600}


@require_safe
def verify(request: HttpRequest, number: str = "", code: str = "") -> HttpResponse:
    """Valid, revoked or unknown. A wrong number and a wrong code get the same answer."""
    given = {"number": number, "code": code, "name": request.GET.get("name", "")}
    form = VerificationForm(given if number else request.GET or None)
    if not form.is_bound or not form.is_valid():
        return _private(render(request, "attestations/verify.html", {"form": form}))
    asked = form.cleaned_data
    if not _may_ask(request, asked["number"]):
        return _too_many(request)
    found = look_up(asked["number"], asked["code"])
    context = {"form": form, "asked": asked, "attestation": found}
    if found is not None:
        context |= _certified(found, asked["name"])
    return _private(render(request, "attestations/verified.html", context))


def _certified(found: Attestation, typed: str) -> dict[str, Any]:
    """What the page shows: the name masked, or compared with the one that was typed."""
    name = found.printed_name
    if not name:
        return {"erased": True}
    same = same_name(name, typed) if typed else None
    return facts_context(found) | {"masked_name": masked(name), "same_name": same}


def same_name(name: str, typed: str) -> bool:
    """Whatever the case, the accents, the dashes and the order of the words."""
    return _words(name) == _words(typed)


def _words(name: str) -> list[str]:
    plain = "".join(
        char if char.isalnum() else " "
        for char in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(char)
    )
    return sorted(plain.split())


@require_safe
def twin(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The same facts as the PDF, as a page that any reader can read; 404 where either is wrong."""
    if not _may_ask(request, number):
        return _too_many(request)
    found = look_up(number.upper(), read_code(code))
    if found is None:
        raise Http404
    if not found.is_valid or not found.printed_name:
        return redirect("attestations:verify_one", found.number, found.code)
    return _private(render(request, "attestations/twin.html", facts_context(found)))


@login_required
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The stored file. What was revoked is shown to those in charge only."""
    rows = Attestation.objects.visible_to(request.user).select_related("content")
    row = get_object_or_404(rows.exclude(state=Attestation.State.PENDING), pk=pk)
    in_charge = Attestation.objects.overseen_by(request.user).filter(pk=pk)
    content = getattr(row, "content", None)
    if content is None or not (row.is_valid or in_charge.exists()):
        raise Http404
    return _private(
        FileResponse(
            content.pdf.open("rb"),
            as_attachment=True,
            filename=f"{row.number}.pdf",
            content_type="application/pdf",
        )
    )


def _may_ask(request: HttpRequest, number: str) -> bool:
    return allowed("attestations.address", client_address(request), **PER_ADDRESS) and allowed(
        "attestations.number", number, **PER_NUMBER
    )


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "attestations/too_many.html", status=429)
    response["Retry-After"] = str(PER_ADDRESS["seconds"])
    return response


def _private(response: Any) -> Any:
    """Kept nowhere: a revocation shows at once, and the code does not leak to other sites."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
