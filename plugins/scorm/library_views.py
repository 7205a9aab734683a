"""The library's screens in Wagtail's admin: modules, their versions, what intake said of each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from . import intake
from .adoption import activities_behind, adopt
from .forms import PackageForm, VersionForm
from .launch import frame_context, with_popups
from .models import Package, PackageVersion
from .removal import remove_version
from .tokens import Launch

PER_PAGE = 50


def has_a_library(user: Any) -> bool:
    return user.is_superuser or bool(user.held_roles)


def crumbs(*trail: tuple[str, str]) -> list[dict[str, str]]:
    """For Wagtail's header; the last has no address of its own."""
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
        {"url": reverse("scorm_library:index"), "label": _("Modules SCORM")},
        *({"url": url, "label": label} for url, label in trail),
    ]


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    shared = {"page_title": title, "header_title": title, "header_icon": "media"}
    return render(request, f"scorm/library/{template}", shared | context)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    versions = PackageVersion.objects.order_by("-number").defer("manifest", "report", "changes")
    words = request.GET.get("q", "").strip()[:100]
    packages = (
        Package.objects.visible_to(request.user)
        .filter(title__icontains=words)
        .select_related("territory")
        .prefetch_related(Prefetch("versions", versions))
    )
    page_obj = Paginator(packages, PER_PAGE).get_page(request.GET.get("p"))
    return page(
        request,
        "index.html",
        _("Modules SCORM"),
        packages=page_obj,
        q=words,
        breadcrumbs_items=crumbs(),
        may_upload=has_a_library(request.user),
    )


@contextmanager
def room_for(form: VersionForm) -> Iterator[None]:
    """A full disk is said beside the file."""
    try:
        yield
    except OSError as problem:
        if problem.errno not in intake.NO_SPACE:
            raise
        sentence = _("Le serveur n’a plus assez de place. Prévenez l’équipe technique.")
        form.add_error("file", sentence)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    form = PackageForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        values = form.cleaned_data
        shelf = {"title": values["title"], "territory": values["territory"]}
        with room_for(form):
            version = intake.upload_package(values["file"], **shelf, by=request.user)
            return redirect("scorm_library:package", version.package_id)
    title = _("Déposer un module")
    return page(request, "upload.html", title, form=form, breadcrumbs_items=crumbs(("", title)))


@require_http_methods(["GET", "POST"])
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions of a module; while one is examined, the page comes back by itself."""
    found = get_object_or_404(Package.objects.visible_to(request.user), pk=pk)
    may_manage = Package.objects.managed_by(request.user).filter(pk=pk).exists()
    form = VersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and may_manage and form.is_valid():
        with room_for(form):
            intake.upload_version(found, form.cleaned_data["file"], by=request.user)
            return redirect("scorm_library:package", pk)
    versions = list(
        found.versions.select_related("job", "package", "uploaded_by").defer("manifest")
    )
    ready = next((entry for entry in versions if entry.state == PackageVersion.State.READY), None)
    return page(
        request,
        "package.html",
        found.title,
        package=found,
        versions=versions,
        form=form,
        may_manage=may_manage,
        is_pending=any(not entry.is_over for entry in versions),
        behind=activities_behind(ready, request.user) if ready else [],
        ready=ready,
        breadcrumbs_items=crumbs(("", found.title)),
    )


@require_POST
def adopt_version(request: HttpRequest, pk: int) -> HttpResponse:
    version = visible_version(request, pk)
    if version.state != PackageVersion.State.READY:
        raise Http404
    count = adopt(version, request.user)
    messages.success(request, _("%(count)s activité(s) mise(s) à jour.") % {"count": count})
    return redirect("scorm_library:package", version.package_id)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    version = visible_version(request, pk)
    managed = Package.objects.managed_by(request.user)
    get_object_or_404(managed, pk=version.package_id)
    try:
        package_remains = remove_version(version)
    except ProtectedError:
        messages.error(
            request,
            _(
                "Cette version sert dans une activité, dans un brouillon ou dans une tentative : "
                "elle est gardée."
            ),
        )
        return redirect("scorm_library:package", version.package_id)
    messages.success(request, _("La version a été supprimée."))
    if package_remains:
        return redirect("scorm_library:package", version.package_id)
    return redirect("scorm_library:index")


@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    version = visible_version(request, pk)
    if version.state != PackageVersion.State.READY:
        return redirect("scorm_library:package", version.package_id)
    context = frame_context(version, Launch(user=request.user.pk, version=version.pk))
    title = _("Aperçu : %(title)s") % {"title": version}
    back = reverse("scorm_library:package", args=[version.package_id])
    trail = crumbs((back, version.package.title), ("", _("Aperçu")))
    return with_popups(
        page(request, "preview.html", title, back_url=back, breadcrumbs_items=trail, **context)
    )


def visible_version(request: HttpRequest, pk: int) -> PackageVersion:
    versions = PackageVersion.objects.visible_to(request.user).select_related("package")
    return get_object_or_404(versions, pk=pk)
