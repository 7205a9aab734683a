"""What administrators write in documents: variables of a list, safe HTML, versions kept."""

import io
import threading
from socketserver import BaseRequestHandler, TCPServer

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from pypdf import PdfReader
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection

from courses.documents import render_pdf
from plugins.attestations.issue import TEMPLATE, issue
from plugins.attestations.models import DocumentTemplate, Kind, LogoCopy, Signatory, TemplateVersion
from plugins.attestations.paper import context_of, facts_context, title_of
from plugins.attestations.safe_html import safe
from plugins.attestations.sample import sample_pdf
from plugins.attestations.templates_in_use import save_version
from plugins.attestations.variables import fill
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def saved(organisation, administrator):
    """saved(**words) -> the version in use for the organisation's « suivi »."""

    def make(**words):
        template = DocumentTemplate.objects.first()
        template = template or DocumentTemplate(organisation=organisation, kind=Kind.SUIVI)
        for name, value in words.items():
            setattr(template, name, value)
        return save_version(template, by=administrator)

    return make


@pytest.fixture
def witness():
    """A server that hears of every request made to it: (its address, what it heard)."""
    heard = []

    class Listener(BaseRequestHandler):
        def handle(self):
            heard.append(self.request.recv(1000))

    server = TCPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", heard
    server.shutdown()
    server.server_close()


def drawn(attestation):
    pdf = render_pdf(TEMPLATE, context_of(attestation), title=title_of(attestation))
    reader = PdfReader(io.BytesIO(pdf))
    return len(reader.pages), " ".join(reader.pages[0].extract_text().split()), pdf


def test_a_template_serves_its_organisation_and_documents_name_its_version(
    saved, complete, administrator
):
    first = saved(opening="Pour {personne}, à {organisme}.", funders="<b>France 2030</b>")
    one = issue(complete(), by=administrator)
    second = saved(opening="Autre texte.")
    other = issue(complete(), by=administrator)
    assert [one.template, other.template] == [first, second]
    assert (first.number, second.number) == (1, 2)
    _pages, words, _pdf = drawn(one)
    assert f"Pour {one.content.facts['name']}, à Atelier Canopé d’Épinal." in words
    assert "France 2030" in words
    assert "Autre texte" in drawn(other)[1]
    assert saved(opening="Autre texte.") == second, "nothing has changed: no version"


def test_the_territory_s_template_is_for_those_who_have_none(
    saved, complete, administrator, territory
):
    shared = DocumentTemplate(territory=territory, kind=Kind.SUIVI, closing="Du territoire.")
    save_version(shared, by=administrator)
    assert "Du territoire." in drawn(issue(complete(), by=administrator))[1]
    saved(closing="De l’organisme.")
    assert "De l’organisme." in drawn(issue(complete(), by=administrator))[1]


def test_a_version_is_never_written_again(saved):
    version = saved(opening="Un texte.")
    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateVersion.objects.filter(pk=version.pk).update(opening="Autre")
    if connection.vendor != "sqlite":
        return
    table = TemplateVersion._meta.db_table
    words = ("INSERT OR REPLACE INTO", table, "SELECT * FROM", table)  # SQLite's other way to write
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" ".join(words))


def test_a_logo_is_printed_as_it_was(saved, complete, administrator):
    image = get_image_model().objects.create(title="Logo", file=get_test_image_file())
    saved(logo=image)
    attestation = issue(complete(), by=administrator)
    before = drawn(attestation)[2]
    image.delete()
    assert drawn(attestation)[2] == before
    assert b"DCTDecode" in before
    assert LogoCopy.objects.count() == 1


def test_a_logo_of_another_s_library_is_not_hers_to_print(
    client, administrator, organisation, territory
):
    """The chooser does not show it; a form written by hand names it all the same."""
    factories.make_territory("02", "Aisne")
    theirs, ours = (Collection.objects.get(name=name) for name in ("Aisne (02)", str(territory)))
    image = get_image_model().objects.create(
        title="Logo", file=get_test_image_file(), collection=theirs
    )
    client.defaults["HTTP_HOST"] = settings.SITE_HOST
    client.force_login(administrator)
    words = {"opening": "", "closing": "", "funders": "", "layout": "left", "accent": "#14595a"}
    made = words | {"kind": "suivi", "organisation": organisation.pk, "logo": image.pk}
    named = {"name": organisation.name, "siret": organisation.siret, "logo": image.pk}
    edit = reverse("organisation:edit", args=[organisation.pk])
    for address, posted in ((reverse("attestations_template:add"), made), (edit, named)):
        shown = client.post(address, posted).content.decode()
        assert "Choisissez une image de votre bibliothèque." in shown
    assert not DocumentTemplate.objects.exists()
    organisation.refresh_from_db()
    assert organisation.logo is None
    get_image_model().objects.update(collection=ours)
    client.post(reverse("attestations_template:add"), made)
    client.post(edit, named)
    organisation.refresh_from_db()
    assert DocumentTemplate.objects.get().logo == organisation.logo == image


def test_a_wrong_variable_is_refused_with_the_list(client, administrator, saved):
    template = saved(opening="Bien.").template
    client.defaults["HTTP_HOST"] = settings.SITE_HOST
    client.force_login(administrator)
    address = reverse("attestations_template:edit", args=[template.pk])
    posted = {"layout": "left", "accent": "#14595a", "logo": "", "closing": "", "funders": ""}
    answer = client.post(address, posted | {"opening": "Né le {naissance} à {lieu}"})
    shown = answer.content.decode()
    assert "Variable inconnue" in shown
    assert "{naissance}" in shown
    assert "{personne}" in shown
    template.refresh_from_db()
    assert template.opening == "Bien."
    client.post(address, posted | {"opening": '<p onclick="x()">À {lieu}</p><script>x</script>'})
    template.refresh_from_db()
    assert (template.opening, template.number) == ("<p>À {lieu}</p>", 2)
    seen = client.get(reverse("attestations_template:preview", args=[template.pk]))
    assert seen.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('<img src="http://x/y.png">Oui', "Oui"),
        ('<a href="file:///etc/passwd">Lien</a>', "Lien"),
        (
            '<p style="background: url(http://x/); color: #112233">A</p>',
            '<p style="color: #112233">A</p>',
        ),
        ('<p style="color: url(http://x/)">A</p>', "<p>A</p>"),
        ("<style>@import url(http://x/)</style><p>A</p>", "<p>A</p>"),
        ("<pdf:nextpage/><p>A", "<p>A</p>"),
        ("<ul><li>Un</li></ul>", "<p>– Un</p>"),
        ("Un\n\nDeux", "<p>Un</p><p>Deux</p>"),
    ],
)
def test_only_safe_html_is_kept(written, kept):
    assert safe(written) == kept


def test_what_stands_for_a_variable_is_text():
    filled = fill("<p>{personne}</p>", {"personne": "<b>Zoé</b><img src=x>"})
    assert filled == "<p>&lt;b&gt;Zoé&lt;/b&gt;&lt;img src=x&gt;</p>"


def test_mark_up_from_anywhere_neither_fetches_nor_reads_nor_breaks(
    complete, administrator, course, organisation, witness, saved, tmp_path
):
    address, heard = witness
    secret = tmp_path / "secret.txt"
    secret.write_text("MOTDEPASSE")
    attack = (
        f'<img src="{address}/i.png"><link rel="stylesheet" href="{address}/s.css">'
        f'<p style="background-image: url({address}/b.png)">x</p><pdf:nextpage/>'
        f'<img src="file://{secret}"></table></div>'
    )
    saved(opening="Avant", closing="Après {personne} {formation}")
    # Past the form too: what is in the database is made safe again when it is frozen.
    DocumentTemplate.objects.update(number=9)
    version = TemplateVersion.objects.get()
    TemplateVersion.objects.create(
        template=version.template, number=9, by=administrator, opening=attack, funders=attack
    )
    course.title, course.objectives = attack[:200], f"<ul><li>{attack}</li></ul>"
    course.save()
    organisation.name, organisation.address = attack[:150], attack
    organisation.save()
    signatory = {"last_name": attack[:60], "quality": attack[:80], "delegation": attack[:90]}
    Signatory.objects.filter(organisation=organisation).update(**signatory)
    person = factories.make_user(printed_name=attack[:110])
    attestation = issue(complete(person), by=administrator)
    pages, words, pdf = drawn(attestation)
    assert heard == []
    assert pages == 1
    assert "MOTDEPASSE" not in words
    assert attack[:60] in words.replace("…", ""), "it is printed, not obeyed"
    assert facts_context(attestation)["texts"]["opening"] == "<p>x</p>"
    assert pdf.count(b"/Subtype /Image") <= 1


@pytest.mark.parametrize("kind", Kind, ids=str)
def test_every_type_is_seen_on_sample_data(kind, organisation):
    template = DocumentTemplate(organisation=organisation, kind=kind)
    version = TemplateVersion(template=template, number=1, closing="Fin {formation}.")
    pages = PdfReader(io.BytesIO(sample_pdf(version))).pages
    assert len(pages) == 1
    assert "n’atteste rien" in " ".join(pages[0].extract_text().split())
