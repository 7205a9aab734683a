"""What the dummy plugin declares and answers."""

import io
from datetime import UTC, datetime, timedelta
from email.mime.text import MIMEText

import django_filters
from django.db.models.functions import Abs, Length
from laces.components import Component

from courses.plugin import (
    Blocker,
    Evidence,
    Fact,
    Occasion,
    PersonalData,
    Place,
    PluginConfig,
)


class Panel(Component):
    template_name = "dummy_plugin/panel.html"

    def __init__(self, words):
        self.words = words

    def get_context_data(self, parent_context=None):
        if self.words == "failing":
            raise RuntimeError("this panel fails on purpose")
        return {"words": self.words}


class Nearest(django_filters.NumberFilter):
    """A facet that orders too, as one for a distance does."""

    orders = "Du plus près au plus loin"

    def filter(self, courses, length):
        if length is None:
            return courses
        return courses.annotate(distance=Abs(Length("title") - length)).order_by("distance")


class DummyConfig(PluginConfig):
    name = "tests.dummy_plugin"
    label = "dummy_plugin"
    summary = "Une extension qui répond à toutes les questions."
    url_prefix = "factice"
    catalogue_filters = {
        "dummy": django_filters.CharFilter(field_name="slug", lookup_expr="iexact"),
        "pres_de": Nearest(label="Près de"),
    }
    enrolment_filters = {"dummy": django_filters.NumberFilter(field_name="seats")}
    beat_schedule = {
        "dummy_plugin.tick": {"task": "tests.dummy_plugin.tasks.tick", "schedule": 3600}
    }

    def course_panels(self, course, user):
        return [Panel(f"course {course.pk}")]

    def run_panels(self, run, user):
        return [Panel(f"run {run.pk}")]

    def learner_panels(self, user):
        return [Panel(f"learner {user.pk}")]

    def trainer_panels(self, user):
        return [Panel("failing")]

    def occasions(self, runs):
        start = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)
        for run in runs:
            yield Occasion(
                uid=f"dummy-{run.pk}",
                sequence=0,
                run_id=run.pk,
                title=str(run),
                start=start,
                end=start + timedelta(hours=3),
                zone=run.territory.time_zone,
                place=Place(key="dummy", words="Médiathèque, 3 rue des Tilleuls"),
            )

    def facts(self, enrolments):
        """One fact for each note; an empty note forbids to affirm anything."""
        from .models import Note

        for note in Note.objects.filter(enrolment__in=enrolments):
            yield Fact(
                enrolment_id=note.enrolment_id,
                kind="dummy",
                label="Note",
                text=note.text,
                valid=bool(note.text),
                blockers=() if note.text else (Blocker("Il manque une note."),),
            )

    def evidence(self, run):
        yield Evidence("notes.txt", "text/plain", lambda: io.BytesIO(b"notes"))

    def message_parts(self, message):
        if message.act:
            yield MIMEText(f"{message.act} {message.occasions}")

    def personal_data(self, user):
        yield PersonalData(
            what="Des notes", purpose="Essayer.", until="Demain.", seen_by="Personne.", stays=""
        )

    def export_personal_data(self, user):
        from .models import Note

        notes = Note.objects.filter(enrolment__user=user)
        return {"notes": list(notes.values_list("text", flat=True))}

    def export_personal_files(self, user):
        """A name that would leave its folder, were it believed."""
        yield Evidence("../notes.txt", "text/plain", lambda: io.BytesIO(b"notes"))

    def erase_personal_data(self, user):
        from .models import Note

        Note.objects.filter(enrolment__user=user).delete()

    def purge_personal_data(self, *, dry_run):
        from .models import Note

        old = Note.objects.filter(text="ancienne")
        return {"notes": old.count() if dry_run else old.delete()[0]}
