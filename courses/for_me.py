"""« Pour moi »: what a person says of herself becomes an address of the catalogue like any other.

The page that she then sees is anybody's: nothing of hers is in it but the choices of the address,
which she sees, changes and may share.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from .access import visitor
from .models import CataloguePage, QualityKind, Territory, User
from .shelf import OF_TERMS

AUDIENCE_OF: dict[str, str] = {
    QualityKind.TEACHER: "teachers",
    QualityKind.AGENT: "teachers",
    QualityKind.PARENT: "parents",
    QualityKind.PARTNER: "partners",
}


def is_asked(request: HttpRequest) -> bool:
    return request.GET.get("pour") == "moi"


def lead(page: CataloguePage, request: HttpRequest) -> HttpResponse:
    """To what is for her; who has said nothing yet to her profile, who is unknown to sign in."""
    known = visitor(request)
    response = (
        redirect_to_login(request.get_full_path())
        if known is None
        else _lead_known(known, page, request)
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _lead_known(user: User, page: CataloguePage, request: HttpRequest) -> HttpResponse:
    choices = choices_of(user)
    if page.territory_id is not None:
        choices = [choice for choice in choices if choice[0] != "territoire"]
    if choices:
        return redirect(f"{page.get_url(request)}?{urlencode(choices)}")
    messages.info(request, _("Dites-nous ce qui vous concerne : nous vous le montrerons."))
    return redirect(reverse("courses:profile") + "#pour-moi")


def choices_of(user: User) -> list[tuple[str, str]]:
    """The facets that her qualities, her school and her profile choose: (facet, value)."""
    qualities = list(user.qualities.select_related("school__territory", "territory"))
    audiences = {AUDIENCE_OF[quality.kind] for quality in qualities}
    places = {
        place.code
        for quality in qualities
        if (place := quality.territory or (quality.school and quality.school.territory))
        and place.state == Territory.State.OPEN
    }
    return [
        *([("public", audiences.pop())] if len(audiences) == 1 else []),
        *(("territoire", code) for code in sorted(places)),
        *((OF_TERMS[term.kind], term.code) for term in user.interests.all()),
    ]
