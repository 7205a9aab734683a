"""What parents read is easy to read: measured, page by page and course by course."""

import tomllib

import pytest
from django.conf import settings

from courses.demo import texts
from courses.enrolment import enrol
from tests import factories
from tests.readability import ease, longest, sentences, syllables, visible_text, words

PLAIN = 75  # fairly easy, by the scale of the formula
MOST_WORDS = 25
COURSE_MOST_WORDS = 30


def assert_plain(text, least, most):
    assert ease(text) >= least, f"{ease(text):.0f} for:\n{text}"
    worst = longest(text)
    assert len(words(worst)) <= most, worst


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("école", 2),
        ("numérique", 3),
        ("formations", 3),
        ("parent", 2),
        ("les", 1),
        ("gratuites", 2),
    ],
)
def test_syllables_are_counted_as_one_says_them(word, count):
    assert syllables(word) == count


def test_a_plain_sentence_is_easier_than_an_administrative_one():
    plain = "Choisissez un sujet. Donnez un prénom. C’est gratuit."
    heavy = (
        "L’accompagnement des responsables légaux s’inscrit dans une démarche pluriannuelle "
        "d’appropriation institutionnelle des environnements numériques."
    )
    assert ease(plain) > 75
    assert ease(heavy) < 30
    with pytest.raises(AssertionError):
        assert_plain(heavy, PLAIN, MOST_WORDS)


def test_only_what_is_read_is_measured():
    html = (
        "<header>Menu</header><main><p>Bonjour à vous</p><script>x y</script><p>12 juin</p></main>"
    )
    assert sentences(visible_text(html)) == ["Bonjour à vous"]


@pytest.fixture
def family_course(territory, organisation):
    territory.help_name, territory.help_phone = "Maëlle", "03 53 01 88 10"
    territory.save()
    course = factories.make_course(
        title="Mots de passe", summary="Créez des mots de passe solides.", for_parents=True,
        open_without_account=True, legal_framework="grand_public",
    )  # fmt: skip
    return factories.make_run(course, territory, organisation, capacity=8)


@pytest.mark.django_db
def test_the_pages_that_parents_cross_are_in_plain_words(client, family_course, known_guest):
    run = family_course
    public = ["/", "/parents/", run.course.get_url(), f"/inscription/{run.pk}/", "/reprise/"]
    pages = {path: client.get(path) for path in public}
    guest = known_guest(client)
    enrol(guest, run, "parent")
    pages |= {path: client.get(path) for path in ("/mon-espace/", "/mon-espace/code/")}
    for path, response in pages.items():
        assert response.status_code == 200, path
        assert_plain(visible_text(response.content.decode()), PLAIN, MOST_WORDS)


FOLDER = settings.BASE_DIR / "courses" / "demo" / "texts"
FAMILIES = [
    table
    for path in sorted(FOLDER.glob("*.toml"))
    if (table := tomllib.loads(path.read_text())) and "parents" in table["audiences"]
]


def test_there_are_courses_for_families():
    assert len(FAMILIES) >= 3
    assert {table["slug"] for table in FAMILIES} <= {table["slug"] for table in texts.courses()}


@pytest.mark.parametrize("table", FAMILIES, ids=[table["slug"] for table in FAMILIES])
def test_a_course_for_families_is_in_plain_words(table):
    text = "\n".join([table["summary"], table["objectives"], table["body"]])
    assert_plain(text.replace("**", "").replace("?? ", ""), PLAIN, COURSE_MOST_WORDS)
