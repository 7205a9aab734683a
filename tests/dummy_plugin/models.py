"""One kind of activity and one table of personal data."""

from django.db import models

from courses.api import ActivityPage, Enrolment


class DummyActivityPage(ActivityPage):
    """An activity that is done as soon as it is opened with `?done`."""

    parent_page_types = ["courses.CoursePage"]
    is_creatable = True
    template = "dummy_plugin/activity.html"


class Note(models.Model):
    """Something personal, to be exported and erased."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    text = models.CharField(max_length=200, blank=True)

    def __str__(self):
        return self.text
