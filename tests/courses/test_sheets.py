"""Lists of people in every shape they come in, and files that are not lists at all."""

import io
import zipfile

import openpyxl
import pytest
import tablib
from hypothesis import given
from hypothesis import strategies as st

from courses import sheets
from courses.rosters import Line, read_roster, split_name
from courses.sheets import Unreadable, read_file, read_text

HEADINGS = ["Nom", "Prénom", "Courriel", "Code UAI", "Téléphone"]
ZOE = ["Lefèvre", "Zoé", "zoe@exemple.fr", "0590121L", "06 12 34 56 78"]
AS_LINE = Line(2, "Lefèvre", "Zoé", "zoe@exemple.fr", "0590121L", "06 12 34 56 78")


def people(rows):
    return read_roster(rows).lines


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_a_text_is_read_whatever_separates_its_cells(mark):
    text = f"{mark.join(HEADINGS)}\n{mark.join(ZOE)}\n\n"
    assert people(read_text(text)) == [AS_LINE]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_file_is_read_in_the_encodings_that_offices_write(encoding):
    data = f"{';'.join(HEADINGS)}\r\n{';'.join(ZOE)}\r\n".encode(encoding)
    assert people(read_file(data)) == [AS_LINE]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_is_read_by_its_content(kind):
    assert people(read_file(tablib.Dataset(ZOE, headers=HEADINGS).export(kind))) == [AS_LINE]


def test_a_sheet_gives_a_telephone_its_zero_back():
    book = openpyxl.Workbook()
    book.active.append(["NOM", "Tél."])
    book.active.append(["Œuvrard", 612345678.0])
    stream = io.BytesIO()
    book.save(stream)
    assert people(read_file(stream.getvalue()))[0].phone == "0612345678"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("NOM", "last_name"),
        ("Nom de famille", "last_name"),
        ("Nom d’usage", "last_name"),
        ("PRENOM", "first_name"),
        ("Prénoms", "first_name"),
        ("Courriel", "email"),
        ("e-mail", "email"),
        ("Adresse mail académique", "email"),
        ("Mél.", "email"),
        ("Adresse électronique", "email"),
        ("UAI", "uai"),
        ("RNE", "uai"),
        ("Code UAI de l’établissement", "uai"),
        ("Téléphone", "phone"),
        ("N° de téléphone", "phone"),
        ("Portable", "phone"),
    ],
)
def test_a_heading_is_known_by_the_words_in_use(heading, field):
    other = "Courriel" if field != "email" else "Nom"
    [line] = people(read_text(f"{heading};{other}\nvaleur;autre\n"))
    assert getattr(line, field) in {"valeur", "VALEUR"}


def test_titles_above_the_headings_are_passed_over():
    text = "Participants\nGroupe de Gérardmer;;\nNom;Prénom;Mail\nDù Crêt;Anaëlle;a@exemple.fr\n"
    assert people(read_text(text)) == [Line(4, "Dù Crêt", "Anaëlle", "a@exemple.fr")]


def test_without_headings_columns_are_known_by_what_they_hold():
    text = "3;Dù Crêt;Anaëlle;a@exemple.fr;0590121l\n4;Grüber;Inès;i@exemple.fr;0590258K\n"
    roster = read_roster(read_text(text))
    assert roster.guessed
    assert roster.lines[0] == Line(1, "Dù Crêt", "Anaëlle", "a@exemple.fr", "0590121L")


def test_addresses_alone_one_under_the_other_are_a_list():
    assert [line.email for line in people(read_text("a@exemple.fr\nb@exemple.fr\n"))] == [
        "a@exemple.fr",
        "b@exemple.fr",
    ]


def test_columns_that_are_not_read_are_named():
    roster = read_roster(read_text("Nom;Établissement;Courriel\nGrüber;Collège;i@exemple.fr\n"))
    assert roster.unread == ["Établissement"]


@pytest.mark.parametrize(
    ("words", "name_first", "parts"),
    [
        ("LE GOFF Maël", True, ("LE GOFF", "Maël")),
        ("Maël LE GOFF", True, ("LE GOFF", "Maël")),
        ("Grüber Inès", True, ("Grüber", "Inès")),
        ("Inès Grüber", False, ("Grüber", "Inès")),
        ("", True, ("", "")),
    ],
)
def test_a_whole_name_is_parted_by_its_capitals_or_the_order_of_its_column(
    words, name_first, parts
):
    assert split_name(words, name_first=name_first) == parts


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"),
        (b"\n \n;;\n", "vide"),
        (b"%PDF-1.7\x00\x01", "pas une liste"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "pas une liste"),
        (b"nom;courriel\n\x81\x8d;a@exemple.fr", "pas une liste"),
        (b"\xff\xfe1\x002\x00", "Ni nom"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99, "ancien format"),
        (b"PK\x03\x04" + b"broken", "abîmé"),
        (zipped({"readme.txt": "bonjour"}), "pas un classeur"),
        (zipped({"mimetype": sheets.ODS, "content.xml": "<a><b></a>"}), "abîmé"),
        (zipped({"xl/workbook.xml": "<workbook/>"}), "abîmé"),
        (b"x" * (sheets.MOST_BYTES + 1), "2 Mo"),
        ('nom;courriel\n"jamais refermé;'.encode() + b"x" * 200_000, "guillemet"),
        (b"Nom;Courriel\n", "personne sous"),
        (b"12;13\n14;15\n", "Ni nom"),
    ],
    # What a file holds is no name for a test: it may be long, or hold the hour.
    ids=[
        *("nothing", "blank", "pdf", "png", "odd-letters", "utf-16", "old-workbook"),
        *("broken-zip", "other-zip", "broken-ods", "broken-xlsx", "too-large"),
        *("open-quote", "head-only", "no-head"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(data, said):
    with pytest.raises(Unreadable, match=said):
        read_roster(read_file(data))


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = zipped({"xl/workbook.xml": "", "xl/sharedStrings.xml": b"0" * 50_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(Unreadable, match="trop gros"):
        read_file(bomb)


def test_entities_of_an_xml_file_are_not_expanded():
    laughs = (
        '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        '<t xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">&b;</t>'
    )
    with pytest.raises(Unreadable, match="abîmé"):
        read_file(zipped({"mimetype": sheets.ODS, "content.xml": laughs}))


def ods(body):
    names = "urn:oasis:names:tc:opendocument:xmlns"
    return zipped(
        {
            "mimetype": sheets.ODS,
            "content.xml": f'<o xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0">'
            f"<table:table>{body}</table:table></o>",
        }
    )


def test_rows_that_repeat_without_end_are_refused():
    row = (
        '<table:table-row table:number-rows-repeated="{}">'
        "<table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
    )
    with pytest.raises(Unreadable, match="dépasse"):
        read_file(ods(row.format(10**9, "a@exemple.fr")))
    rows = read_file(ods(row.format(15_000, "") + row.format(1, "a@exemple.fr")))
    assert rows == [(15_001, ["a@exemple.fr"])]


def test_two_thousand_people_are_read_and_one_more_is_refused():
    text = "courriel\n" + "".join(f"p{n}@exemple.fr\n" for n in range(2000))
    assert len(people(read_text(text))) == 2000
    with pytest.raises(Unreadable, match="2000 lignes"):
        people(read_text(text + "de-trop@exemple.fr\n"))


def sentence(data):
    """Why a file was refused; empty when it was read."""
    try:
        read_roster(read_file(data))
    except Unreadable as refusal:
        return str(refusal)
    return ""


@pytest.mark.fuzz
@given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda b: b"PK\x03\x04" + b))
def test_any_bytes_are_either_read_or_refused_in_a_sentence(data):
    assert sentence(data) == "" or sentence(data).endswith((".", "»."))
