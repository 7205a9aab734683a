"""The words by which published courses are found, and where each stands."""

from django.db import models

from .pages import CoursePage

LONGEST_WORD = 40


class SearchWord(models.Model):
    """A word that at least one published course holds. `courses.lexicon` makes its forms."""

    plain = models.CharField(max_length=LONGEST_WORD, unique=True)
    written = models.CharField(max_length=LONGEST_WORD)
    stem = models.CharField(max_length=LONGEST_WORD, db_index=True)

    def __str__(self) -> str:
        return self.written


class SearchEntry(models.Model):
    """A word in a course: the heavier, the more it says what the course is about."""

    word = models.ForeignKey(SearchWord, models.CASCADE, related_name="entries")
    course = models.ForeignKey(CoursePage, models.CASCADE, related_name="+")
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("course", "word"), name="one_entry_per_word")
        ]

    def __str__(self) -> str:
        return f"{self.course_id}, {self.word_id}: {self.weight}"
