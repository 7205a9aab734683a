"""The visit: each step leads to what it promises, plays only its own people, and only there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from courses.demo import PASSWORD, casting, steps, texts
from courses.demo.fill import fill
from courses.demo.registry import Registry
from courses.guests import register_guest, remember_device
from courses.models import GuestDevice, User
from tests import factories
from tests.courses.conftest import DAY
from tests.sql import sql_budget

pytestmark = pytest.mark.xdist_group("demo")
VISIT = "/visite/"
STORY = [
    *("visiteur", "enseignante", "parent", "en-famille", "derniere-place"),
    *("formatrice", "emargement", "atelier"),
    *("administratrice", "renommee", "revoquee", "verification"),
]
each_step = pytest.mark.parametrize("key", STORY)


def step_named(key):
    return next(step for step in steps.steps() if step.key == key)


def take(client, key, **headers):
    return client.post(f"{VISIT}{key}/", **headers)


def test_the_story_is_told_in_twelve_steps_in_this_order():
    told = steps.steps()
    assert [step.key for step in told] == STORY
    assert [step.number for step in told] == list(range(1, 13))


def test_a_plugin_that_is_off_tells_nothing(settings):
    settings.TNE_PLUGINS_OFF = {"attestations"}
    assert [step.key for step in steps.steps()] == STORY[:8]


@pytest.mark.parametrize("days", [0, 10, 200])
def test_each_step_leads_to_what_it_promises(site, client, days):
    today = DAY + timedelta(days=days)
    if days:
        fill(today)
    for step in steps.steps():
        promised = step.screen(Registry(today))
        arrived = take(client, step.key)
        assert arrived["Location"] == promised.address
        page = client.get(arrived["Location"])
        assert page.status_code == 200
        html = page.content.decode()
        missing = [words for words in promised.promises if escape(words) not in html]
        assert (step.key, missing) == (step.key, [])


@each_step
def test_a_step_makes_one_the_person_it_names_and_nobody_else(site, client, key):
    client.force_login(factories.make_user())
    take(client, key)
    person = name_of(step_named(key).who)
    request = client.get(reverse("courses:trainer_space")).wsgi_request
    assert request.user.get_full_name().strip() == person if person else not signed_in(client)


def texts_by_key(who):
    return (person for person in texts.people() if person["key"] == who)


def name_of(who):
    """As the files say it; nobody's is empty."""
    found = (f"{person['first_name']} {person['last_name']}" for person in texts_by_key(who))
    return next(found, "")


def signed_in(client):
    return client.get(reverse("courses:my_space")).status_code == 200


def test_the_parent_is_known_by_the_cookie_of_a_device(site, client):
    take(client, "parent")
    assert settings.GUEST_COOKIE_NAME in client.cookies
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    take(client, "enseignante")
    nadege = Registry(DAY).find("people/nadege", User)
    assert not GuestDevice.objects.filter(user=nadege).exists()


def test_a_guest_whom_a_visitor_has_made_keeps_her_device(site, client, rf):
    mine, _code = register_guest("Visiteuse")
    answer = client.get(VISIT)
    remember_device(rf.get("/"), answer, mine)
    client.cookies[settings.GUEST_COOKIE_NAME] = answer.cookies[settings.GUEST_COOKIE_NAME].value
    take(client, "enseignante")
    assert GuestDevice.objects.filter(user=mine).exists()


# --- what it refuses ---------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "site", "organiser-88", "trainer-95", "1", "enseignante-2"])
def test_only_the_steps_of_the_story_are_played(site, client, key):
    if key:
        assert take(client, key).status_code == 404
    assert not signed_in(client)


def test_an_account_that_a_visitor_has_made_is_never_played(site, client, monkeypatch):
    """Not even one that has taken the address of somebody of the story, made later."""
    visitor = factories.make_user(email="inconnue@formation.example")
    newcomer = {**next(texts_by_key("anne-elise")), "key": "newcomer", "email": visitor.email}
    known = texts.people()
    monkeypatch.setattr(texts, "people", lambda: [*known, newcomer])
    registry = fill(DAY)
    step = replace(step_named("enseignante"), who="newcomer")
    assert casting.actor(step, registry) is None
    assert casting.actor(step_named("enseignante"), registry) is not None


def test_who_was_erased_is_not_played_and_the_page_says_so(site, client):
    User.objects.filter(email="enseignante@formation.example").update(is_active=False)
    answer = client.post(f"{VISIT}enseignante/", follow=True)
    assert not signed_in(client)
    assert "n’a plus ce qu’il lui faut" in answer.content.decode()


@each_step
def test_a_step_is_taken_by_post_alone_and_from_this_site(site, key):
    careful = Client(enforce_csrf_checks=True)
    assert careful.get(f"{VISIT}{key}/").status_code == 405
    assert careful.post(f"{VISIT}{key}/").status_code == 403
    assert careful.post(f"{VISIT}remettre-a-zero/").status_code == 403


@pytest.mark.parametrize("name", ["TNE_DEMONSTRATION", "TNE_PRODUCTION"])
def test_elsewhere_than_in_a_demonstration_there_is_no_visit(db, client, settings, name):
    setattr(settings, name, name == "TNE_PRODUCTION")
    for address in (VISIT, f"{VISIT}courrier/", f"{VISIT}courrier/x/0/", f"{VISIT}courrier/x/0/0/"):
        assert client.get(address).status_code == 404
    for address in (f"{VISIT}enseignante/", f"{VISIT}remettre-a-zero/"):
        assert client.post(address).status_code == 404
    if name == "TNE_DEMONSTRATION":
        assert "La visite" not in client.get("/mentions-legales/").content.decode()


def test_the_bare_local_address_sends_the_visit_to_the_site(client, db):
    answer = client.get(VISIT, HTTP_HOST="localhost")
    assert (answer.status_code, answer["Location"]) == (302, settings.SITE_ORIGIN + VISIT)


# --- what it says ------------------------------------------------------------------------------


def test_every_page_says_that_it_is_a_demonstration(site, client):
    take(client, "administratrice")
    for address in ("/admin/", "/mon-espace/", VISIT, "/mentions-legales/", "/n-existe-pas/"):
        html = client.get(address).content.decode()
        assert '<aside class="demonstration"' in html, address
        assert VISIT in html


def test_a_page_that_is_shared_tells_nothing_of_the_step_one_is_at(site, client):
    take(client, "visiteur")
    html = client.get("/mentions-legales/").content.decode()
    assert "Étape" not in html
    assert "<form" not in html
    assert "Étape 1 sur 12" not in client.get("/").content.decode()


def test_the_strip_leads_from_step_to_step(site, client):
    take(client, "enseignante")
    html = client.get("/mon-espace/").content.decode()
    assert "Étape 2 sur 12" in html
    assert 'action="/visite/parent/"' in html


def test_the_page_of_the_visit_is_kept_by_no_cache_and_asks_the_same_whatever_is_there(
    site, client
):
    with sql_budget(14):
        answer = client.get(VISIT)
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.decode().count('class="visit-step') == 12


@pytest.mark.parametrize("demonstration", [True, False])
def test_the_password_of_the_demonstration_opens_nothing_elsewhere(
    client, settings, teacher, demonstration
):
    """A site that was tried out first keeps its people, its administrators too."""
    settings.TNE_DEMONSTRATION = demonstration
    teacher.set_password(PASSWORD)
    teacher.save()
    client.post(reverse("account_login"), {"login": teacher.email, "password": PASSWORD})
    assert (SESSION_KEY in client.session) is demonstration
