"""Files that authors upload: kept apart from the public images, served only by asking."""

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument


def private_storage() -> Storage:
    return storages["private"]


class CourseDocument(AbstractDocument):
    """A document, video, recording or caption file. `courses.uploads` says who may have it."""

    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("déposé par"),
    )
    uploaded_by_user.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    file = models.FileField(_("fichier"), upload_to="documents", storage=private_storage)

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
