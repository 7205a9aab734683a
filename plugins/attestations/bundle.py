"""The evidence of a run in one file: who was enrolled, what was done, the log, what each plugin
has to show, and a manifest of all of it.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain
from typing import IO, Any

from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, PageLogEntry

from courses.api import Completion, CourseRun, Enrolment, csv_response, evidence, zip_response
from courses.plugin import Evidence

from .archive import archived
from .models import Attestation
from .screens import require_organiser


def bundle(run: CourseRun) -> Iterator[Evidence]:
    """Each file is read once: its hash goes to the manifest, which comes last."""
    hashes: list[tuple[str, str]] = []
    for file in chain(_of_core(run), evidence(run)):
        with file.open() as source:
            data = source.read()
        hashes.append((file.name, sha256(data).hexdigest()))
        yield _file(file.name, data)
    yield _table("manifeste.csv", (_("fichier"), "sha256"), hashes)


def _of_core(run: CourseRun) -> Iterator[Evidence]:
    rows = Enrolment.objects.filter(run=run).select_related("user").order_by("pk")
    people = [
        (row.pk, row.user.display_name, row.get_as_quality_display(), row.get_state_display(),
         row.completed_at)
        for row in rows
    ]  # fmt: skip
    heads = (_("inscription"), _("personne"), _("qualité"), _("état"), _("terminée le"))
    yield _table("inscriptions.csv", heads, people)
    done = Completion.objects.filter(enrolment__run=run).select_related("activity").order_by("pk")
    steps = [
        (row.enrolment_id, row.activity.title, row.minutes, row.nature, row.known_by,
         row.completed_at)
        for row in done
    ]  # fmt: skip
    heads = (_("inscription"), _("activité"), _("minutes"), _("nature"), _("source"), _("le"))
    yield _table("progression.csv", (*heads[:5], _("terminée le")), steps)
    heads = (_("date"), _("acte"), _("code"), _("objet"), _("inscription"), _("par"), _("motif"))
    yield _table("journal.csv", heads, _journal(run))


def _journal(run: CourseRun) -> Iterator[tuple[Any, ...]]:
    for act in sorted((*_acts(run), *_acts_on_pages(run)), key=lambda act: act.timestamp):
        told = act.data or {}
        yield (
            *(act.timestamp, act.message, act.action, act.label, told.get("enrolment", "")),
            *(act.user_display_name, told.get("reason", "")),
        )


def _acts(run: CourseRun) -> QuerySet[ModelLogEntry]:
    """Of the run and of its documents (issued, revoked, confirmed, abandoned), who did each."""
    papers = Attestation.objects.filter(enrolment__run=run).values_list("pk", flat=True)
    of_run = Q(content_type=_type(CourseRun), object_id=str(run.pk))
    of_papers = Q(object_id__in=[str(pk) for pk in papers]) | Q(data__run=run.pk)
    of_papers &= Q(content_type=_type(Attestation))
    acts = ModelLogEntry.objects.filter(of_run | of_papers).select_related("user")
    return acts.order_by("timestamp", "pk")


def _acts_on_pages(run: CourseRun) -> QuerySet[PageLogEntry]:
    """What the course and its steps keep of this run and of those who follow it."""
    people = Enrolment.objects.filter(run=run).values_list("pk", flat=True)
    ours = Q(data__run=run.pk) | Q(data__enrolment__in=list(people))
    acts = PageLogEntry.objects.filter(ours, page__path__startswith=run.course.path)
    return acts.select_related("user", "page").order_by("timestamp", "pk")


def _type(model: Any) -> ContentType:
    return ContentType.objects.get_for_model(model, for_concrete_model=False)


def _table(name: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Evidence:
    return _file(name, csv_response("x", heads, rows).content)


def _file(name: str, data: bytes) -> Evidence:
    def opened() -> IO[bytes]:
        return io.BytesIO(data)

    return Evidence(name, "application/octet-stream", opened)


@login_required
@require_safe
def run_bundle(request: HttpRequest, run_id: int) -> HttpResponseBase:
    require_organiser(request.user)
    run = get_object_or_404(CourseRun.objects.directed_by(request.user), pk=run_id)
    log(run, "attestations.bundle", user=request.user)
    return zip_response(bundle(run), f"preuves-session-{run.pk}.zip")


@require_safe
def register_archive(request: HttpRequest) -> HttpResponseBase:
    """What the register shows with the filters that it has, PDFs and JSON."""
    from .register import RegisterView

    require_organiser(request.user)
    register = RegisterView()
    register.setup(request)
    rows = register.get_queryset()
    log(request.user, "attestations.archive", user=request.user, data={"count": rows.count()})
    return zip_response(archived(rows), "registre-attestations.zip")
