"""PDF documents: ours to the last glyph, the same each time, and nothing fetched."""

import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import zxingcpp
from django.template import engines
from PIL import Image
from pypdf import PdfReader

from courses import documents
from courses.documents import DocumentError, qr_code, render_pdf, unprintable

LONG_NAME = "Éléonore-Désirée Œuvrard de l’Étang-Ñuñez von Grüßau-Lœwenstein d’Haÿ-les-Roses"


@pytest.fixture
def template(settings, tmp_path):
    """Writes the content block of a document of ours; gives the template's name."""
    config = settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [config]

    def write(content):
        frame = '{%% extends "documents/base.html" %%}{%% block content %%}%s{%% endblock %%}'
        (tmp_path / "tested.html").write_text(frame % content, encoding="utf-8")
        return "tested.html"

    yield write
    engines.__dict__.pop("templates", None)


@pytest.fixture
def witness():
    """An HTTP server on the loopback that writes down who comes."""
    visits = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            visits.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.visits = visits
    yield server
    server.shutdown()
    server.server_close()


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def fonts_of(reader):
    """The fonts of every page: name and whether the file is inside."""
    found = {}
    for page in reader.pages:
        for reference in page["/Resources"].get("/Font", {}).values():
            font = reference.get_object()
            descriptor = font.get("/FontDescriptor", {})
            found[font["/BaseFont"]] = "/FontFile2" in descriptor
    return found


def test_a_document_is_a4_with_its_title_and_language(template):
    reader = read(render_pdf(template("<h1>Bonjour</h1>"), {}, title="Attestation n° 1"))
    assert [round(side) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert reader.metadata.title == "Attestation n° 1"
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert "Page 1 / 1" in reader.pages[0].extract_text()


def test_every_font_is_inside(template):
    page = template("<h1>Ÿ</h1><p>é <b>gras</b> <i>penché</i></p><table><tr><td></td></tr></table>")
    fonts = fonts_of(read(render_pdf(page, {}, title="x")))
    assert len(fonts) == 3
    assert all(fonts.values()), fonts


def test_the_same_input_gives_the_same_bytes(template):
    page = template("<p>{{ name }}</p><img src='{{ code }}'>")
    context = {"name": LONG_NAME, "code": qr_code("https://exemple.fr/a")}
    assert render_pdf(page, context, title="x") == render_pdf(page, context, title="x")


def test_accents_come_out_right(template):
    text = read(render_pdf(template("<p>{{ n }}</p>"), {"n": LONG_NAME}, title="x")).pages[0]
    assert LONG_NAME in " ".join(text.extract_text().split())


@pytest.mark.parametrize(
    "content",
    [
        '<img src="/etc/hostname">',
        '<img src="file:///etc/hostname">',
        '<img src="missing.png">',
        '<img src="data:image/png;base64,AAAA">',
        '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
        '<p style="background-image: url(/etc/hostname)">x</p>',
        '<link rel="stylesheet" href="/etc/hostname">',
        '<pdf:insertpdf src="/etc/hostname"/>',
        "<ul><li>a bullet is drawn with a font of the reader's machine</li></ul>",
    ],
)
def test_a_refused_or_broken_part_is_an_error_not_a_hole(template, content):
    with pytest.raises(DocumentError):
        render_pdf(template(content), {}, title="x")


@pytest.mark.parametrize(
    "content",
    [
        '<img src="%s/a.png">',
        '<link rel="stylesheet" href="%s/a.css"><p>x</p>',
        '<p style="background-image: url(%s/a.png)">x</p>',
        '<pdf:insertpdf src="%s/a.pdf"/>',
    ],
)
def test_nothing_is_fetched(template, witness, content):
    address = f"http://127.0.0.1:{witness.server_port}"
    with pytest.raises(DocumentError):
        render_pdf(template(content % address), {}, title="x")
    assert witness.visits == []


def test_mark_up_in_a_name_is_printed_as_it_was_typed(template, witness):
    name = f'<img src="http://127.0.0.1:{witness.server_port}/n"></p><pdf:nextpage/><h1>{{{{ x }}}}'
    reader = read(render_pdf(template("<p>{{ name }}</p>"), {"name": name}, title=name))
    assert len(reader.pages) == 1
    assert "<pdf:nextpage/>" in reader.pages[0].extract_text()
    assert reader.metadata.title == name
    assert witness.visits == []


def test_a_public_image_is_drawn(template, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Image.new("RGB", (40, 40), "teal").save(tmp_path / "logo.png")
    page = template("<img src='{{ logo }}'>")
    reader = read(render_pdf(page, {"logo": str(tmp_path / "logo.png")}, title="x"))
    assert len(reader.pages[0].images) == 1


def test_a_qr_code_leads_where_it_says(template):
    address = "https://tne.exemple.fr/attestations/verifier/TNE-CANOPE88-2026-1/ABCDE-FGHJK/"
    page = template("<img src='{{ code }}' width='120' height='120'>")
    reader = read(render_pdf(page, {"code": qr_code(address)}, title="x"))
    assert [c.text for c in zxingcpp.read_barcodes(reader.pages[0].images[0].image)] == [address]


def test_what_no_font_of_ours_draws_is_known_beforehand():
    assert unprintable(LONG_NAME) == ""
    assert unprintable("Zoé 漢漢字") == "漢字"
    assert unprintable("Zoé \u202eervèfeL\u202c") == "U+202E U+202C"
    assert unprintable("Zoé\u200b Lefèvre 漢") == "U+200B漢"


def test_a_complaint_of_another_thread_is_not_ours(template):
    page, errors = template("<img src='no.png'>"), []

    def fail():
        try:
            render_pdf(page, {}, title="x")
        except DocumentError as error:
            errors.append(error)

    with documents._complaints() as heard:
        other = threading.Thread(target=fail)
        other.start()
        other.join()
    assert errors
    assert heard == []
