"""Anybody's pages: verification and the accessible twin; and a learner's own PDF."""

import logging
import unicodedata
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from courses.api import allowed, client_address, lacks_second_factor, read_code

from .forms import VerificationForm, read_number
from .models import INVITATIONS, Attestation, look_up
from .paper import facts_context, masked

# A school shares one address; a number, tried from anywhere, resists guessing by its code.
logger = logging.getLogger(__name__)
PER_ADDRESS = {"times": 120, "seconds": 600}
PER_NUMBER = {"times": 60, "seconds": 600}


@require_safe
def verify(request: HttpRequest, number: str = "", code: str = "") -> HttpResponse:
    """Valid, revoked or unknown. A wrong number and a wrong code get the same answer."""
    given = {"number": number, "code": code, "name": request.GET.get("name", "")}
    form = VerificationForm(given if number else request.GET or None)
    if not form.is_bound or not form.is_valid():
        return _asked_again(request, form)
    asked = form.cleaned_data
    if not _may_ask(request, asked["number"]):
        return _too_many(request)
    found = look_up(asked["number"], asked["code"])
    if _wants_json(request):
        return _negotiated(JsonResponse(told(found)))
    context = {"form": form, "asked": asked, "attestation": found}
    if found is not None:
        context["is_invitation"] = found.kind in INVITATIONS
        context |= _certified(found, asked["name"])
    return _negotiated(render(request, "attestations/verified.html", context))


def _asked_again(request: HttpRequest, form: VerificationForm) -> HttpResponse:
    if _wants_json(request):
        told = {"status": "invalid", "errors": form.errors.get_json_data()}
        return _negotiated(JsonResponse(told, status=400))
    return _negotiated(render(request, "attestations/verify.html", {"form": form}))


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def told(found: Attestation | None) -> dict[str, Any]:
    """For machines, what the page says: the same three answers, nobody named."""
    if found is None:
        return {"status": "unknown"}
    answer: dict[str, Any] = {
        "status": "valid" if found.is_valid else "revoked",
        "number": found.number,
        "type": found.kind,
        "version": found.version,
        "issuer": found.organisation.name,
        "established_at": found.frozen_at.isoformat(),
        "revoked_at": found.revoked_at.isoformat() if found.revoked_at else None,
        "content_sha256": found.content_hash,
        "pdf_sha256": found.pdf_hash,
    }
    if found.printed_name:
        facts = found.content.facts
        names = ("course", "first_day", "last_day", "minutes", "seal")
        answer |= {name: facts.get(name) for name in names}
    return answer


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
    asked = read_number(number)
    if not _may_ask(request, asked):
        return _too_many(request)
    found = look_up(asked, read_code(code))
    if found is None:
        raise Http404
    if not found.is_valid or not found.printed_name:
        return redirect("attestations:verify_one", found.number, found.code)
    return _private(render(request, "attestations/twin.html", facts_context(found)))


@login_required
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The stored file. What was revoked is shown to those in charge only, and another's paper to
    no role that lacks the second factor it is asked for.
    """
    rows = Attestation.objects.visible_to(request.user).select_related("content", "enrolment")
    row = get_object_or_404(rows.exclude(state=Attestation.State.PENDING), pk=pk)
    in_charge = Attestation.objects.overseen_by(request.user).filter(pk=pk)
    content = getattr(row, "content", None)
    if content is None or not (row.is_valid or in_charge.exists()):
        raise Http404
    if row.enrolment.user_id != request.user.pk and lacks_second_factor(request.user):
        return redirect("mfa_index")
    try:
        file = content.pdf.open("rb")
    except FileNotFoundError as error:
        logger.exception("the PDF of %s is not in the storage", row.number)
        raise Http404 from error
    return _private(
        FileResponse(
            file,
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
    response: HttpResponse
    if _wants_json(request):
        response = JsonResponse({"status": "too_many"}, status=429)
    else:
        response = render(request, "attestations/too_many.html", status=429)
    response["Retry-After"] = str(PER_ADDRESS["seconds"])
    return _negotiated(response)


def _negotiated(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept"])
    kept: HttpResponse = _private(response)
    return kept


def _private(response: Any) -> Any:
    """Kept nowhere: a revocation shows at once, and the code does not leak to other sites."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
