"""Which template a document is made from: the organisation's, else its territory's, else none.

And how a template is kept, version by version.
"""

from collections.abc import Callable, Collection, Sequence

from django.db import transaction
from django.db.models import F, Q

from courses.api import Enrolment, User

from .models import DocumentTemplate, Kind, TemplateVersion
from .models.template import TemplateWords


def in_use(
    enrolments: Sequence[Enrolment], kinds: Collection[Kind]
) -> Callable[[Enrolment, Kind], TemplateVersion | None]:
    """Ask it for each enrolment; one statement for all."""
    organisations = {row.run.organisation_id for row in enrolments}
    territories = {row.run.territory_id for row in enrolments}
    whose = Q(template__organisation__in=organisations) | Q(template__territory__in=territories)
    rows = TemplateVersion.objects.filter(
        whose, template__kind__in=kinds, number=F("template__number")
    ).select_related("template", "logo")
    own = {(row.template.organisation_id, row.template.kind): row for row in rows}
    shared = {(row.template.territory_id, row.template.kind): row for row in rows}

    def find(enrolment: Enrolment, kind: Kind) -> TemplateVersion | None:
        run = enrolment.run
        ours: TemplateVersion | None = own.get((run.organisation_id, kind))
        return ours or shared.get((run.territory_id, kind))

    return find


def save_version(template: DocumentTemplate, *, by: User) -> TemplateVersion:
    """Keep what was written; a version is made where something has changed."""
    with transaction.atomic():
        if template.pk is not None:
            held = DocumentTemplate.objects.select_for_update().get(pk=template.pk)
            template.number = held.number
        latest = template.versions.first() if template.pk else None
        if latest is not None and _words(latest) == _words(template):
            return latest
        template.number += 1
        template.save()
        return TemplateVersion.objects.create(
            template=template, number=template.number, by=by, **_words(template)
        )


def _words(row: TemplateWords) -> dict[str, object]:
    return {name: getattr(row, name) for name in TemplateWords.WORDS}
