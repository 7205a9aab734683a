"""What a screen reader finds in a document: the structure of its HTML, in its order."""

import io

import pikepdf
import pytest

from courses.documents import qr_code, render_pdf
from tests.accessible_pdf import errors_of
from tests.courses.test_documents import template as template_of_documents

template = template_of_documents
ROWS = "".join(f"<tr><td>Créneau {n}</td><td>{n} h</td></tr>" for n in range(70))
LONG = f"<table><thead><tr><th>Quoi</th><th>Durée</th></tr></thead><tbody>{ROWS}</tbody></table>"


def told(pdf):
    """The structure as nested text: « H1(Bonjour) »."""
    document = pikepdf.open(io.BytesIO(pdf))
    words = [contents(page) for page in document.pages]
    pages = {page.obj.objgen: at for at, page in enumerate(document.pages)}

    def tell(element):
        if "/MCID" in element:
            return words[pages[element.Pg.objgen]][int(element.MCID)]
        kids = element.get("/K", pikepdf.Array())
        kids = kids if isinstance(kids, pikepdf.Array) else [kids]
        inside = " ".join(tell(kid) for kid in kids)
        alt = str(element.get("/Alt", ""))
        return f"{str(element.S)[1:]}({alt or inside})"

    return " ".join(tell(kid) for kid in document.Root.StructTreeRoot.K)


def contents(page):
    """What each numbered mark of a page draws: how many times text or an image."""
    found, open_marks = {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in ("BDC", "BMC"):
            mark = operands[1] if len(operands) > 1 else {}
            open_marks.append(int(mark["/MCID"]) if "/MCID" in mark else None)
            found.setdefault(open_marks[-1], "")
        elif str(operator) == "EMC":
            open_marks.pop()
        elif str(operator) in ("Tj", "TJ", "Do"):
            assert open_marks, "drawn outside of any mark"
            found[open_marks[-1]] = found[open_marks[-1]] or "·"
    assert open_marks == []
    return found


def test_the_structure_is_that_of_the_html(template):
    page = template(
        "<h1>Titre</h1><p>Un <b>mot</b> fort</p><h2>Suite</h2>"
        "<table><tr><th scope='row'>Dates</th><td>mardi</td></tr>"
        "<tr><th scope='row'>Lieu</th><td></td></tr></table>"
    )
    said = told(render_pdf(page, {}, title="x"))
    table = "Table(TBody(TR(TH(·) TD(·)) TR(TH(·) TD())))"
    assert f"H1(·) P(·) H2(·) {table}" in said


def test_a_table_that_lays_out_is_no_table_and_images_say_what_they_are(template):
    page = template(
        "<table role='presentation'><tr><td><img src='{{ code }}' alt='Un code'></td>"
        "<td>À côté</td></tr></table><img src='{{ code }}' alt=''>"
    )
    said = told(render_pdf(page, {"code": qr_code("https://exemple.fr")}, title="x"))
    assert "Figure(Un code) P(·)" in said
    assert said.count("Figure") == 1
    assert "Table" not in said


def test_what_comes_back_on_each_page_is_read_once(template):
    document = render_pdf(template(LONG), {}, title="x")
    assert len(pikepdf.open(io.BytesIO(document)).pages) > 1
    said = told(document)
    assert said.count("TH(") == 2
    assert said.count("TR(") == 71
    assert said.count("THead(") == 1


def test_hidden_parts_are_not_read(template):
    listed = "<div role='list'><p role='listitem'>• Un</p><p role='listitem'>• Deux</p></div>"
    page = template(f"<p>Lu</p><p aria-hidden='true'>Décor</p>{listed}")
    said = told(render_pdf(page, {}, title="x"))
    assert "P(·) L(LI(LBody(·)) LI(LBody(·)))" in said


def test_title_language_and_what_it_claims(template):
    title = "Attestation <n° 1> & suite"
    with pikepdf.open(io.BytesIO(render_pdf(template("<p>x</p>"), {}, title=title))) as document:
        assert document.Root.Lang == "fr"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == title


@pytest.mark.parametrize("content", ["<h1>Ÿ</h1><p>é</p>", LONG])
def test_readers_find_no_error(template, content, tmp_path):
    file = tmp_path / "tagged.pdf"
    file.write_bytes(render_pdf(template(content), {}, title="Document"))
    assert errors_of(file) == []
