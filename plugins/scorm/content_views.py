"""What the content origin serves: the runtime's page, its two doors, and the files of modules.

No cookie is read or set here: tokens say who may do what.
"""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any

from csp.decorators import csp_exempt
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from .attempts import Refused
from .commit import OutOfOrder, Superseded, commit
from .files import served
from .launch import open_launch, runtime_config
from .models import PackageVersion
from .opening import Asked, Busy
from .tokens import BadToken, read_commit_token, read_file_token, read_launch, renewed
from .wire import (
    BadCommit,
    TooBig,
    optional,
    read_body,
    read_commit,
    read_sequencing,
    read_session,
    wanted,
)

View = Callable[..., HttpResponse]
RUNTIME_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-src 'self' http: https:; "  # some steps are pages of another site
    "frame-ancestors {site}"
)
# A module is a small site of its own, which may do all but reach other people's or frame itself
# elsewhere; the origin it is on is what keeps it from ours.
MODULE_POLICY = "frame-ancestors 'self' {site}"


def framed(policy: str) -> Callable[[View], View]:
    """In the site's pages only, and never sniffed; the site's own policies do not apply here."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response["Content-Security-Policy"] = policy.format(site=settings.SITE_ORIGIN)
            response["X-Content-Type-Options"] = "nosniff"
            response["Referrer-Policy"] = "no-referrer"
            response["Cross-Origin-Opener-Policy"] = "unsafe-none"  # see launch.with_popups
            return response

        return csp_exempt()(xframe_options_exempt(wrapped))

    return decorate


def refused(status: int, message: str = "") -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Raises BadCommit, also where the browser has gone before it had said all."""
    try:
        return read_body(request.body)
    except RequestDataTooBig as problem:
        raise TooBig from problem
    except UnreadablePostError as problem:
        raise BadCommit("cut short") from problem


def misread(problem: BadCommit | BadToken) -> JsonResponse:
    """What is said of a request that nothing can be done with."""
    if isinstance(problem, BadToken):
        return refused(403, _("Cette page est restée ouverte trop longtemps : rechargez-la."))
    if isinstance(problem, TooBig):
        return refused(
            413,
            _(
                "Ce module veut garder plus de choses que la plateforme n’en admet : rien n’est "
                "plus enregistré. Prévenez la personne qui vous accompagne."
            ),
        )
    return refused(400, _("Ce suivi n’a pas la forme attendue."))


@require_GET
@framed(RUNTIME_POLICY)
def play(request: HttpRequest) -> HttpResponse:
    """The page between the site and the module: it holds the standard's API."""
    token = request.GET.get("jeton", "")
    try:
        launch = read_launch(token)
    except BadToken:
        return render(request, "scorm/runtime_expired.html", status=403)
    version = PackageVersion.objects.ready().filter(pk=launch.version).first()
    if version is None:
        return render(request, "scorm/runtime_expired.html", status=404)
    context = {
        "config": runtime_config(launch, token, version),
        "script": "scorm/runtime-2004.js" if version.is_2004 else "scorm/runtime-12.js",
        "version": version,
    }
    response = render(request, "scorm/runtime.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@csrf_exempt
@require_POST
def open_module(request: HttpRequest) -> HttpResponse:
    """A step, or the module as a whole, is about to start: 409 when another tab holds it."""
    try:
        data = body_of(request)
        launch = read_launch(data.get("token"))
        opened = open_launch(launch, read_asked(data))
    except (BadCommit, BadToken) as problem:
        return misread(problem)
    except Busy:
        return refused(409)
    except Refused as refusal:
        return refused(403, str(refusal))
    return JsonResponse(opened)


def read_asked(data: dict[str, Any]) -> Asked:
    """Raises BadCommit."""
    return Asked(
        step=wanted(data.get("item"), str),
        session=read_session(data.get("session")),
        take_over=data.get("take_over") is True,
        pending=data.get("pending"),
        opening=optional(data.get("opening")),
        entry=wanted(data.get("entry", ""), str),
        sequencing=read_sequencing(data.get("sequencing")),
    )


@csrf_exempt
@require_POST
def take_commit(request: HttpRequest) -> HttpResponse:
    """A 2xx once the state is on disk; 409 when superseded, 412 when a later one was first."""
    try:
        data = body_of(request)
        token = str(data.get("token"))
        launch = read_commit_token(token)
        taken = commit(launch.enrolment, launch.attempt, read_commit(data))
    except (BadCommit, BadToken) as problem:
        return misread(problem)
    except Superseded:
        return refused(409)
    except OutOfOrder:
        return refused(412)
    except Refused as refusal:
        return refused(403, str(refusal))
    return JsonResponse({"token": renewed(token, launch), **asdict(taken)})


@require_safe
@framed(MODULE_POLICY)
def file(request: HttpRequest, token: str, path: str) -> HttpResponse | FileResponse:
    """One file of a module, to whoever holds the token of its folder."""
    if "Service-Worker" in request.headers:
        return HttpResponse(status=403)  # it would sit between every module and the network
    try:
        folder = read_file_token(token)
    except BadToken:
        return HttpResponse(status=404)
    return served(request, folder, path)
