"""The files of a resource, and the act of having read it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.api import Access, KnownBy, NotFollowing, Progress, access_to, record_progress

from .models import ResourcePage
from .sending import send


@require_safe
def file(request: HttpRequest, page_id: int, document_id: int) -> HttpResponseBase:
    """A document that the page shows; those who edit it see those of its draft too."""
    page, access = _page_and_access(request, page_id)
    if access.refusal is not None:
        return access.refusal(request)
    files = page.files()
    if page.permissions_for_user(request.user).can_edit():
        files |= page.get_latest_revision_as_object().files()
    if document_id not in files:
        raise Http404
    try:
        return send(request, files[document_id])
    except FileNotFoundError as error:
        raise Http404 from error


@require_POST
def done(request: HttpRequest, page_id: int) -> HttpResponse:
    """Posted by the page when it opens, or by its reader; nothing is kept of a look."""
    page, access = _page_and_access(request, page_id)
    if access.refusal is not None:
        return access.refusal(request)
    if access.enrolment is not None and page.live:
        read = Progress(
            100,
            evidence=page.done_when,
            minutes=page.minutes_announced,
            nature=page.nature,
            known_by=KnownBy.ANNOUNCED,
        )
        try:
            record_progress(access.enrolment, page, read)
        except NotFollowing:
            messages.error(request, _("Votre inscription n’est plus active : rien n’est noté."))
    return redirect(page.get_url(request) or "/")


def _page_and_access(request: HttpRequest, page_id: int) -> tuple[ResourcePage, Access]:
    page = get_object_or_404(ResourcePage, pk=page_id)
    return page, access_to(page, request.user)
