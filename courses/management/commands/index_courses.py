"""Makes the index of the catalogue's words anew."""

from typing import Any

from django.core.management.base import BaseCommand

from courses.models import CoursePage, SearchWord
from courses.text_index import index_course


class Command(BaseCommand):
    help = "Makes the index by which published courses are found by their words, from nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        SearchWord.objects.all().delete()
        courses = CoursePage.objects.live().values_list("pk", flat=True)
        for course_id in courses:
            index_course(course_id)
        self.stdout.write(f"{len(courses)} formations, {SearchWord.objects.count()} mots.")
