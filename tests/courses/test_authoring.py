"""Writing a course in Wagtail: its words, drafts, revisions, copies, publication."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from courses.addresses import validate_page_slug
from courses.enrolment import enrol
from courses.models import (
    ActivityPage,
    CataloguePage,
    CoursePage,
    Enrolment,
    QualityKind,
    Term,
    TermKind,
    Territory,
)
from tests import factories
from tests.dummy_plugin.models import DummyActivityPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client, territory, organisation):
    """An organiser of the Vosges, signed in."""
    user = factories.make_role("organiser", territory, organisation)
    client.force_login(user)
    return user


@pytest.fixture
def catalogue(territory):
    return CataloguePage.objects.get(territory=territory)


@pytest.fixture
def own_course(catalogue, territory):
    course = factories.make_course(catalogue, title="Découvrir la tablette")
    course.territories.add(territory)
    course.save_revision().publish()
    return CoursePage.objects.get(pk=course.pk)


def term(kind, code):
    return Term.objects.get(kind=kind, code=code)


NO_COMMENTS = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}


def course_data(territory, **fields):
    """What the browser sends for a course."""
    data = {
        "title": "Créer une vidéo en classe",
        "slug": "creer-une-video",
        "summary": "Filmer, monter et partager une vidéo avec ses élèves.",
        "objectives": rich_text("<ul><li>Monter une vidéo</li></ul>"),
        "accessibility": "",
        "format": "course",
        "modality": "hybrid",
        "minutes_on_site": "120",
        "minutes_remote_live": "0",
        "minutes_remote_self": "30",
        "legal_framework": "agent_public",
        "territories": [str(territory.pk)],
    }
    body = nested_form_data({"body": streamfield([("heading", "Pour commencer")])})
    return data | body | NO_COMMENTS | fields


def add_address(catalogue):
    return reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalogue.pk])


def edit_address(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


class TestWords:
    def test_the_words_of_each_vocabulary_are_ticked_apart_and_kept_together(
        self, client, author, catalogue, territory
    ):
        level, measure = term("level", "cycle-2"), Term.objects.filter(kind="measure").first()
        data = course_data(
            territory,
            terms_level=[str(level.pk)],
            terms_measure=[str(measure.pk)],
            **{"action-publish": "1"},
        )
        response = client.post(add_address(catalogue), data)
        assert response.status_code == 302
        course = CoursePage.objects.get(slug="creer-une-video")
        assert course.live
        assert set(course.terms.all()) == {level, measure}

    def test_a_draft_keeps_its_words_without_publishing_them(
        self, client, author, own_course, territory
    ):
        level = term("level", "cycle-2")
        data = course_data(territory, slug=own_course.slug, terms_level=[str(level.pk)])
        assert client.post(edit_address(own_course), data).status_code == 302
        own_course.refresh_from_db()
        assert own_course.has_unpublished_changes
        assert CoursePage.objects.get(pk=own_course.pk).terms.count() == 0
        assert list(own_course.get_latest_revision_as_object().terms.all()) == [level]
        own_course.get_latest_revision().publish()
        assert list(CoursePage.objects.get(pk=own_course.pk).terms.all()) == [level]

    def test_the_screen_shows_what_is_ticked(self, client, author, own_course):
        level = term("level", "cycle-2")
        own_course.terms.add(level)
        own_course.save_revision()
        form = client.get(edit_address(own_course)).context["form"]
        assert form.initial["terms_level"] == [level.pk]
        assert form.initial["terms_subject"] == []

    def test_every_vocabulary_has_its_field(self, client, author, own_course):
        form = client.get(edit_address(own_course)).context["form"]
        assert {f"terms_{kind}" for kind in TermKind.values} <= set(form.fields)

    def test_a_word_of_another_vocabulary_is_refused(self, client, author, catalogue, territory):
        subject = term("subject", "francais")
        data = course_data(territory, terms_level=[str(subject.pk)])
        response = client.post(add_address(catalogue), data)
        assert "terms_level" in response.context["form"].errors
        assert not CoursePage.objects.filter(slug="creer-une-video").exists()


class TestWhatIsRefused:
    def test_bad_values_are_told_beside_their_fields_and_nothing_is_lost(
        self, client, author, catalogue, territory
    ):
        bad = {
            "summary": "x" * 1_000_000,
            "minutes_on_site": "beaucoup",
            "minutes_remote_live": "-5",
            "minutes_remote_self": "9" * 30,
            "modality": "télépathie",
            "territories": ["987654", "ici"],
            "organisation": "tout",
            "accessibility": "un\x07son",
        }
        data = course_data(territory, **bad, **{"action-publish": "1"})
        response = client.post(add_address(catalogue), data)
        assert response.status_code == 200
        form = response.context["form"]
        assert set(bad) <= set(form.errors)
        assert form["title"].value() == "Créer une vidéo en classe"
        assert not CoursePage.objects.filter(slug="creer-une-video").exists()

    def test_a_nul_character_is_refused_before_anything(self, client, author, catalogue, territory):
        response = client.post(add_address(catalogue), course_data(territory, summary="a\x00b"))
        assert response.status_code == 400

    def test_the_summary_may_wait_until_publication(self, client, author, catalogue, territory):
        draft = course_data(territory, summary="")
        assert client.post(add_address(catalogue), draft).status_code == 302
        course = CoursePage.objects.get(slug="creer-une-video")
        publish = course_data(territory, summary="", **{"action-publish": "1"})
        response = client.post(edit_address(course), publish)
        assert "summary" in response.context["form"].errors

    def test_a_territory_of_ones_own_is_required_to_publish(
        self, client, author, catalogue, territory
    ):
        data = course_data(territory, territories=[], **{"action-publish": "1"})
        response = client.post(add_address(catalogue), data)
        assert response.context["form"].errors["territories"] == [
            "Choisissez au moins un de vos territoires."
        ]

    def test_anothers_territory_and_organisation_are_not_offered(
        self, client, author, catalogue, territory
    ):
        cher = factories.make_territory("18", "Cher")
        theirs = factories.make_organisation(cher)
        data = course_data(territory, territories=[str(cher.pk)], organisation=str(theirs.pk))
        errors = client.post(add_address(catalogue), data).context["form"].errors
        assert {"territories", "organisation"} <= set(errors)

    def test_an_action_of_a_territory_that_does_not_show_it_is_refused(
        self, client, author, catalogue, territory
    ):
        cher = factories.make_territory("18", "Cher")
        axis = cher.axes.create(number=1, title="Équiper")
        action = axis.actions.create(number=2, title="Prêter")
        cher.save()
        data = course_data(territory, actions=[str(action.pk)])
        errors = client.post(add_address(catalogue), data).context["form"].errors
        assert "1.2 Prêter" in errors["actions"][0]


class TestDraftsAndRevisions:
    def test_a_preview_shows_the_unsaved_course(self, client, author, own_course, territory):
        address = reverse("wagtailadmin_pages:preview_on_edit", args=[own_course.pk])
        data = course_data(territory, slug=own_course.slug, title="Titre essayé")
        assert client.post(address, data).json()["is_valid"]
        shown = client.get(address, {"mode": ""})
        assert shown.status_code == 200
        assert "Titre essayé" in shown.content.decode()
        own_course.refresh_from_db()
        assert own_course.title == "Découvrir la tablette"

    def test_an_older_revision_comes_back(self, client, author, own_course, territory):
        first = own_course.latest_revision
        client.post(edit_address(own_course), course_data(territory, slug=own_course.slug))
        first.publish(user=author)
        own_course.refresh_from_db()
        assert own_course.title == "Découvrir la tablette"

    def test_a_course_is_published_at_its_date(self, client, author, own_course):
        own_course.title = "Titre de demain"
        own_course.go_live_at = timezone.now() + timedelta(hours=1)
        own_course.save_revision().publish(user=author)
        own_course.refresh_from_db()
        assert own_course.title == "Découvrir la tablette"
        revision = own_course.revisions.latest("created_at")
        revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
        revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
        revision.save()
        call_command("publish_scheduled", verbosity=0)
        own_course.refresh_from_db()
        assert own_course.title == "Titre de demain"

    def test_a_trainer_submits_and_an_organiser_approves(
        self, client, author, catalogue, territory
    ):
        trainer = factories.make_role("trainer", territory)
        client.force_login(trainer)
        data = course_data(territory, **{"action-submit": "1"})
        assert client.post(add_address(catalogue), data).status_code == 302
        course = CoursePage.objects.get(slug="creer-une-video")
        assert not course.live
        state = course.current_workflow_state
        assert state is not None
        client.force_login(author)
        task = course.current_workflow_task_state
        address = reverse(
            "wagtailadmin_pages:workflow_action", args=[course.pk, "approve", task.pk]
        )
        client.post(address)
        course.refresh_from_db()
        assert course.live

    def test_a_trainer_publishes_nothing_by_herself(self, client, catalogue, territory):
        client.force_login(factories.make_role("trainer", territory))
        data = course_data(territory, **{"action-publish": "1"})
        client.post(add_address(catalogue), data)
        assert not CoursePage.objects.get(slug="creer-une-video").live


class TestCopies:
    def copy(self, client, course, parent, **fields):
        address = reverse("wagtailadmin_pages:copy", args=[course.pk])
        data = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": str(parent.pk)}
        return client.post(address, data | fields)

    def test_a_course_is_copied_with_its_activities_and_words_and_without_its_people(
        self, client, author, own_course, catalogue, territory, organisation, teacher
    ):
        own_course.terms.add(term("level", "cycle-2"))
        own_course.save()
        factories.make_activity(own_course, title="Première étape")
        run = factories.make_run(own_course, territory, organisation)
        enrol(teacher, run, QualityKind.TEACHER)
        assert self.copy(client, own_course, catalogue).status_code == 302
        copy = CoursePage.objects.get(slug="copie")
        assert [page.title for page in copy.activities()] == ["Première étape"]
        assert copy.terms.count() == 1
        assert list(copy.territories.all()) == [territory]
        assert copy.runs.count() == 0
        assert copy.enrolments.count() == 0
        assert own_course.enrolments.count() == 1

    def test_nothing_becomes_an_alias(self, client, author, own_course, catalogue):
        self.copy(client, own_course, catalogue, alias="on", copy_subpages="on")
        assert CoursePage.objects.get(slug="copie").alias_of is None

    def test_a_catalogue_is_not_copied(self, client, catalogue, territory):
        client.force_login(factories.make_user(is_superuser=True))
        assert self.copy(client, catalogue, catalogue.get_parent()).status_code == 302
        assert CataloguePage.objects.filter(territory=None).count() == 1


class TestPublishingACourse:
    def address(self, course):
        return reverse("publish_course", args=[course.pk])

    def test_the_course_goes_out_with_the_drafts_of_its_activities(
        self, client, author, own_course
    ):
        new = factories.make_activity(own_course, live=False, title="Nouvelle étape")
        new.save_revision()
        changed = factories.make_activity(own_course, title="Ancien titre")
        changed.title = "Nouveau titre"
        changed.save_revision()
        shown = client.get(self.address(own_course)).content.decode()
        assert "Nouvelle étape" in shown
        assert "Nouveau titre" in shown
        assert not DummyActivityPage.objects.get(pk=new.pk).live
        client.post(self.address(own_course))
        assert DummyActivityPage.objects.get(pk=new.pk).live
        assert DummyActivityPage.objects.get(pk=changed.pk).title == "Nouveau titre"

    def test_published_twice_it_is_published_once(self, client, author, own_course):
        factories.make_activity(own_course, live=False).save_revision()
        client.post(self.address(own_course))
        number = Page.objects.get(pk=own_course.pk).revisions.count()
        client.post(self.address(own_course))
        assert Page.objects.get(pk=own_course.pk).revisions.count() == number

    def test_what_learners_would_lack_stops_all_of_it(
        self, client, author, own_course, monkeypatch
    ):
        monkeypatch.setattr(
            DummyActivityPage, "publication_obstacles", lambda page: ["Il manque la transcription."]
        )
        activity = factories.make_activity(own_course, live=False)
        activity.save_revision()
        response = client.post(self.address(own_course))
        assert "Il manque la transcription." in response.content.decode()
        assert not DummyActivityPage.objects.get(pk=activity.pk).live

    def test_neither_does_it_go_out_by_the_bulk_action(
        self, client, author, own_course, monkeypatch
    ):
        monkeypatch.setattr(
            DummyActivityPage, "publication_obstacles", lambda page: ["Il manque la transcription."]
        )
        activity = factories.make_activity(own_course, live=False)
        activity.save_revision()
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        client.post(f"{address}?id={activity.pk}", {"include_descendants": ""})
        client.post(f"{address}?id={own_course.pk}", {"include_descendants": "on"})
        assert not DummyActivityPage.objects.get(pk=activity.pk).live

    def test_only_those_who_may_publish_find_it(self, client, own_course, territory):
        client.force_login(factories.make_role("trainer", territory))
        assert client.post(self.address(own_course)).status_code == 302
        cher = factories.make_territory("18", "Cher")
        client.force_login(factories.make_role("organiser", cher))
        draft = factories.make_activity(own_course, live=False)
        assert client.post(self.address(own_course)).status_code == 302
        draft.refresh_from_db()
        assert not draft.live


class TestEvidence:
    @pytest.fixture
    def followed(self, own_course, territory, organisation, teacher):
        run = factories.make_run(own_course, territory, organisation)
        enrol(teacher, run, QualityKind.TEACHER)
        return own_course

    @pytest.fixture(params=["organiser", "superuser"])
    def whoever(self, request, client, author):
        if request.param == "superuser":
            client.force_login(factories.make_user(is_superuser=True))

    def test_it_is_neither_deleted_nor_moved_and_the_reason_is_told(
        self, client, whoever, followed
    ):
        elsewhere = CataloguePage.objects.get(territory=None)
        for name, args in [
            ("delete", [followed.pk]),
            ("move", [followed.pk]),
            ("move_confirm", [followed.pk, elsewhere.pk]),
        ]:
            address = reverse(f"wagtailadmin_pages:{name}", args=args)
            response = client.post(address, follow=True)
            assert "garde ce que des personnes y ont fait" in response.content.decode()
        followed.refresh_from_db()
        assert followed.get_parent().pk != elsewhere.pk

    def test_the_catalogue_above_it_is_not_deleted_either(self, client, followed, catalogue):
        client.force_login(factories.make_user(is_superuser=True))
        client.post(reverse("wagtailadmin_pages:delete", args=[catalogue.pk]))
        assert CataloguePage.objects.filter(pk=catalogue.pk).exists()

    def test_nor_with_several_at_once(self, client, whoever, followed):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        response = client.post(f"{address}?id={followed.pk}")
        assert response.status_code in {200, 302}
        assert CoursePage.objects.filter(pk=followed.pk).exists()
        shown = client.get(f"{address}?id={followed.pk}").content.decode()
        assert "ont fait" in shown

    def test_nor_moved_with_several_at_once(self, client, whoever, followed, catalogue):
        elsewhere = CataloguePage.objects.get(territory=None)
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
        client.post(f"{address}?id={followed.pk}", {"chooser": elsewhere.pk})
        followed.refresh_from_db()
        assert followed.get_parent().pk == catalogue.pk

    def test_it_stays_published_while_somebody_follows_it(self, client, whoever, followed):
        address = reverse("wagtailadmin_pages:unpublish", args=[followed.pk])
        client.post(address)
        followed.refresh_from_db()
        assert followed.live
        Enrolment.objects.update(state=Enrolment.State.CLOSED)
        client.post(address)
        followed.refresh_from_db()
        assert not followed.live

    def test_its_activities_are_put_in_another_order_all_the_same(
        self, client, author, followed, teacher
    ):
        first = factories.make_activity(followed, title="Un")
        second = factories.make_activity(followed, title="Deux")
        address = reverse("wagtailadmin_pages:set_page_position", args=[second.pk])
        assert client.post(f"{address}?position=0").status_code == 200
        assert [page.pk for page in followed.activities()] == [second.pk, first.pk]

    def test_without_evidence_it_goes(self, client, author, own_course):
        client.post(reverse("wagtailadmin_pages:delete", args=[own_course.pk]))
        assert not CoursePage.objects.filter(pk=own_course.pk).exists()


class TestAddresses:
    def test_a_catalogue_does_not_take_an_address_of_the_site(self, client, catalogue):
        client.force_login(factories.make_user(is_superuser=True))
        national = CataloguePage.objects.get(territory=None)
        data = {"title": "Formations", "slug": "mon-espace", "introduction": rich_text("")}
        data |= NO_COMMENTS | {"action-publish": "1"}
        response = client.post(edit_address(national), data)
        assert "est réservée au site" in response.context["form"].errors["slug"][0]

    @pytest.mark.parametrize("slug", ["admin", "compte", "media", "factice"])
    def test_neither_the_core_s_nor_those_of_plugins(self, slug):
        with pytest.raises(ValidationError, match="réservée"):
            validate_page_slug(slug)


class TestActivitiesAreOnlyForThoseWhoFollowThem:
    @pytest.fixture
    def activity(self, own_course):
        activity = factories.make_activity(own_course, title="Étape secrète")
        activity.save_revision().publish()
        return activity

    def test_no_search_finds_them(self, client, author, activity):
        assert list(Page.objects.live().search("secrète")) == []
        address = reverse("wagtailadmin_pages:search_results")
        assert "Étape secrète" not in client.get(address, {"q": "secrète"}).content.decode()

    def test_no_chooser_offers_them(self, client, author, activity, own_course):
        inside = reverse("wagtailadmin_choose_page_child", args=[own_course.pk])
        assert "Étape secrète" not in client.get(inside).content.decode()
        found = client.get(reverse("wagtailadmin_choose_page_search"), {"q": "Étape"})
        assert "Étape secrète" not in found.content.decode()

    def test_no_sitemap_names_them(self, activity):
        assert activity.specific.get_sitemap_urls() == []

    def test_an_author_looks_at_one_as_a_learner_without_leaving_a_trace(
        self, client, author, activity, own_course, territory, organisation
    ):
        run = factories.make_run(own_course, territory, organisation)
        enrol(author, run, QualityKind.TEACHER)
        explored = client.get(reverse("wagtailadmin_explore", args=[own_course.pk]))
        assert "Voir comme un apprenant" in explored.content.decode()
        address = reverse("wagtailadmin_pages:view_draft", args=[activity.pk])
        shown = client.get(address)
        assert shown.status_code == 200
        assert shown.context_data["is_preview"]
        assert Enrolment.objects.get(user=author).completions.count() == 0


class TestWhoMayWriteWhat:
    def test_an_organiser_edits_below_her_catalogue_and_nowhere_else(
        self, client, author, own_course
    ):
        cher = factories.make_territory("18", "Cher")
        theirs = factories.make_course(CataloguePage.objects.get(territory=cher))
        assert client.get(edit_address(own_course)).status_code == 200
        assert client.get(edit_address(theirs)).status_code == 302
        assert client.post(edit_address(theirs), {"title": "À moi"}).status_code == 302
        theirs.refresh_from_db()
        assert theirs.title != "À moi"

    def test_a_trainer_edits_her_own_course_and_all_of_its_activities(
        self, client, catalogue, territory, author
    ):
        trainer = factories.make_role("trainer", territory)
        mine = factories.make_course(catalogue, owner=trainer)
        by_another = factories.make_activity(mine, owner=author)
        theirs = factories.make_course(catalogue, owner=author)
        client.force_login(trainer)
        assert client.get(edit_address(mine)).status_code == 200
        assert client.get(edit_address(by_another)).status_code == 200
        assert client.get(edit_address(theirs)).status_code == 302
        add = reverse(
            "wagtailadmin_pages:add", args=["dummy_plugin", "dummyactivitypage", theirs.pk]
        )
        assert client.get(add).status_code == 302

    def test_the_listing_of_courses_shows_and_filters_what_one_may_explore(
        self, client, author, own_course, territory, organisation, sql_budget
    ):
        factories.make_run(own_course, territory, organisation)
        cher = factories.make_territory("18", "Cher")
        factories.make_course(CataloguePage.objects.get(territory=cher), title="Ailleurs")
        address = reverse("formations:index")
        client.get(address)
        with sql_budget(40):
            shown = client.get(address).content.decode()
        assert "Découvrir la tablette" in shown
        assert "Ailleurs" not in shown
        for params, found in [
            ({"has_open_runs": "false"}, False),
            ({"has_activities": "true"}, False),
            ({"audience": "for_parents"}, False),
            ({"modality": "on_site"}, False),
            ({"live": "false"}, False),
            ({"has_open_runs": "true", "modality": "remote", "live": "true"}, True),
            ({"territories": str(territory.pk), "has_activities": "false"}, True),
        ]:
            results = client.get(reverse("formations:index_results"), params)
            assert bool(results.context["object_list"]) is found

    def test_bad_filters_are_not_an_error(self, client, author, own_course):
        params = {"audience": "x", "territories": "x", "live": "x", "p": "x"}
        assert client.get(reverse("formations:index"), params).status_code == 200

    def test_the_explorer_lists_activities_in_their_order(self, client, author, own_course):
        factories.make_activity(own_course, title="Un", minutes_announced=25)
        factories.make_activity(own_course, title="Deux", live=False)
        shown = client.get(reverse("wagtailadmin_explore", args=[own_course.pk])).content.decode()
        assert shown.index("Un") < shown.index("Deux")
        assert "Obligatoire" in shown


def test_a_territory_has_what_it_needs_as_soon_as_it_is_saved(client, territory):
    client.force_login(factories.make_user(is_superuser=True))
    data = {
        "code": "29",
        "name": "Finistère",
        "slug": "finistere",
        "academie": "Rennes",
        "time_zone": "Europe/Paris",
        "state": "open",
        **nested_form_data({"axes": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}}),
    }
    client.post(reverse("territory:add"), data)
    finistere = Territory.objects.get(code="29")
    assert CataloguePage.objects.filter(territory=finistere).exists()
    assert finistere.roles.count() == 3


def test_the_base_class_is_never_created_by_hand():
    assert not ActivityPage.is_creatable
