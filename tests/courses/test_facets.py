"""The catalogue's facets: what they keep, count and order, and the ways on from a page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.facets import FACETS
from courses.french import quoted
from courses.models import CourseRun, Quality, School, Term
from tests import factories
from tests.dummy_plugin.apps import Nearest

pytestmark = pytest.mark.django_db
HERE = "/formations/"


def terms(*codes):
    return [Term.objects.get(kind=kind, code=code) for kind, code in (c.split(":") for c in codes)]


def course(title, *codes, **fields):
    return factories.make_course(title=title, terms=terms(*codes), **fields)


def titles(response):
    return [card.title for card in response.context_data["cards"]]


def counts(response, facet):
    """Value -> number, of a facet that is shown."""
    shown = {one.facet.name: one for one in response.context_data["search"].facets}
    return {choice.value: choice.count for choice in shown[facet].choices}


@pytest.fixture
def world(territory):
    """Six courses that differ by every facet."""
    course("Tablettes en CE1", "level:cycle-2", "equipment:tablettes", for_teachers=True)
    course("Robots au collège", "level:cycle-4", "equipment:robots", for_teachers=True)
    course("Classe hybride", "theme:classe-hybride", for_teachers=True, modality="on_site")
    course("Premier téléphone", "child_stage:college", for_parents=True, minutes_remote_self=20)
    course("Café numérique", for_parents=True, format="event", modality="on_site")
    course("Pour qui veut", "language:lsf", open_without_account=True, minutes_on_site=500)
    return territory


def test_choices_of_a_facet_add_up_and_facets_narrow(client, world):
    both = client.get(HERE, {"equipement": ["tablettes", "robots"]})
    assert sorted(titles(both)) == ["Robots au collège", "Tablettes en CE1"]
    one = client.get(HERE, {"equipement": ["tablettes", "robots"], "niveau": "cycle-4"})
    assert titles(one) == ["Robots au collège"]


def test_a_count_says_what_a_choice_would_give(client, world):
    page = client.get(HERE, {"public": "teachers", "equipement": "robots"})
    assert counts(page, "equipement") == {"tablettes": 1, "robots": 1}
    for facet in ("modalite", "session", "format", "duree"):
        shown = {one.facet.name: one for one in client.get(HERE).context_data["search"].facets}
        for choice in shown[facet].choices if facet in shown else []:
            assert len(titles(client.get(HERE, {facet: choice.value}))) == choice.count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("modalite=on_site", {"Classe hybride", "Café numérique"}),
        ("format=event", {"Café numérique"}),
        ("acces=sans-compte", {"Pour qui veut"}),
        ("langue=lsf", {"Pour qui veut"}),
        ("duree=30-min", {"Premier téléphone"}),
        ("duree=plus", {"Pour qui veut"}),
        ("theme=classe-hybride", {"Classe hybride"}),
        # what names no age suits all ages
        ("public=parents&etape=lycee", {"Café numérique", "Pour qui veut"}),
        ("public=parents&etape=college", {"Premier téléphone", "Café numérique", "Pour qui veut"}),
    ],
)
def test_each_facet_keeps_what_it_says(client, world, query, found):
    assert set(titles(client.get(f"{HERE}?{query}"))) == found


def test_a_course_for_all_subjects_is_for_each(client, territory):
    course("Partout", "subject:toutes")
    course("Calcul mental", "subject:mathematiques")
    course("Lecture", "subject:francais")
    found = titles(client.get(HERE, {"discipline": "mathematiques"}))
    assert found == ["Calcul mental", "Partout"]  # the one that names it comes first


def test_the_next_session_is_sought_where_one_looks(client, territory, organisation):
    other = factories.make_territory(code="02", name="Aisne")
    soon, later = (factories.make_course(title=title) for title in ("Bientôt", "Plus tard"))
    today = timezone.localdate()
    factories.make_run(soon, territory, organisation, starts_on=today + timedelta(5))
    factories.make_run(later, other, starts_on=today + timedelta(60))
    factories.make_run(later, territory, organisation, starts_on=today - timedelta(60))
    factories.make_course(title="Quand je veux", open_all_year=True)
    factories.make_course(title="Jamais")
    assert titles(client.get(f"{HERE}?session=bientot")) == ["Bientôt"]
    assert set(titles(client.get(f"{HERE}?session=trimestre"))) == {"Bientôt", "Plus tard"}
    assert titles(client.get(f"{HERE}?session=trimestre&territoire=88")) == ["Bientôt"]
    assert titles(client.get(f"{HERE}?session=toute-annee")) == ["Quand je veux"]
    assert titles(client.get(f"{HERE}?tri=session"))[:2] == ["Bientôt", "Plus tard"]


def test_a_parent_is_asked_little_and_nothing_of_a_teacher(client, world):
    asked = {
        audience: {
            one.facet.name
            for one in client.get(HERE, {"public": audience}).context_data["search"].facets
        }
        for audience in ("parents", "teachers", "")
    }
    assert not asked["parents"] & {"degre", "niveau", "discipline", "equipement"}
    assert {"niveau", "equipement"} <= asked["teachers"]
    assert "etape" not in asked["teachers"]
    # a choice made is shown, whoever one is
    page = client.get(HERE, {"public": "parents", "niveau": "cycle-4"})
    assert "niveau" in {one.facet.name for one in page.context_data["search"].facets}


def test_what_we_do_not_know_is_set_aside_and_said(client, world):
    page = client.get(f"{HERE}?niveau=cycle-99&territoire=zz&public=martiens&tri=hasard")
    html = page.content.decode()
    assert len(titles(page)) == 6
    assert "mis de côté" in html
    assert "cycle-99" in html


NAMES = [*FACETS, "tri", "page", "q", "pres_de", "dummy"]
ODD = ["<script>", "é" * 500, "-1", "%", "'\";--", "😀"]


def test_no_value_is_an_error(client, territory):
    odd = [{name: [value, value, "x"] for name in NAMES} for value in ODD]
    odd += [{name: "<script>"} for name in NAMES]
    for values in odd:
        page = client.get(HERE, values)
        assert page.status_code == 200
        assert "<script>" not in page.content.decode().split("<main")[1]


def test_everything_chosen_is_a_chip_that_takes_it_away(client, world):
    page = client.get(f"{HERE}?q=robot&equipement=robots&equipement=tablettes&page=3")
    search = page.context_data["search"]
    assert [chip.words for chip in search.chips] == [quoted("robot"), "Robots", "Tablettes"]
    without = {chip.words: chip.href for chip in search.chips}
    assert without["Tablettes"] == "?q=robot&equipement=robots"
    assert without[quoted("robot")] == "?equipement=robots&equipement=tablettes"


def test_the_pager_keeps_what_was_chosen(client, territory):
    for number in range(30):
        factories.make_course(title=f"Formation {number}", for_parents=True)
    html = client.get(f"{HERE}?public=parents&q=formation&tri=titre").content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', html)[1].replace("&amp;", "&")
    assert {"public=parents", "q=formation", "tri=titre", "page=2"} == set(following[1:].split("&"))
    assert len(titles(client.get(HERE + following))) == 6


def test_an_empty_page_says_what_to_leave_out_and_how_much_that_gives(client, world):
    page = client.get(f"{HERE}?equipement=robots&niveau=cycle-2&modalite=on_site")
    html = page.content.decode()
    assert titles(page) == []
    links = {link.words: link.count for link in page.context_data["search"].suggestions}
    assert all(links.values())
    for link in page.context_data["search"].suggestions:
        assert len(titles(client.get(HERE + link.href))) == link.count
    assert "Rien ne correspond" in html
    assert "Voir toutes les formations" in html


def test_an_empty_page_of_a_territory_says_whom_to_call(client, world):
    world.help_name, world.help_phone = "Le guichet des familles", "03 29 00 00 00"
    world.save()
    html = client.get(f"{HERE}?territoire=88&q=plongée").content.decode()
    assert "03 29 00 00 00" in html


def test_a_misspelt_word_is_understood_and_said(client, world):
    html = client.get(f"{HERE}?q=tabblettes").content.decode()
    assert "Tablettes en CE1" in html
    assert "Nous ne trouvons pas" in html


def test_words_typed_are_shown_and_escaped(client, world):
    html = client.get(HERE, {"q": '"><b>robots</b>'}).content.decode()
    assert "<b>robots" not in html


@pytest.mark.parametrize(
    ("order", "first"),
    [("titre", "Café numérique"), ("recentes", "Robots au collège"), ("", "Robots au collège")],
)
def test_courses_come_in_the_order_asked(client, world, order, first):
    from courses.models import CoursePage

    CoursePage.objects.filter(title="Robots au collège").update(first_published_at=timezone.now())
    assert titles(client.get(HERE, {"tri": order}))[0] == first


def test_the_best_match_comes_first_and_the_title_weighs_most(client, territory):
    factories.make_course(title="Le journal", summary="Avec des tablettes.")
    factories.make_course(title="Les tablettes", summary="Pour commencer.")
    page = client.get(HERE, {"q": "tablette"})
    assert titles(page) == ["Les tablettes", "Le journal"]
    assert page.context_data["search"].order == "pertinence"


# --- plugins -----------------------------------------------------------------------------------


def test_a_facet_of_a_plugin_may_order(client, territory):
    for title in ("Long, très long", "Court", "Moyennement"):
        factories.make_course(title=title)
    page = client.get(f"{HERE}?pres_de=6")
    assert titles(page) == ["Court", "Moyennement", "Long, très long"]
    assert page.context_data["search"].orders["pres_de"] == "Du plus près au plus loin"
    assert "Du plus près au plus loin" in page.content.decode()
    assert titles(client.get(f"{HERE}?pres_de=6&tri=titre"))[0] == "Court"
    assert titles(client.get(f"{HERE}?pres_de=6&tri=titre"))[1] == "Long, très long"
    # it makes no sense before it is filled
    assert "pres_de" not in client.get(HERE).context_data["search"].orders


def test_a_facet_of_a_plugin_is_among_the_chips(client, territory):
    chips = client.get(f"{HERE}?pres_de=6&q=x").context_data["search"].chips
    assert {chip.words: chip.href for chip in chips}["Près de : 6"] == "?q=x"


@pytest.mark.parametrize("where", ["filter", "field"])
def test_a_facet_that_fails_is_replaced_by_a_sentence(
    client, territory, monkeypatch, caplog, where
):
    factories.make_course(title="Toujours là")

    def fail(*args):
        raise RuntimeError("this facet fails on purpose")

    monkeypatch.setattr(Nearest, where, fail if where == "filter" else property(fail))
    page = client.get(f"{HERE}?pres_de=6")
    assert titles(page) == ["Toujours là"]
    assert "Un des filtres ne répond pas" in page.content.decode()
    assert "facet pres_de failed" in caplog.text


def test_a_facet_wrongly_filled_keeps_everything_and_says_so(client, territory):
    factories.make_course(title="Toujours là")
    page = client.get(f"{HERE}?pres_de=loin")
    assert titles(page) == ["Toujours là"]
    assert "field-error" in page.content.decode()


# --- budgets -----------------------------------------------------------------------------------


@pytest.fixture
def crowded(territory, organisation):
    """Twelve courses with terms, territories and images, and many runs."""
    from wagtail.images import get_image_model
    from wagtail.images.tests.utils import get_test_image_file

    image = get_image_model().objects.create(title="i", file=get_test_image_file())
    found = Term.objects.filter(kind__in=("level", "theme", "equipment", "subject"))
    for number in range(12):
        made = factories.make_course(
            title=f"Tablettes numéro {number}", terms=list(found[:number]), for_teachers=True
        )
        made.image = image
        made.territories.add(territory)
        made.save()
    run = factories.make_run(made, territory, organisation, starts_on=timezone.localdate())
    courses = type(made).objects.values_list("pk", flat=True)
    CourseRun.objects.bulk_create(
        CourseRun(
            course_id=courses[number % 12],
            territory=territory,
            organisation=organisation,
            state="open",
            starts_on=run.starts_on + timedelta(number % 300),
        )
        for number in range(3000)
    )
    return territory


SESSIONS = 1  # what they offer: one statement for all the facets of scheduling


def test_a_search_asks_at_most_twelve_statements(client, crowded, sql_budget):
    own = crowded.catalogue.get_url()
    for query, most in (
        ("q=tablettes&public=teachers&niveau=cycle-1&equipement=robots&territoire=88", 11),
        ("q=tablettes&pres_de=6&dummy=x", 13),  # one more for each facet of a plugin
        ("q=tabblettes&session=bientot", 12),
        ("q=plongée", 12),
        ("q=plongée&territoire=88", 12),  # and whom to call
    ):
        client.get(f"{HERE}?{query}")
        with sql_budget(most + SESSIONS):
            client.get(f"{HERE}?{query}")
    client.get(f"{own}?q=tablettes&public=teachers")
    with sql_budget(12 + SESSIONS):
        client.get(f"{own}?q=tablettes&public=teachers")


# --- for me ------------------------------------------------------------------------------------


def test_for_me_leads_to_an_address_that_says_it_all(client, territory, teacher):
    school = School.objects.create(uai="0880001A", name="École", territory=territory)
    Quality.objects.filter(user=teacher).update(school=school)
    teacher.interests.set(terms("level:cycle-2", "equipment:tablettes"))
    client.force_login(teacher)
    answer = client.get(f"{HERE}?pour=moi")
    wanted = "?public=teachers&territoire=88&equipement=tablettes&niveau=cycle-2"
    assert answer["Location"] == HERE + wanted
    assert "no-store" in answer["Cache-Control"]


def test_for_me_asks_who_is_unknown_to_sign_in_and_who_said_nothing_to_say_it(client, territory):
    stranger = client.get(f"{HERE}?pour=moi")
    assert stranger["Location"].startswith("/compte/login/?next=/formations/")
    assert "no-store" in stranger["Cache-Control"]
    client.force_login(factories.make_user(quality=None))
    assert client.get(f"{HERE}?pour=moi")["Location"] == "/mon-espace/profil/#pour-moi"


def test_only_who_is_known_is_offered_what_is_for_her(client, world, teacher):
    assert "pour=moi" not in client.get(HERE).content.decode()
    client.force_login(teacher)
    assert "pour=moi" in client.get(HERE).content.decode()


def test_a_person_says_and_unsays_what_concerns_her(client, teacher):
    level, robots = terms("level:cycle-2", "equipment:robots")
    client.force_login(teacher)
    address = "/mon-espace/profil/centres-d-interet/"
    client.post(address, {"level": [level.pk], "equipment": [robots.pk]})
    assert set(teacher.interests.all()) == {level, robots}
    assert "checked" in client.get("/mon-espace/profil/").content.decode()
    client.post(address, {"level": [level.pk]})
    assert list(teacher.interests.all()) == [level]
    wrong = client.post(address, {"level": ["999999", "x"]})
    assert wrong.status_code == 200
    assert "field-error" in wrong.content.decode()
    assert list(teacher.interests.all()) == [level]


# --- feeds -------------------------------------------------------------------------------------


def test_feeds_tell_of_the_newest_courses_of_all_or_of_one_territory(client, territory):
    other = factories.make_territory(code="02", name="Aisne")
    for title, place in (("Aux Vosges", territory), ("Dans l’Aisne", other), ("Partout", None)):
        made = factories.make_course(title=title, live=False, for_parents=True)
        if place:
            made.territories.add(place)
        made.save_revision().publish()
    factories.make_course(title="Brouillon", live=False)
    everywhere = client.get("/formations/flux/")
    assert everywhere["Content-Type"].startswith("application/rss+xml")
    titles_of_all = re.findall(r"<item><title>([^<]+)", everywhere.content.decode())
    assert titles_of_all == ["Partout", "Dans l’Aisne", "Aux Vosges"]
    of_one = client.get("/formations/flux/88/").content.decode()
    assert re.findall(r"<item><title>([^<]+)", of_one) == ["Partout", "Aux Vosges"]
    assert client.get("/formations/flux/99/").status_code == 404
    html = client.get(HERE).content.decode()
    assert 'type="application/rss+xml"' in html
    assert (
        'href="/formations/flux/88/"' in client.get(territory.catalogue.get_url()).content.decode()
    )


def test_a_restricted_page_is_in_no_result_and_no_feed(client, territory):
    from wagtail.models import PageViewRestriction

    private = factories.make_course(title="Réservée", live=False)
    private.save_revision().publish()
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    for address in (HERE, f"{HERE}?q=réservée", "/formations/flux/"):
        assert "Réservée" not in client.get(address).content.decode()
