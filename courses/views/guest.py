"""Guests: their code de reprise, coming back by it, leaving a device, adding an address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from .. import claims
from ..forms import AddressCodeForm, AddressForm, ResumeForm, sent
from ..guests import (
    MergeRefused,
    forget_device,
    guest_by_code,
    guest_of,
    merge_people,
    remember_device,
    renew_code,
)
from ..keys import written
from ..models import Enrolment, User
from ..ratelimit import allowed, client_address
from ..seat_links import leave_address

CODE_COOKIE = "tne_code"
CODE_SHOWN_FOR = 10 * 60  # seconds
SALT = "courses.code"

View = Callable[[HttpRequest], HttpResponse]


def guests_only(view: View) -> View:
    """An account has no code and no device: these pages are not hers."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if not getattr(request.user, "is_guest", False):
            return redirect("courses:my_space")
        return view(request)

    return never_cache(login_required(checked))


# --- the code ----------------------------------------------------------------------------------


def show_code(user: User, code: str) -> HttpResponse:
    """Lead to the page of the code. Nothing keeps it but a cookie of this browser, for a while."""
    response = redirect("courses:guest_code")
    response.set_cookie(
        CODE_COOKIE,
        signing.dumps([user.pk, code], salt=SALT),
        max_age=CODE_SHOWN_FOR,
        path=reverse("courses:guest_code"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def _shown_code(request: HttpRequest) -> str:
    try:
        user, code = signing.loads(
            request.COOKIES.get(CODE_COOKIE, ""), salt=SALT, max_age=CODE_SHOWN_FOR
        )
    except signing.BadSignature:
        return ""
    return written(code) if user == request.user.pk else ""


@guests_only
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The slip with the code, while it may be shown; a new code for the asking."""
    if request.method == "POST":
        return show_code(request.user, renew_code(request.user))  # type: ignore[arg-type]
    seats = Enrolment.objects.live().filter(user=_guest(request)).select_related("course")
    context = {
        "code": _shown_code(request),
        "resume_url": _absolute(reverse("courses:resume")),
        "seats": [(row.course.title, leave_address(row)) for row in seats.order_by("pk")[:3]],
    }
    return render(request, "courses/guest_code.html", context)


def _absolute(path: str) -> str:
    return settings.SITE_ORIGIN + path


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Come back by the code, on any device. A wrong code and no code get the same answer."""
    form = ResumeForm(sent(request), use_required_attribute=False)
    if request.method != "POST":
        return render(request, "courses/resume.html", {"form": form})
    if not _may_try(request):
        form.add_error(None, _("Trop d’essais. Patientez dix minutes, puis réessayez."))
        return render(request, "courses/resume.html", {"form": form}, status=429)
    guest = guest_by_code(form.cleaned_data["code"]) if form.is_valid() else None
    if guest is None:
        if not form.errors:
            form.add_error("code", _("Ce code n’ouvre rien. Vérifiez chaque lettre."))
        return render(request, "courses/resume.html", {"form": form})
    response = redirect("courses:my_space")
    remember_device(request, response, guest)
    rotate_token(request)
    return response


def _may_try(request: HttpRequest) -> bool:
    here = allowed("resume", client_address(request), times=20, seconds=600)
    return allowed("resume-all", "", times=1000, seconds=600) and here


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget this device; the code opens again what is left here."""
    response = redirect("courses:resume")
    messages.success(
        request, _("Cet appareil ne vous connaît plus. Votre code rouvre votre espace.")
    )
    forget_device(request, response)
    response.delete_cookie(CODE_COOKIE, path=reverse("courses:guest_code"), samesite="Strict")
    return response


# --- an address --------------------------------------------------------------------------------


@guests_only
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Add an address: it gets a code, whoever has it already."""
    form = AddressForm(sent(request), use_required_attribute=False)
    if request.method == "POST" and form.is_valid():
        try:
            claims.send_code(request, _guest(request), form.cleaned_data["email"])
        except claims.TooManyCodes:
            form.add_error(
                None, _("Beaucoup de codes ont été demandés : réessayez dans une heure.")
            )
        else:
            return redirect("courses:address_code")
    return render(request, "courses/address.html", {"form": form})


@guests_only
@require_http_methods(["GET", "HEAD", "POST"])
def address_code(request: HttpRequest) -> HttpResponse:
    """The code that was mailed: the guest becomes an account, or joins the one of this address."""
    guest = _guest(request)
    email = claims.pending(request, guest)
    if not email:
        messages.info(request, _("Ce code n’est plus valable : demandez-en un autre."))
        return redirect("courses:address")
    form = AddressCodeForm(sent(request), use_required_attribute=False)
    if request.method == "POST" and form.is_valid():
        if not claims.proven(request, guest, form.cleaned_data["code"]):
            form.add_error("code", _("Ce n’est pas le code envoyé. Vérifiez chaque caractère."))
        else:
            return _attach_and_sign_in(request, guest, email)
    return render(request, "courses/address_code.html", {"form": form, "email": email})


def _attach_and_sign_in(request: HttpRequest, guest: User, email: str) -> HttpResponse:
    try:
        account = claims.attach(request, guest, email)
    except MergeRefused as refusal:
        messages.warning(request, _("Cette adresse a déjà un compte. %s") % refusal)
        return redirect("courses:my_space")
    messages.success(request, _("Votre adresse est ajoutée : elle ouvre désormais votre espace."))
    response: HttpResponse = perform_login(
        request, account, email=email, redirect_url=reverse("courses:my_space")
    )
    forget_device(request, response)
    return response


def _guest(request: HttpRequest) -> User:
    user: Any = request.user
    return user


@never_cache
@login_required
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Somebody signed in takes over what she did as a guest on this device."""
    account: Any = request.user
    guest = guest_of(request)
    if guest is None or guest.pk == account.pk:
        raise Http404
    try:
        merge_people(account, guest, by=account)
    except MergeRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("courses:my_space")
    messages.success(request, _("Vos inscriptions faites sans compte sont maintenant ici."))
    response = redirect("courses:my_space")
    forget_device(request, response)
    return response
