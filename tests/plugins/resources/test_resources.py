"""A resource is shown, read, and its files given to those who follow it and to nobody else."""

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from courses import contributions
from courses.enrolment import withdraw
from courses.models import Completion, CourseDocument, KnownBy, Nature
from plugins.resources.models import ResourcePage
from plugins.resources.sending import wanted_span
from tests import factories

from .conftest import FILM, make_document, video

pytestmark = pytest.mark.django_db
OPENED, CONFIRMED = ResourcePage.DoneWhen


def file_address(page, document):
    return reverse("resources:file", args=[page.pk, document.pk])


def done_address(page):
    return reverse("resources:done", args=[page.pk])


class TestReading:
    def test_its_parts_are_shown_in_their_order(
        self, client, teacher, enrolment, make_resource, film, captions
    ):
        paper = make_document("fiche.pdf", b"%PDF", title="Fiche élève")
        page = make_resource(
            ("text", RichText("<p>Pour commencer.</p>")),
            video(film, captions),
            ("document", {"file": paper, "words": "À imprimer"}),
            ("link", {"label": "Le site de l’atelier", "url": "https://exemple.fr/atelier"}),
        )
        client.force_login(teacher)
        shown = client.get(page.url).content.decode()
        told = ["Pour commencer.", 'kind="captions"', "Bonjour à tous", "Fiche élève", "exemple.fr"]
        places = [shown.index(words) for words in told]
        assert places == sorted(places)
        assert file_address(page, film) in shown
        assert "<style" not in shown
        assert " style=" not in shown

    def test_a_visitor_signs_in_first_and_a_stranger_is_sent_to_the_course(
        self, client, make_resource, course
    ):
        page = make_resource()
        assert "/compte/login/" in client.get(page.url)["Location"]
        client.force_login(factories.make_user())
        assert client.get(page.url)["Location"] == course.url

    def test_opening_it_changes_nothing_by_itself(self, client, teacher, enrolment, make_resource):
        page = make_resource(done_when=OPENED)
        client.force_login(teacher)
        shown = client.get(page.url).content.decode()
        assert 'hx-trigger="load"' in shown
        assert Completion.objects.count() == 0
        assert client.get(done_address(page)).status_code == 405

    @pytest.mark.parametrize("rule", [OPENED, CONFIRMED])
    def test_having_read_it_is_recorded_once_with_the_minutes_announced(
        self, client, teacher, enrolment, make_resource, rule
    ):
        page = make_resource(done_when=rule, minutes_announced=25)
        client.force_login(teacher)
        for _ in range(2):
            assert client.post(done_address(page))["Location"] == page.url
        completion = Completion.objects.get()
        assert completion.is_complete
        assert (completion.minutes, completion.evidence) == (25, rule)
        assert (completion.nature, completion.known_by) == (Nature.REMOTE_SELF, KnownBy.ANNOUNCED)
        enrolment.refresh_from_db()
        assert enrolment.completed_at is not None
        assert done_address(page) not in client.get(page.url).content.decode()

    def test_who_only_looks_leaves_no_trace(self, client, trainer, make_resource):
        page = make_resource()
        client.force_login(trainer)
        assert done_address(page) not in client.get(page.url).content.decode()
        client.post(done_address(page))
        assert Completion.objects.count() == 0

    def test_who_has_withdrawn_records_nothing(
        self, client, teacher, enrolment, make_resource, course
    ):
        page = make_resource()
        withdraw(enrolment, by=teacher)
        client.force_login(teacher)
        assert client.post(done_address(page))["Location"] == course.url
        assert Completion.objects.count() == 0

    def test_a_draft_or_a_page_that_is_not_there_records_nothing(
        self, client, teacher, enrolment, make_resource
    ):
        page = make_resource(live=False)
        client.force_login(teacher)
        client.post(done_address(page))
        assert Completion.objects.count() == 0
        assert client.post(reverse("resources:done", args=[999_999])).status_code == 404

    def test_a_page_costs_few_statements(
        self, client, teacher, enrolment, make_resource, film, captions, sql_budget
    ):
        page = make_resource(video(film, captions), video(film, captions), video(film, captions))
        client.force_login(teacher)
        client.get(page.url)
        with sql_budget(20):
            client.get(page.url)

    def test_what_was_read_is_affirmed_with_its_minutes(
        self, client, teacher, enrolment, make_resource
    ):
        page = make_resource(minutes_announced=15)
        client.force_login(teacher)
        assert contributions.facts([enrolment]) == []
        client.post(done_address(page))
        [fact] = [f for f in contributions.facts([enrolment]) if f.kind == "resources.read"]
        assert (fact.label, fact.minutes, fact.valid) == ("Lire une consigne", 15, True)


class TestFiles:
    @pytest.fixture
    def page(self, make_resource, film, captions):
        return make_resource(video(film, captions))

    def test_those_who_follow_have_them(self, client, teacher, enrolment, page, film, captions):
        client.force_login(teacher)
        response = client.get(file_address(page, film))
        assert b"".join(response.streaming_content) == FILM
        assert response["Content-Type"] == "video/mp4"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "private" in response["Cache-Control"]
        assert client.get(file_address(page, captions))["Content-Type"].startswith("text/vtt")

    def test_others_have_not(self, client, page, film, course):
        assert "/compte/login/" in client.get(file_address(page, film))["Location"]
        client.force_login(factories.make_user())
        assert client.get(file_address(page, film))["Location"] == course.url

    def test_a_file_of_another_page_is_not_had_through_this_one(
        self, client, teacher, enrolment, page, film
    ):
        other = make_document("secret.pdf")
        client.force_login(teacher)
        assert client.get(file_address(page, other)).status_code == 404
        elsewhere = factories.make_activity(factories.make_course(), ResourcePage, body=[])
        assert client.get(file_address(elsewhere, film)).status_code == 302

    def test_a_document_is_downloaded_not_shown(self, client, teacher, enrolment, make_resource):
        paper = make_document("fiche élève.html", b"<script>alert(1)</script>")
        page = make_resource(("document", {"file": paper, "words": ""}))
        client.force_login(teacher)
        response = client.get(file_address(page, paper))
        assert response["Content-Disposition"].startswith("attachment")
        assert "sandbox" in response["Content-Security-Policy"]

    def test_a_player_asks_for_parts(self, client, teacher, enrolment, page, film):
        client.force_login(teacher)
        address = file_address(page, film)
        part = client.get(address, headers={"range": "bytes=100-199"})
        assert part.status_code == 206
        assert part["Content-Range"] == f"bytes 100-199/{len(FILM)}"
        assert b"".join(part.streaming_content) == FILM[100:200]
        end = client.get(address, headers={"range": "bytes=-5"})
        assert b"".join(end.streaming_content) == FILM[-5:]
        beyond = client.get(address, headers={"range": "bytes=999999-"})
        assert beyond.status_code == 416
        whole = client.get(address, headers={"range": "lignes=1-2"})
        assert whole.status_code == 200

    @pytest.mark.parametrize(
        ("header", "span"),
        [
            ("bytes=0-", range(10)),
            ("bytes=4-4", range(4, 5)),
            ("bytes=4-999", range(4, 10)),
            ("bytes=-999", range(10)),
            ("bytes=10-", range(10, 10)),
            ("bytes=6-2", range(6, 3)),
            ("bytes=-0", range(10, 10)),
            ("bytes=-", None),
            ("", None),
            ("bytes=" + "9" * 30 + "-", None),
        ],
    )
    def test_a_range_is_read_with_care(self, header, span):
        found = wanted_span(header, 10)
        assert (found is None) == (span is None)
        assert span is None or list(found) == list(span)

    def test_a_file_lost_from_the_disk_is_not_found(self, client, teacher, enrolment, page, film):
        film.file.storage.delete(film.file.name)
        client.force_login(teacher)
        assert client.get(file_address(page, film)).status_code == 404

    def test_wagtails_own_address_of_a_document_asks_the_same_guard(
        self, client, teacher, enrolment, page, film, organiser, trainer
    ):
        assert client.get(film.url).status_code == 404
        client.force_login(factories.make_user())
        assert client.get(film.url).status_code == 404
        client.force_login(teacher)
        assert client.get(film.url).status_code == 200
        for inside in (organiser, trainer):
            client.force_login(inside)
            assert client.get(film.url).status_code == 200

    def test_a_document_of_a_public_page_is_public_and_one_of_none_is_not(self, client, course):
        shown, unused = make_document("programme.pdf"), make_document("brouillon.pdf")
        course.body = [
            ("text", RichText(f'<a linktype="document" id="{shown.pk}">Le programme</a>'))
        ]
        course.save()
        assert client.get(shown.url).status_code == 200
        assert client.get(unused.url).status_code == 404
        course.live = False
        course.save()
        assert client.get(shown.url).status_code == 404

    def test_uploaded_files_are_not_among_the_public_ones(self, client, film):
        assert client.get(f"/media/{film.file.name}").status_code == 404


class TestWriting:
    NO_COMMENTS = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}

    def data(self, *parts, **fields):
        data = {
            "title": "Regarder un geste",
            "slug": "regarder-un-geste",
            "introduction": "",
            "required": "on",
            "minutes_announced": "10",
            "done_when": "confirmed",
        }
        body = nested_form_data({"body": streamfield(list(parts))})
        return data | body | self.NO_COMMENTS | fields

    def part(self, film, captions, transcript="<p>Bonjour</p>"):
        value = {
            "title": "Le geste",
            "file": str(film.pk) if film else "",
            "captions": str(captions.pk) if captions else "",
            "transcript": rich_text(transcript),
        }
        return ("video", value)

    @pytest.fixture
    def boss(self, client, course):
        user = factories.make_user(is_superuser=True)
        client.force_login(user)
        return user

    @pytest.fixture
    def address(self, course):
        return reverse("wagtailadmin_pages:add", args=["resources", "resourcepage", course.pk])

    def test_a_video_is_published_with_its_captions_and_its_words(
        self, client, boss, address, film, captions
    ):
        data = self.data(self.part(film, captions), **{"action-publish": "1"})
        assert client.post(address, data).status_code == 302
        assert ResourcePage.objects.get().live

    @pytest.mark.parametrize("lacking", ["captions", "transcript"])
    def test_without_them_it_is_a_draft_and_no_more(
        self, client, boss, address, film, captions, lacking, course
    ):
        part = self.part(
            film,
            None if lacking == "captions" else captions,
            "" if lacking == "transcript" else "<p>Bonjour</p>",
        )
        assert client.post(address, self.data(part)).status_code == 302
        page = ResourcePage.objects.get()
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        client.post(edit, self.data(part, **{"action-publish": "1"}))
        assert not ResourcePage.objects.get().live
        [sentence] = page.get_latest_revision_as_object().publication_obstacles()
        assert "« Le geste » : il manque" in sentence
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        client.post(f"{bulk}?id={page.pk}", {"include_descendants": ""})
        client.post(reverse("publish_course", args=[course.pk]))
        assert not ResourcePage.objects.get().live

    def test_a_file_of_another_kind_is_refused_beside_it(self, client, boss, address, captions):
        paper = make_document("fiche.pdf")
        response = client.post(address, self.data(self.part(paper, captions)))
        assert "Choisissez un fichier .mp4" in response.content.decode()
        assert not ResourcePage.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("minutes_announced", "longtemps"),
            ("minutes_announced", "-1"),
            ("introduction", "x" * 301),
            ("done_when", "un jour"),
            ("body-0-type", "inconnu"),
        ],
    )
    def test_a_bad_value_is_told_or_left_aside(self, client, boss, address, field, value):
        data = self.data(("text", rich_text("<p>Un texte</p>")), **{field: value})
        assert client.post(address, data).status_code in {200, 302, 400}

    def test_a_page_not_saved_yet_is_previewed(self, client, boss, course, film, captions):
        address = reverse(
            "wagtailadmin_pages:preview_on_add", args=["resources", "resourcepage", course.pk]
        )
        assert client.post(address, self.data(self.part(film, captions))).json()["is_valid"]
        shown = client.get(address)
        assert shown.status_code == 200
        assert "Le geste" in shown.content.decode()

    def test_a_copy_of_the_course_shows_the_same_files(
        self, client, boss, course, make_resource, film, captions
    ):
        make_resource(video(film, captions))
        copy = course.copy(recursive=True, update_attrs={"slug": "copie", "title": "Copie"})
        page = ResourcePage.objects.descendant_of(copy).get()
        assert page.files().keys() == {film.pk, captions.pk}
        assert CourseDocument.objects.count() == 2
        assert isinstance(Page.objects.get(pk=page.pk).specific, ResourcePage)
