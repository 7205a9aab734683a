"""Training plans in Wagtail's admin: handed in, looked at, mended, confirmed, their rejects."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.log_actions import log

from courses.api import User, allowed, csv_response, is_organiser_somewhere

from ..models import PlanFile
from .forms import MendForm, ModulesForm, UploadForm
from .importing import confirm_plan, preview_of
from .judging import Preview, once
from .lines import Refused

PER_HOUR = 60
REFRESH_SECONDS = 3
SHOWN = 200  # of each list: a page stays readable
SESSIONS_A_PAGE = 20
FORMER = 20


class DeskRequest(HttpRequest):
    """A request of somebody signed in."""

    user: User


def of_theirs(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view receives the file instead of its number. Of another's nothing exists."""

    @wraps(view)
    def guarded(request: DeskRequest, pk: int) -> HttpResponse:
        _require_organiser(request)
        files = PlanFile.objects.visible_to(request.user)
        kin = ("territory", "organisation", "by", "job")
        return view(request, get_object_or_404(files.select_related(*kin), pk=pk))

    return guarded


def _require_organiser(request: DeskRequest) -> None:
    if not is_organiser_somewhere(request.user):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def index(request: DeskRequest) -> HttpResponse:
    """The files handed in before, and new ones."""
    _require_organiser(request)
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        if allowed("training-plan", str(request.user.pk), times=PER_HOUR, seconds=3600):
            return redirect("scheduling_plan:file", form.save().pk)
        form.add_error(None, _("Beaucoup de fichiers en une heure : réessayez un peu plus tard."))
    former = PlanFile.objects.visible_to(request.user).defer("content", "report", "mended")
    former = former.select_related("by", "territory")[:FORMER]
    return _page(request, "plan_upload.html", _("Plan de formation"), form=form, former=former)


@require_safe
@of_theirs
def file(request: DeskRequest, held: PlanFile) -> HttpResponse:
    """What it would change now; while it is taken in, how far that is; then what it did."""
    if held.is_working:
        response = _page(request, "plan_working.html", _title(held), file=held, job=held.job)
        response["Refresh"] = str(REFRESH_SECONDS)
        return response
    return _shown(request, held, preview_of(held, request.user))


def _shown(request: DeskRequest, held: PlanFile, found: Preview, **forms: Any) -> HttpResponse:
    refused = refused_of(held, found)
    pages = Paginator(found.changed, SESSIONS_A_PAGE)
    changed = pages.get_page(request.GET.get("p"))
    mending = MendForm(file=held, keys={line.key for line in refused})
    choosing = ModulesForm(territory=held.territory, unknown=found.unknown)
    return _page(
        request,
        "plan_file.html",
        _title(held),
        status=422 if forms else 200,
        **{
            "file": held,
            "counts": found.counts,
            "done": held.report.get("counts"),
            "failed": held.job.error if held.job else "",
            "changed": changed,
            "elided_page_range": pages.get_elided_page_range(changed.number),
            "refused": [replace(line, words=spaced(line.words)) for line in refused[:SHOWN]],
            "refused_count": len(refused),
            "noted": [line for judged in found.judged for line in judged.noted][:SHOWN],
            "gone": gone_of(held, found)[:SHOWN],
            "choosing": choosing if choosing.modules else None,
            "to_mend": len(mending.people) + mending.left,
            "shown": SHOWN,
        }
        | forms,
    )


def _title(held: PlanFile) -> str:
    return _("Plan de formation : %(territory)s") % {"territory": held.territory.name}


def refused_of(held: PlanFile, found: Preview) -> list[Refused]:
    """Those of now, and those that only trying has refused."""
    return once([*found.refused, *(Refused(**row) for row in held.report.get("refused", ()))])


def spaced(words: str) -> str:
    """A line without spaces is wider than a telephone."""
    return words.replace("|", " | ")


def gone_of(held: PlanFile, found: Preview) -> list[dict[str, str]]:
    now = [{"session": one.title, "what": what} for one in found.judged for what in one.gone]
    return now or held.report.get("gone", [])


@require_POST
@of_theirs
def modules(request: DeskRequest, held: PlanFile) -> HttpResponse:
    """The course of each module: for this file and for those to come."""
    found = preview_of(held, request.user)
    form = ModulesForm(request.POST, territory=held.territory, unknown=found.unknown)
    if not form.is_valid():
        return _shown(request, held, found, choosing=form)
    form.save()
    messages.success(request, _("C’est retenu, pour ce fichier et pour les suivants."))
    return redirect("scheduling_plan:file", held.pk)


@require_http_methods(["GET", "POST"])
@of_theirs
def mend(request: DeskRequest, held: PlanFile) -> HttpResponse:
    """Those who came without an address."""
    refused = refused_of(held, preview_of(held, request.user))
    form = MendForm(request.POST or None, file=held, keys={line.key for line in refused})
    if request.method == "POST" and form.is_valid():
        count = form.save()
        words = ngettext("%(n)d adresse est notée.", "%(n)d adresses sont notées.", count)
        messages.success(request, words % {"n": count})
        return redirect("scheduling_plan:file", held.pk)
    title = _("Compléter les adresses électroniques")
    status = 422 if form.errors else 200
    return _page(request, "plan_mend.html", title, status=status, file=held, form=form)


@require_POST
@of_theirs
def confirm(request: DeskRequest, held: PlanFile) -> HttpResponse:
    """Posted twice, it is taken in once."""
    seen = request.POST.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else -1
    if confirm_plan(held, by=request.user, seen=number) is None:
        messages.info(request, _("Ce fichier a été confirmé entre-temps : relisez-le."))
    return redirect("scheduling_plan:file", held.pk)


@require_safe
@of_theirs
def rejects(request: DeskRequest, held: PlanFile) -> HttpResponse:
    """The refused lines as they were written, with the reason."""
    refused = refused_of(held, preview_of(held, request.user))
    data = {"file": held.pk, "what": "rejets", "count": len(refused)}
    log(held.territory, "courses.export_people", user=request.user, data=data)
    headers = [_("Fichier"), _("Ligne"), _("Motif"), _("Contenu")]
    rows = [[line.file, line.number, line.reason, line.words] for line in refused]
    return csv_response(f"rejets-{held.pk}", headers, rows)


def _page(
    request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
        {"url": reverse("scheduling_plan:index"), "label": _("Plan de formation")},
    ]
    if template != "plan_upload.html":
        trail.append({"url": "", "label": title})
    shared = {"page_title": title, "header_title": title, "header_icon": "upload"}
    context |= shared | {"breadcrumbs_items": trail}
    return render(request, f"scheduling/admin/{template}", context, status=status)
