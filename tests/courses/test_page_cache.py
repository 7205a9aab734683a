"""Public pages from the cache: the same bytes for all who are not known, never those of before."""

import gzip
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.contrib.messages import success
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from courses import course_sheet, page_cache, site_version
from courses.api import announce_occasions
from courses.completion import Progress, record_progress
from courses.enrolment import enrol
from courses.models import CataloguePage, CourseRun, Job, QualityKind, Term, Territory
from courses.page_cache import PageCacheMiddleware
from courses.sharing import share
from courses.site_version import (
    PAGES,
    SEATS,
    key_renewed_by,
    read,
    remember,
    renew,
    version_in,
    watch,
)
from tests import factories, world
from tests.stack import Stack

pytestmark = pytest.mark.django_db
HOST = django_settings.SITE_ORIGIN.partition("//")[2]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Pages are kept in a folder, as by default."""
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    pages = {"BACKEND": backend, "LOCATION": str(tmp_path / "pages")}
    settings.CACHES = settings.CACHES | {"pages": pages}


@pytest.fixture(autouse=True)
def seats_at_once(monkeypatch):
    monkeypatch.setattr(page_cache, "SEATS_SECONDS", 0)


@pytest.fixture
def visitor():
    return Client(headers={"host": HOST})


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """`with committed(): …`: as if a transaction of its own ended there."""

    def transaction_of_its_own():
        connection.run_on_commit.clear()
        return django_capture_on_commit_callbacks(execute=True)

    return transaction_of_its_own


@pytest.fixture
def full(course, territory, organisation):
    """A course that shows something of everything."""
    course.organisation = organisation
    course.image = get_image_model().objects.create(title="Tablette", file=get_test_image_file())
    course.save()
    factories.make_activity(course, title="Première étape")
    factories.make_run(course, territory, organisation, capacity=4, starts_on=date(2031, 3, 1))
    return course


def addresses(course):
    about = [reverse(f"courses:{name}") for name in ("legal_notice", "personal_data")]
    return ["/", "/formations/", "/formations/?public=parents", course.get_url(), *about]


def version():
    return version_in(read((PAGES, SEATS)))


# --- kept --------------------------------------------------------------------------------------


def test_a_page_that_is_kept_asks_nothing_of_the_database(visitor, full, sql_budget):
    for address in addresses(full):
        made = visitor.get(address)
        with sql_budget(0):
            kept = visitor.get(address)
        assert made.status_code == kept.status_code == 200, address
        assert kept.content == made.content
        assert dict(kept.headers) == dict(made.headers)


def test_a_browser_that_has_the_page_is_told_so(visitor, full, committed):
    first = visitor.get(full.get_url())
    again = visitor.get(full.get_url(), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "no-cache"
    with committed():
        full.title = "Un autre titre"
        full.save()
    assert visitor.get(full.get_url(), headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_page_is_given_compressed_to_those_who_take_it(visitor, full):
    plain = visitor.get("/formations/")
    for accepted in ("gzip, deflate, br", "br;q=1.0, gzip;q=0.8"):
        packed = visitor.get("/formations/", headers={"accept-encoding": accepted})
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
        assert "Accept-Encoding" in packed["Vary"]
    refused = visitor.get("/formations/", headers={"accept-encoding": "gzip;q=0, br"})
    assert not refused.has_header("Content-Encoding")
    assert refused.content == plain.content


def test_an_activity_is_never_kept(visitor, full):
    step = full.activities().first().get_url()
    assert visitor.get(step).status_code == 302
    assert not visitor.get(step).has_header("ETag")


# --- what changes is seen in the next request --------------------------------------------------


def publish(course):
    course.title = "Le titre publié"
    course.save_revision().publish()


def close_run(course):
    """As the enrolments of many are closed: by a statement that no signal tells of."""
    CourseRun.objects.filter(course=course).update(state="closed")


def take_a_seat(course):
    enrol(factories.make_user(), course.runs.get(), QualityKind.TEACHER)


def rename_territory(course):
    Territory.objects.update(name="Massif vosgien")


def rename_organisation(course):
    course.organisation.name = "Atelier de Remiremont"
    course.organisation.save()


def open_another_run(course):
    factories.make_run(course, course.runs.get().territory, starts_on=date(2032, 5, 1))


def publish_step(course):
    factories.make_activity(course, title="Étape ajoutée")


def withdraw_step(course):
    course.activities().first().specific.unpublish()


def lose_image(course):
    course.image.delete()


def move(course):
    course.move(Territory.objects.get().catalogue, pos="last-child")


def show_elsewhere(course):
    course.territories.add(factories.make_territory("2A", "Corse-du-Sud"))
    course.save()


CHANGES = [
    (publish, "course"),
    (take_a_seat, "course"),
    (rename_territory, "/"),
    (rename_organisation, "course"),
    (open_another_run, "course"),
    (publish_step, "course"),
    (withdraw_step, "course"),
    (close_run, "course"),
    (lose_image, "/formations/"),
    (move, "/formations/"),
    (show_elsewhere, "/formations/?territoire=88"),
]


def test_a_change_is_seen_in_the_next_request(visitor, full, committed, settings):
    kept, none = settings.CACHES, settings.CACHES | {"pages": DUMMY}
    for change, where in CHANGES:
        address = full.get_url() if where == "course" else where
        before = visitor.get(address).content
        assert visitor.get(address).content == before, change
        with committed():
            change(full)
        shown = visitor.get(address).content
        assert shown != before, change
        settings.CACHES = none
        assert shown == visitor.get(address).content, change
        settings.CACHES = kept


@pytest.mark.parametrize("end", ["unpublish", "delete"])
def test_a_page_withdrawn_is_found_no_more(visitor, committed, territory, end):
    course = factories.make_course()
    assert visitor.get(course.get_url()).status_code == 200
    with committed():
        getattr(course, end)()
    assert visitor.get(course.get_url()).status_code == 404
    assert course.title not in visitor.get("/formations/").content.decode()


def test_what_pages_show_renews_the_version(full, committed):
    for change in (
        lambda: Term.objects.create(kind="theme", code="essai", label="Essai"),
        lambda: Term.objects.update(label="Essai"),
        lambda: Site.objects.update(site_name="Essai"),
        lambda: CataloguePage.objects.all().update(introduction="Essai"),
        lambda: get_image_model().objects.update(title="Ardoise"),
        lambda: announce_occasions(CourseRun.objects.get(), ["uid"]),
    ):
        before = version()
        with committed():
            change()
        assert version().pages != before.pages, change


def test_what_is_people_s_renews_nothing(full, teacher, committed):
    with committed():
        enrolment = enrol(teacher, full.runs.get(), QualityKind.TEACHER)
    before = version()
    with committed():
        record_progress(enrolment, full.activities().first().specific, Progress(100))
        Job.objects.create(kind="essai")
        Client().force_login(teacher)
    assert version() == before


def test_a_full_run_that_refuses_again_and_again_renews_nothing(full, committed):
    with committed():
        full.runs.get().seats.update(capacity=0)
    before = version()
    with committed():
        assert enrol(factories.make_user(), full.runs.get(), QualityKind.TEACHER).state == "waiting"
    assert version() == before


def test_what_is_not_committed_renews_nothing(full, committed):
    before = version()
    with committed(), pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(full)
        raise ZeroDivisionError
    assert version() == before


def test_a_write_after_one_that_was_undone_renews(full, committed):
    before = version()
    with committed(), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Territory.objects.update(name="Jamais")
            raise ZeroDivisionError
        Territory.objects.update(name="Toujours")
    assert version().pages != before.pages


def test_many_writes_renew_once(full, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        for number in range(50):
            Territory.objects.update(name=f"Nom {number}")
    assert len(callbacks) == 1


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        ('SELECT "courses_courserun"."id" FROM "courses_courserun" FOR UPDATE', None),
        ('UPDATE "courses_courserun" SET "title" = %s', PAGES),
        ('INSERT INTO "courses_courserun" ("title") VALUES (%s)', PAGES),
        ("UPDATE wagtailcore_page SET path = %s", PAGES),
        ('DELETE FROM "courses_coursepage_terms" WHERE 1', PAGES),
        ('UPDATE "courses_seatcounter" SET "taken" = 1', SEATS),
        ('UPDATE "courses_user" SET "last_login" = %s', None),
        ('INSERT INTO "courses_user_organisations" ("user_id") VALUES (%s)', None),
        ('UPDATE "scorm_scormactivitypage" SET "version_id" = 1', PAGES),
        ('UPDATE "scorm_attempt" SET "state" = %s', None),
        ("update courses_territory set name = 'Vosges'", PAGES),
        ('SAVEPOINT "s1"', None),
    ],
)
def test_a_statement_says_what_it_renews(statement, key):
    assert key_renewed_by(statement) == key


def test_who_commits_by_hand_writes_and_renews(full, tmp_path):
    before, other = version(), connection.copy()
    other.settings_dict["NAME"] = str(tmp_path / "other.sqlite3")
    watch(other)
    with closing(other), other.cursor() as cursor:
        cursor.execute("CREATE TABLE courses_territory (name text)")
        other.set_autocommit(False)
        cursor.execute("INSERT INTO courses_territory VALUES ('Vosges')")
        other.commit()
    assert version().pages != before.pages


def test_a_page_made_while_something_changed_is_made_again():
    answers = iter([b"before", b"after", b"never"])

    def page(request):
        answer = next(answers)
        if answer == b"before":
            renew()  # committed by another process while this one was rendering
        return share(HttpResponse(answer))

    site = PageCacheMiddleware(page)
    ask = RequestFactory(headers={"host": HOST}).get("/page/")
    assert [site(ask).content for _ in range(3)] == [b"before", b"after", b"after"]


def test_in_a_rush_a_page_that_counts_seats_is_made_now_and_then(
    visitor, full, committed, monkeypatch
):
    monkeypatch.setattr(page_cache, "SEATS_SECONDS", 1000)
    before = visitor.get(full.get_url()).content
    with committed():
        take_a_seat(full)
    assert visitor.get(full.get_url()).content == before
    monkeypatch.setattr(page_cache, "SEATS_SECONDS", 0)
    assert visitor.get(full.get_url()).content != before


def test_what_a_page_tells_everybody_is_remembered_until_it_changes(course, committed, monkeypatch):
    makes = iter(range(9))

    def remembered():
        with monkeypatch.context() as outside:
            outside.setattr(transaction.get_connection(), "in_atomic_block", False)
            return remember("essai", lambda: next(makes))

    assert [remembered(), remembered()] == [0, 0]
    with committed():
        publish(course)
    assert [remembered(), remembered()] == [1, 1]
    with committed():
        publish(course)
    assert remember("essai", lambda: "not committed yet") == "not committed yet"
    assert remembered() == 2


def test_a_learner_s_page_asks_for_what_is_hers_and_shows_what_changes(
    full, teacher, committed, monkeypatch, sql_budget
):
    outside = SimpleNamespace(get_connection=lambda: SimpleNamespace(in_atomic_block=False))
    monkeypatch.setattr(site_version, "transaction", outside)
    learner, address = Client(headers={"host": HOST}), full.get_url()
    learner.force_login(teacher)
    enrol(teacher, full.runs.get(), QualityKind.TEACHER)
    learner.get(address)
    with sql_budget(8):
        assert "Première étape" in learner.get(address).content.decode()
    for change in (publish, publish_step, withdraw_step, rename_organisation):
        before = learner.get(address).content
        with committed():
            change(full)
        assert learner.get(address).content != before, change
    with committed():
        full.unpublish()
    assert learner.get(address).status_code == 404


def test_a_draft_that_is_looked_at_is_told_to_nobody(full, visitor, monkeypatch):
    monkeypatch.setattr(course_sheet, "remember", lambda key, make: pytest.fail("kept"))
    full.make_preview_request()


# --- never kept --------------------------------------------------------------------------------

DUMMY = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}


def with_cookie(request):
    response = HttpResponse("x")
    response.set_cookie("essai", "1")
    return response


def with_token(request):
    return HttpResponse(get_token(request))


def with_user(request):
    return render(request, "base_private.html")


def with_message(request):
    success(request, "C’est fait.")
    return HttpResponse("x")


NEVER = [
    with_cookie,
    with_token,
    with_user,
    with_message,
    lambda request: HttpResponse("x", status=404),
    lambda request: HttpResponse("x", headers={"Cache-Control": "private"}),
    lambda request: StreamingHttpResponse([b"x"]),
]


def test_what_may_be_one_person_s_is_never_kept(visitor, course, monkeypatch):
    """Even from a page that says by mistake that it is for all."""
    asked = []

    def serve(page, request, *args, **kwargs):
        return share(asked[-1](request))

    monkeypatch.setattr(type(course), "serve", serve)
    for why in NEVER:
        asked.append(why)
        assert not visitor.get(course.get_url()).has_header("ETag"), why
    assert kept_entries() <= 0


def test_a_page_that_says_nothing_is_not_kept(visitor, territory):
    address = reverse("account_login")
    assert not visitor.get(address).has_header("ETag")


def test_a_preview_is_neither_kept_nor_given_from_what_is_kept(visitor, full, settings):
    settings.ALLOWED_HOSTS = ["tne.localhost"]
    public = visitor.get(full.get_url()).content
    full.title = "Un brouillon"
    assert "Un brouillon" in full.make_preview_request().content.decode()
    assert visitor.get(full.get_url()).content == public


@pytest.mark.parametrize("name", ["SESSION_COOKIE_NAME", "GUEST_COOKIE_NAME"])
def test_whoever_may_be_known_is_not_served_from_what_is_kept(visitor, full, name):
    visitor.get(full.get_url())
    visitor.cookies[getattr(django_settings, name)] = "anything"
    response = visitor.get(full.get_url())
    assert response["Cache-Control"] == "private, no-cache"
    assert not response.has_header("ETag")


def test_nothing_of_a_person_is_ever_kept(settings, known_guest):
    """Each role looks first, then anybody; and the other way round."""
    there = world.build()
    people = [*there["here"].values(), there["stranger"], there["rival"], there["superuser"]]
    people = [person for person in people if hasattr(person, "held_roles")]
    pages = ["/", "/formations/", there["here"]["course"].get_url()]
    kept, settings.CACHES = settings.CACHES, settings.CACHES | {"pages": DUMMY}
    fresh = [Client(headers={"host": HOST}).get(page).content for page in pages]
    settings.CACHES = kept
    for look_first in (True, False):
        caches["pages"].clear()
        for person in [*people, None]:
            known, anybody = (Client(headers={"host": HOST}) for _ in range(2))
            known.force_login(person) if person else known_guest(known)
            for page, expected in zip(pages, fresh, strict=True):
                before = known.get(page) if look_first else None
                assert anybody.get(page).content == expected
                assert (before or known.get(page)).content != expected


# --- poisoned ----------------------------------------------------------------------------------


STRANGE = [
    {"host": "contenu." + HOST},
    {"host": HOST.upper()},
    {"host": HOST.partition(":")[0] + ":4444"},
    {"x-forwarded-host": "mechant.exemple"},
    {"x-forwarded-proto": "https"},
    {"x-original-url": "/admin/"},
    {"accept-language": "en"},
    {"cookie": "tne_sessio=1; TNE_SESSION=2; messages=abc; =; ;"},
    {"hx-request": "true"},
    {"hx-request": "true", "hx-target": "results"},
    {"range": "bytes=0-3"},
]


def test_a_strange_request_changes_nothing_for_others(visitor, full):
    clean = visitor.get("/formations/").content
    for headers in STRANGE:
        caches["pages"].clear()
        Client(headers={"host": HOST} | headers).get("/formations/")
        assert visitor.get("/formations/").content == clean, headers


def kept_entries():
    return len(list(Path(caches["pages"]._dir).glob("*.djcache"))) - 2  # the two versions


@pytest.mark.parametrize(
    "query",
    [
        "?essai=1",
        "?utm_source=lettre",
        "?q=robots",
        "?q=&public=parents",
        "?q=" + "x" * 61,
        "?territoire=nulle-part",
        "?tri=hasard",
        "?page=2",
        "?page=x",
        "?dummy=x",
        "?public=parents&format=event&modalite=remote",
        "?q=" + "x" * 4000,
        "?public=parents&public=teachers",
        "?" + "&".join(f"a{number}=" for number in range(40)),
    ],
)
def test_a_query_of_one_s_own_is_answered_and_not_kept(visitor, territory, query):
    assert visitor.get("/formations/" + query).status_code == 200
    assert kept_entries() <= 0
    visitor.get("/formations/?public=parents")
    assert kept_entries() == 1


@pytest.mark.parametrize(
    "headers", [{"host": HOST.upper()}, {"hx-request": "x" * 41}, {"hx-target": "hasard"}]
)
def test_a_header_of_one_s_own_is_answered_and_not_kept(territory, headers):
    assert Client(headers={"host": HOST} | headers).get("/formations/").status_code == 200
    assert kept_entries() <= 0


def test_the_order_of_a_query_does_not_matter(visitor, full, sql_budget):
    first = visitor.get("/formations/?public=parents&page=1")
    with sql_budget(0):
        assert visitor.get("/formations/?page=1&public=parents").content == first.content


def test_two_questions_are_two_pages(visitor, full):
    full.for_teachers = True
    full.save()
    assert full.title in visitor.get("/formations/?public=teachers").content.decode()
    assert full.title not in visitor.get("/formations/?public=parents").content.decode()


def test_a_fragment_and_its_page_are_kept_apart():
    def page(request):
        return share(HttpResponse("part" if "HX-Request" in request.headers else "whole"))

    site, asks = PageCacheMiddleware(page), RequestFactory(headers={"host": HOST})
    for _ in range(2):
        assert site(asks.get("/page/", headers={"hx-request": "true"})).content == b"part"
        assert site(asks.get("/page/")).content == b"whole"
    assert "HX-Request" in site(asks.get("/page/"))["Vary"]


def test_a_head_first_leaves_the_page_whole(visitor, full, sql_budget):
    assert visitor.head("/formations/").status_code == 200
    page = visitor.get("/formations/")
    assert page.content.endswith(b"</html>\n")
    with sql_budget(0):
        head = visitor.head("/formations/")
    assert head.content == b""
    assert head["ETag"] == page["ETag"]
    assert head["Content-Length"] == str(len(page.content))


def test_a_write_is_never_answered_from_what_is_kept(visitor, full):
    visitor.get("/formations/")
    assert not visitor.post("/formations/").has_header("ETag")


# --- the cache itself --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "backend",
    [
        {"BACKEND": "tests.failing_cache.FailingCache"},
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
        },
        DUMMY,
    ],
)
def test_without_its_cache_the_site_answers_and_changes(
    visitor, full, settings, committed, backend
):
    settings.CACHES = settings.CACHES | {"pages": backend}
    assert full.title in visitor.get(full.get_url()).content.decode()
    with committed():
        publish(full)
    assert "Le titre publié" in visitor.get(full.get_url()).content.decode()


def test_pages_are_kept_in_redis(visitor, full, settings, committed, sql_budget, redis_url):
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = settings.CACHES | {"pages": {"BACKEND": backend, "LOCATION": redis_url}}
    visitor.get(full.get_url())
    with sql_budget(0):
        visitor.get(full.get_url())
    with committed():
        publish(full)
    assert "Le titre publié" in visitor.get(full.get_url()).content.decode()
    caches["pages"].clear()  # a server that starts again has forgotten the version
    with committed():
        close_run(full)
    assert "/inscription/" not in visitor.get(full.get_url()).content.decode()


SEED = """
import json
from tests import factories
from django.utils import timezone
course = factories.make_course(title="Avant")
late = factories.make_course(title="Programmée", live=False)
late.go_live_at = timezone.now()
late.save_revision(approved_go_live_at=late.go_live_at)
print(json.dumps([course.pk, course.get_url(), late.get_url()]))
"""
PUBLISH = """
import json
from courses.models import CoursePage
course = CoursePage.objects.get(pk={})
course.title = "Après"
course.save_revision().publish()
print(json.dumps(1))
"""
SWEEP = (
    "import json\nfrom courses.tasks import publish_scheduled\n"
    "publish_scheduled.delay()\nprint(json.dumps(1))"
)


def test_what_another_process_publishes_is_seen_at_once(tmp_path):
    """A command's change, and a page that the worker publishes on its date."""
    stack = Stack(tmp_path / "stack")
    try:
        course, address, late = stack.python(SEED)
        stack.start_web()
        for _ in range(4):  # either web process has it
            assert "Avant" in stack.request("GET", address).body
            assert stack.request("GET", late).status == 404
            assert "Programmée" not in stack.request("GET", "/formations/").body
        stack.python(PUBLISH.format(course))
        for _ in range(4):
            assert "Après" in stack.request("GET", address).body
        stack.start_worker(beat=False)
        stack.python(SWEEP)
        stack.wait_for(lambda: stack.request("GET", late).status == 200, "the scheduled page")
        for _ in range(4):
            assert "Programmée" in stack.request("GET", "/formations/").body
    finally:
        stack.stop()
