"""The index of the words of published courses: kept at each publication, asked by the catalogue."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from .lexicon import beginning, closest, plain, stem, words_of
from .models import CoursePage
from .models.search import SearchEntry, SearchWord

# So far apart that the title counts more than all the rest, even when there it is only a plural.
WEIGHTS = {"title": 27, "summary": 9, "objectives": 3, "body": 1}
EXACT, SAME_STEM, BEGINNING = 4, 3, 2
LONGEST_QUERY = 200
MOST_WORDS = 8
SHORTEST_WORD = 2  # one letter begins the words of nearly every course: it chooses nothing
SHORTEST_MISSPELT, MOST_CORRECTED = 4, 3
VOCABULARY_SECONDS = 600


# --- keeping it --------------------------------------------------------------------------------


def index_course(course_id: int) -> None:
    """Make the index say what the published course says; nothing of one that is not."""
    course = CoursePage.objects.filter(pk=course_id, live=True).first()
    found = dict(sorted(_weighed(course).items())) if course else {}
    with transaction.atomic():
        known = _known_words(found)
        gone = SearchEntry.objects.filter(course_id=course_id).exclude(word__in=known.values())
        forgotten = list(gone.values_list("word_id", flat=True))
        gone.delete()
        SearchEntry.objects.bulk_create(
            [
                SearchEntry(course_id=course_id, word_id=known[word], weight=weight)
                for word, (_written, weight) in found.items()
            ],
            update_conflicts=True,
            unique_fields=["course", "word"],
            update_fields=["weight"],
        )
        SearchWord.objects.filter(pk__in=forgotten, entries=None).delete()


def index_again() -> int:
    """Put right what no signal told: bulk changes, a restored database. Gives how many."""
    indexed = set(SearchEntry.objects.values_list("course_id", flat=True).distinct())
    live = set(CoursePage.objects.live().values_list("pk", flat=True))
    for course_id in sorted(indexed ^ live):
        index_course(course_id)
    return len(indexed ^ live)


def _weighed(course: CoursePage) -> dict[str, tuple[str, int]]:
    """Plain word -> (as written, weight)."""
    found: dict[str, tuple[str, int]] = {}
    for name, weight in WEIGHTS.items():
        here = {plain(written): written for written in _words_in(course, name)}
        for word, written in here.items():
            first_written, so_far = found.get(word, (written, 0))
            found[word] = (first_written, so_far + weight)
    return found


def _words_in(course: CoursePage, name: str) -> Iterator[str]:
    value, column = getattr(course, name), CoursePage._meta.get_field(name)
    searchable = getattr(column, "get_searchable_content", None)  # Wagtail's: no tags
    for text in searchable(value) if searchable else [value]:
        yield from words_of(text)


def _known_words(found: dict[str, tuple[str, int]]) -> dict[str, int]:
    """Plain word -> key, the new ones added."""
    SearchWord.objects.bulk_create(
        [
            SearchWord(plain=word, written=written, stem=stem(word))
            for word, (written, _weight) in found.items()
        ],
        ignore_conflicts=True,
    )
    return dict(SearchWord.objects.filter(plain__in=found).values_list("plain", "pk"))


# --- asking it ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What words find: courses with their scores, and what was made of the words."""

    scores: dict[int, int] = field(default_factory=dict)
    corrected: str = ""  # the query as it was understood, where a word was misspelt
    is_partial: bool = False  # no course holds all the words: these hold the most


def find(text: str) -> Found | None:
    """Courses whose text holds the words; None where no word was typed.

    One statement, two where a word is misspelt (three when the vocabulary is not in the cache).
    """
    typed = dict.fromkeys(map(plain, words_of(text[:LONGEST_QUERY])))
    asked = [word for word in typed if len(word) >= SHORTEST_WORD][:MOST_WORDS]
    if not asked:
        return None
    matches = _matches(asked)
    corrections = _corrections([word for word in asked if not matches[word]])
    if corrections:
        matches |= _matches([plain(written) for written in corrections.values()])
        asked = [plain(corrections.get(word, word)) for word in asked]
    scores, held = _best([matches[word] for word in asked])
    return Found(scores, _as_understood(text, corrections), 0 < held < len(asked))


def _matches(asked: list[str]) -> dict[str, dict[int, int]]:
    """For each word, the courses that hold it and how well."""
    condition = Q()
    for word in asked:
        condition |= Q(word__plain__startswith=beginning(word)) | Q(word__stem=stem(word))
    rows = SearchEntry.objects.filter(condition)
    found: dict[str, dict[int, int]] = {word: {} for word in asked}
    judged: dict[str, list[tuple[str, int]]] = {}  # each known word once, however many hold it
    for course, known, root, weight in rows.values_list(
        "course_id", "word__plain", "word__stem", "weight"
    ):
        if known not in judged:
            judged[known] = [(word, _quality(word, known, root)) for word in asked]
        for word, quality in judged[known]:
            if quality:
                courses = found[word]
                courses[course] = max(courses.get(course, 0), quality * weight)
    return found


def _quality(word: str, known: str, root: str) -> int:
    if word == known:
        return EXACT
    if stem(word) == root:
        return SAME_STEM
    return BEGINNING if known.startswith(beginning(word)) else 0


def _best(matches: list[dict[int, int]]) -> tuple[dict[int, int], int]:
    """Scores of the courses that hold the most words, and how many words that is."""
    held = Counter(course for courses in matches for course in courses)
    most = max(held.values(), default=0)
    return {
        course: sum(courses.get(course, 0) for courses in matches)
        for course, number in held.items()
        if number == most
    }, most


def _corrections(missing: list[str]) -> dict[str, str]:
    """Misspelt word -> the one that was probably meant, as written."""
    long_enough = [word for word in missing if len(word) >= SHORTEST_MISSPELT]
    if not long_enough:
        return {}
    # Words lately published may be missing here: they are found when they are spelt right.
    known = cache.get_or_set("courses.search_words", _vocabulary, VOCABULARY_SECONDS) or {}
    meant = ((word, closest(word, known)) for word in long_enough[:MOST_CORRECTED])
    return {word: known[found] for word, found in meant if found is not None}


def _vocabulary() -> dict[str, str]:
    return dict(SearchWord.objects.values_list("plain", "written"))


def _as_understood(text: str, corrections: dict[str, str]) -> str:
    """« les tabletes en classe » -> « les tablettes en classe »; empty where all was right."""
    if not corrections:
        return ""
    return re.sub(r"[^\W_]+", lambda word: corrections.get(plain(word[0]), word[0]), text)
