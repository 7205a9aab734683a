"""The library's screens: who sees what, what an author is told."""

import errno
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.jobs import run_job
from plugins.scorm.models import Package, PackageVersion
from tests.factories import make_role, make_territory

from .packages import ONE_ITEM, manifest, package_of, small_package

pytestmark = pytest.mark.django_db
HOME = "/admin/modules/"


@pytest.fixture
def site(client, trainer):
    """The site, as seen by a trainer."""
    client.force_login(trainer)
    client.defaults["HTTP_HOST"] = "tne.localhost"
    return client


def a_file(data, name="module.zip"):
    return SimpleUploadedFile(name, data, "application/zip")


def text(response):
    return response.content.decode()


def test_a_trainer_puts_a_module_in_her_territory_s_library(site, territory, trainer):
    data = {"title": "Prise en main", "territory": territory.pk, "file": a_file(small_package())}
    response = site.post(HOME + "deposer/", data)
    package = Package.objects.get()
    assert response.url == f"{HOME}{package.pk}/"
    assert (package.territory, package.uploaded_by) == (territory, trainer)
    page = text(site.get(response.url))
    assert "en cours d’examen" in page
    assert 'http-equiv="refresh"' in page
    run_job(package.versions.get().job_id)
    page = text(site.get(response.url))
    assert "SCORM 1.2" in page
    assert 'http-equiv="refresh"' not in page
    assert "Prise en main" in text(site.get(HOME))


def test_the_author_reads_what_is_wrong_and_what_to_do(site, take_in):
    version = take_in(package_of(manifest().replace('identifierref="R1"', 'identifierref="R9"')))
    page = text(site.get(f"{HOME}{version.package_id}/"))
    assert "refusé" in page
    assert "renvoie à une ressource qui n’existe pas" in page
    assert "P09-dangling-ref" in page
    assert "Corrigez ce point dans votre outil auteur" in page


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("module.pdf", b"x", "Choisissez un fichier .zip"),
        ("module.zip", None, "requis"),
    ],
)
def test_a_form_that_is_wrong_says_so_where_it_is(site, territory, name, data, sentence):
    fields = {"title": "M", "territory": territory.pk}
    files = {"file": a_file(data, name)} if data else {}
    response = site.post(HOME + "deposer/", fields | files)
    assert response.status_code == 200
    assert sentence in text(response)
    assert Package.objects.count() == 0


def test_one_cannot_put_a_module_in_another_s_library(site):
    other = make_territory("29", "Finistère")
    for territory in (other.pk, "", "x"):
        fields = {"title": "M", "territory": territory, "file": a_file(small_package())}
        assert site.post(HOME + "deposer/", fields).status_code == 200
    assert Package.objects.count() == 0


def test_others_find_nothing_of_a_territory_s_modules(client, module):
    stranger = make_role("trainer", make_territory("29", "Finistère"))
    client.force_login(stranger)
    client.defaults["HTTP_HOST"] = "tne.localhost"
    assert client.get(f"{HOME}{module.package_id}/").status_code == 404
    assert client.get(f"{HOME}versions/{module.pk}/apercu/").status_code == 404
    for act in ("adopter", "supprimer"):
        assert client.post(f"{HOME}versions/{module.pk}/{act}/").status_code == 404
    assert module.package.title not in text(client.get(HOME))


def test_a_learner_has_no_library(client, teacher):
    client.force_login(teacher)
    assert client.get(HOME, headers={"host": "tne.localhost"}).status_code == 302


def test_a_trainer_previews_without_a_course(site, module, settings):
    page = text(site.get(f"{HOME}versions/{module.pk}/apercu/"))
    assert f'src="{settings.CONTENT_ORIGIN}/modules/jouer/?jeton=' in page


def test_a_new_version_is_put_where_the_former_one_was(
    client, administrator, module, activity, enrolment
):
    client.force_login(administrator)
    client.defaults["HTTP_HOST"] = "tne.localhost"
    address = f"{HOME}{module.package_id}/"
    client.post(address, {"file": a_file(small_package(title="Version 2"))})
    second = PackageVersion.objects.get(number=2)
    run_job(second.job_id)
    assert "montre encore une version plus ancienne" not in text(client.get(address))
    administrator.is_superuser = True
    administrator.save()
    assert "montre encore une version plus ancienne" in text(client.get(address))
    client.post(f"{HOME}versions/{second.pk}/adopter/")
    activity.refresh_from_db()
    assert activity.version == second


def test_a_version_in_use_stays_and_an_unused_one_goes(site, module, activity, take_in):
    response = site.post(f"{HOME}versions/{module.pk}/supprimer/", follow=True)
    assert "elle est gardée" in text(response)
    assert (module.root / "index.html").is_file()
    unused = take_in(title="Inutile")
    site.post(f"{HOME}versions/{unused.pk}/supprimer/")
    assert not Package.objects.filter(pk=unused.package_id).exists()
    assert not unused.root.exists()


def test_nothing_changes_by_looking(site, module):
    for act in ("adopter", "supprimer"):
        assert site.get(f"{HOME}versions/{module.pk}/{act}/").status_code == 405


def test_an_author_is_offered_the_modules_she_may_see(site, trainer, course, module, take_in):
    other = take_in(territory=make_territory("29", "Finistère"), title="Ailleurs")
    trainer.is_superuser = False
    form_class = module_form(course, trainer)
    offered = set(form_class.fields["version"].queryset)
    assert module in offered
    assert other not in offered


def module_form(course, user):
    from plugins.scorm.models import ScormActivityPage

    page = ScormActivityPage(title="M", slug="m")
    handler = page.get_edit_handler()
    return handler.get_form_class()(instance=page, for_user=user, parent_page=course)


def test_what_changes_from_a_version_to_the_next_is_shown(site, take_in, trainer):
    first = take_in(package_of(manifest(), vieux="x", gros="x" * 5000))
    items = ONE_ITEM.replace("Étape", "Étape revue") + ONE_ITEM.replace('"I1"', '"I2"')
    second = take_in(package_of(manifest(items), neuf="x", gros="y" * 5000), package=first.package)
    assert second.changes["steps"] == {
        "added": ["Étape"], "removed": [], "renamed": [["Étape", "Étape revue"]], "moved": False,
    }  # fmt: skip
    counts = {kind: found["count"] for kind, found in second.changes["files"].items()}
    assert counts == {"added": 1, "removed": 1, "changed": 2}
    page = text(site.get(f"{HOME}{first.package_id}/"))
    assert "Étape renommée" in page
    assert "neuf.html" in page
    assert "1 ajouté" in page


def test_identifiers_that_a_tool_renews_at_each_export_are_seen_through(take_in):
    first = take_in(package_of(manifest()))
    renewed = manifest(ONE_ITEM.replace('"I1"', '"I-x7f3"'))
    second = take_in(package_of(renewed), package=first.package)
    assert second.changes["steps"] == {"added": [], "removed": [], "renamed": [], "moved": False}


def test_a_version_that_only_a_draft_shows_is_kept(site, module, activity, take_in, trainer):
    second = take_in(package=module.package)
    activity.version = second
    activity.save_revision(user=trainer)
    response = site.post(f"{HOME}versions/{second.pk}/supprimer/", follow=True)
    assert "elle est gardée" in text(response)
    assert PackageVersion.objects.filter(pk=second.pk).exists()


def test_a_full_disk_is_said_beside_the_file(site, territory, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("plugins.scorm.models.PackageVersion.save", full)
    fields = {"title": "M", "territory": territory.pk, "file": a_file(small_package())}
    assert "plus assez de place" in text(site.post(HOME + "deposer/", fields))
    assert Package.objects.count() == 0
    assert not list(Path(storages["private"].path("")).rglob("*.zip"))
