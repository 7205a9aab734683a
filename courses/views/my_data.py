"""« Mes données »: what is kept of me, taking it away, having it erased.

Who has a password or a second factor gives it again before she takes her data away or has it
erased; before an erasure, the others type a code.
"""

from collections.abc import Callable
from functools import wraps

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..models import DataExport, User
from ..privacy import proof
from ..privacy.archive import start_export
from ..privacy.erasure import ErasureRefused, erase, obstacles
from ..privacy.forms import ErasureForm
from ..privacy.periods import period, periods
from ..privacy.told import groups, journal


class OwnRequest(HttpRequest):
    """A request of somebody known: signed in, or a guest on her device."""

    user: User


View = Callable[[OwnRequest], HttpResponseBase]


def proven_again(view: View) -> View:
    """allauth asks for the password or the second factor, unless she has just given it."""
    checked = never_cache(login_required(reauthentication_required(view)))

    @wraps(view)
    def guarded(request: OwnRequest) -> HttpResponseBase:
        answer: HttpResponseBase = checked(request)
        return answer

    return guarded


def _archive_of(user: User) -> DataExport | None:
    return DataExport.objects.select_related("job").filter(user=user).first()


@require_safe
@never_cache
@login_required
def my_data(request: OwnRequest) -> HttpResponse:
    archive = _archive_of(request.user)
    context = {
        "current": "espace",
        "groups": groups(request.user),
        "journal": journal(request.user),
        "periods": periods(),
        "archive": archive,
        "job": archive.job if archive is not None else None,
        "export_period": period("EXPORTS"),
        "contact": settings.DATA_PROTECTION_CONTACT,
    }
    return render(request, "courses/my_data/page.html", context)


# --- taking it away ----------------------------------------------------------------------------


@require_POST
@proven_again
def ask_archive(request: OwnRequest) -> HttpResponse:
    """Asked for once or twice, it is one archive."""
    archive = start_export(request.user)
    if archive.is_ready:
        messages.success(request, _("Votre archive est prête."))
    else:
        messages.info(request, _("Votre archive se prépare. Cela prend en général une minute."))
    return redirect("courses:my_data")


@require_safe
@proven_again
def archive(request: OwnRequest) -> HttpResponseBase:
    """Her own and nobody else's; nothing once its time is over."""
    found = _archive_of(request.user)
    if found is None or not found.is_ready:
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    name = f"mes-donnees-{timezone.localdate(found.asked_at):%Y-%m-%d}.zip"
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")


# --- having it erased --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@proven_again
def erasure(request: OwnRequest) -> HttpResponse:
    """What goes and what stays; then it is done, at once and for good."""
    user = request.user
    needs_code = not proof.proves_by_allauth(user)
    if request.method == "POST" and "send_code" in request.POST and needs_code:
        return _send_code(request)
    form = ErasureForm(
        user, request.POST if request.method == "POST" else None, needs_code=needs_code
    )
    if request.method == "POST" and form.is_valid():
        if needs_code and not proof.code_proves(request, user, form.cleaned_data["code"]):
            form.add_error("code", _("Ce code n’est pas le bon, ou il n’est plus valable."))
        else:
            try:
                erase(user, by=user, ground="self")
            except ErasureRefused as refused:
                form.add_error(None, " ".join(refused.reasons))
            else:
                return _leave(request)
    return _show_erasure(request, form, needs_code)


def _show_erasure(request: OwnRequest, form: ErasureForm, needs_code: bool) -> HttpResponse:
    user = request.user
    told = groups(user)
    context = {
        "current": "espace",
        "form": form,
        "obstacles": obstacles(user),
        "going": [kind.what for g in told for kind in g.kinds if not kind.stays],
        "staying": [(kind.what, kind.stays) for g in told for kind in g.kinds if kind.stays],
        "needs_mailed_code": needs_code and bool(user.email),
        "code_is_sent": proof.code_is_pending(request, user),
        "contact": settings.DATA_PROTECTION_CONTACT,
    }
    return render(request, "courses/my_data/erasure.html", context)


def _send_code(request: OwnRequest) -> HttpResponse:
    if not request.user.email:
        return redirect("courses:guest_code")
    try:
        proof.send_code(request, request.user)
    except proof.TooManyCodes:
        messages.error(request, _("Beaucoup de codes ont été demandés : réessayez dans une heure."))
    else:
        messages.success(request, _("Un code vient de partir vers votre adresse."))
    return redirect("courses:erasure")


def _leave(request: OwnRequest) -> HttpResponse:
    """Nothing of her stays in this browser either."""
    logout(request)
    response = redirect("courses:data_erased")
    response.delete_cookie(settings.GUEST_COOKIE_NAME, samesite="Lax")
    return response


@require_safe
def data_erased(request: HttpRequest) -> HttpResponse:
    """Seen by somebody whom the site knows no longer."""
    return render(request, "courses/my_data/erased.html")
