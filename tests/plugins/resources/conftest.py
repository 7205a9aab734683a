"""A resource with every kind of part, in a course that somebody follows."""

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Collection

from courses.enrolment import enrol
from courses.models import CourseDocument
from plugins.resources.models import ResourcePage
from tests.factories import make_activity

FILM = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def storages_of_this_test(settings, tmp_path):
    """What one test uploads is not there for the next."""
    changed = {
        name: {**settings.STORAGES[name], "OPTIONS": {"location": tmp_path / name}}
        for name in ("private", "default")
    }
    settings.STORAGES = settings.STORAGES | changed


def make_document(name, content=b"contenu", title=None, collection=None):
    document = CourseDocument(
        title=title or name, collection=collection or Collection.get_first_root_node()
    )
    document.file.save(name, ContentFile(content))
    return document


@pytest.fixture
def film(db):
    return make_document("film.mp4", FILM)


@pytest.fixture
def captions(db):
    return make_document("film.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour à tous".encode())


def video(film, captions=None, transcript="<p>Bonjour à tous</p>"):
    value = {"title": "Le geste", "file": film, "captions": captions, "transcript": transcript}
    return ("video", value)


@pytest.fixture
def make_resource(course):
    def make(*parts, **fields):
        fields.setdefault("title", "Lire une consigne")
        page = make_activity(course, ResourcePage, body=[], **fields)
        page.body = list(parts) or [("text", "<p>Un texte à lire.</p>")]
        page.save()
        page.save_revision()
        return ResourcePage.objects.get(pk=page.pk)

    return make


@pytest.fixture
def enrolment(run, teacher):
    return enrol(teacher, run, "teacher")
