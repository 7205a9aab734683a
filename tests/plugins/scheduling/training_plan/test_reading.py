"""Files of training plans are read as they are: every line is there, taken or refused."""

import io
import zipfile
from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plugins.scheduling.training_plan.files import read_files
from plugins.scheduling.training_plan.lines import PlanRefused, Reading

from .samples import (
    FORMATIONS,
    STAGIAIRES,
    files,
    formation,
    gaia,
    intervenant,
    stagiaire,
    workbook,
    zipped,
)

PLAN = files([formation()], [intervenant("m@exemple.fr")], [stagiaire(1), stagiaire(2)])
HEAD = ["Libellé du module", "Code module", "Dispositif", "N° session", "Date de début", "Lieu"]


def reasons(reading):
    return [(line.number, line.reason) for line in reading.refused]


@pytest.mark.parametrize("named", [PLAN, [("envoi.zip", zipped(PLAN))]], ids=["files", "zip"])
def test_the_three_files_are_read_with_their_accents(named):
    reading = read_files(named)
    meeting = reading.meetings[0]
    assert (meeting.table, meeting.dispositif, meeting.module) == ("T1", "23A0880012", "55012")
    assert (meeting.session, meeting.group) == ("88001", "01")
    assert meeting.module_name == "Classes virtuelles et œuvres numériques"
    assert (meeting.start, meeting.end, meeting.place_type) == (time(9), time(12), "A")
    assert meeting.place == "Médiathèque des Tilleuls, Épinal"
    assert [person.leads for person in reading.people] == [True, False, False]
    assert reading.people[0].last_name == "Œuvrard"
    assert reading.refused == []
    assert Reading.of(reading.kept()) == reading


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (formation()[:-40], "cases au lieu de 13"),
        (formation().replace("23A0880012", "23A08800123"), "trop long : 10 caractères"),
        (formation(group="001"), "trop long : 2 caractères"),
        (formation(place="x" * 256), "trop long : 255 caractères"),
        (formation(hours=("9 heures", "12:00")), "n’est pas une heure"),
        (formation(hours=("12:00", "09:00")), "finit avant de commencer"),
        (formation(session=""), "Il manque la session"),
        (formation().replace("/20", "/19"), "trop loin"),
        (formation().replace("Classes", "Cla\x07sses"), "caractère invisible"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_whole(line, reason):
    reading = read_files(files([formation("88002"), line]))
    assert len(reading.meetings) == 1
    [(number, told)] = reasons(reading)
    assert number == 2
    assert reason in told


def test_a_byte_that_is_no_letter_refuses_its_line_alone():
    data = gaia(stagiaire(1), stagiaire(2)).replace(b"|Ana\xeblle-2", b"|Ana\x81lle-2")
    reading = read_files([(STAGIAIRES, data)])
    assert [person.number for person in reading.people] == [1]
    assert "CP1252" in reasons(reading)[0][1]


def test_a_file_saved_again_in_utf_8_keeps_its_accents():
    reading = read_files([(FORMATIONS, formation().encode())])
    assert reading.meetings[0].place == "Médiathèque des Tilleuls, Épinal"


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ([("liste.csv", b"a|b|c\n")], "ce nom ne dit pas"),
        ([(FORMATIONS, b"T1|\x00")], "n’est pas un fichier texte"),
        ([(FORMATIONS, b" \r\n|\r\n")], "aucune ligne"),
        ([("plan.xls", b"\xd0\xcf\x11\xe0....")], "ancien format"),
        ([("a.zip", b"PK\x03\x04 rien")], "ne s’ouvre pas"),
        ([("plan.xlsx", workbook([["Nom", "Âge"], ["Zoé", 3]]))], "aucune feuille"),
        ([*PLAN, ("A_Formations_20261119.csv", gaia(formation()))], "plusieurs dates"),
    ],
)
def test_what_is_no_plan_is_refused_in_a_sentence(named, sentence):
    with pytest.raises(PlanRefused, match=sentence):
        read_files(named)


def test_an_archive_that_unpacks_without_end_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(FORMATIONS, b"0" * 61_000_000)
    with pytest.raises(PlanRefused, match="trop grosse"):
        read_files([("bombe.zip", stream.getvalue())])


def test_a_workbook_is_known_by_its_columns_wherever_they_are():
    sessions = [
        ["Extraction du 20/11/2026"],
        [],
        [*HEAD, "Heure début", "Date fin", "Heure de fin"],
        ["Robots", 55012.0, "23A01", "S1", date(2027, 3, 3), "", time(9), None, "12h"],
    ]
    people = [
        ["Courriel", "Prénom", "Nom", "Fonction", "Session", "Module", "Dispositif", "Code UAI"],
        ["z@exemple.fr", "Zoé", "Bâle", "Stagiaire", "S1", 55012, "23A01", "0880001x"],
        ["m@exemple.fr", "Maël", "Crêt", "Formateur", "S1", 55012, "23A01", None],
        ["", "", "", "", "", "", "", ""],
        ["i@exemple.fr", "Inès", "Grüber", "Stagiaire", None, 55012, "23A01", None],
    ]
    reading = read_files([("peu importe.bin", workbook([["Notes"]], people, sessions))])
    meeting = reading.meetings[0]
    assert (meeting.module, meeting.module_name) == ("55012", "Robots")
    assert (meeting.first_day, meeting.last_day) == (date(2027, 3, 3), None)
    assert (meeting.start, meeting.end) == (time(9), time(12))
    assert meeting.place == ""
    assert [(p.last_name, p.leads, p.uai) for p in reading.people] == [
        ("Bâle", False, "0880001X"),
        ("Crêt", True, ""),
    ]
    assert [line.number for line in reading.refused] == [5]


LETTERS = st.text(alphabet="T1|é/:0239\r\nœ'\u20ac ", max_size=200)


@settings(max_examples=60)
@given(
    st.sampled_from([FORMATIONS, STAGIAIRES, "x.csv", "plan.xlsx", "a.zip"]),
    st.one_of(
        st.binary(max_size=300),
        LETTERS.map(lambda text: text.encode("cp1252", "replace")),
        st.binary(max_size=80).map(lambda tail: workbook([["Module"]])[:-80] + tail),
    ),
)
@example(FORMATIONS, b"\xef\xbb\xbf|")
def test_no_file_is_anything_but_read_or_refused(name, data):
    with suppress(PlanRefused):
        assert len(read_files([(name, data)])) > 0


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(
            LETTERS.map(lambda t: t.replace("\n", " ").replace("\r", " ")), min_size=1, max_size=9
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_line_is_kept_whole_or_told_whole(rows):
    """Whatever the lines of a list of people hold, none is lost and nothing of them is cut."""
    lines = ["|".join(cell.replace("|", "") for cell in row) for row in rows]
    held = [line for line in lines if line.strip(" |")]
    if not held:
        return
    reading = read_files([(STAGIAIRES, "\n".join(lines).encode("cp1252"))])
    assert len(reading) == len(held)
    for line in reading.refused:
        assert lines[line.number - 1] == line.words
    for person in reading.people:
        cells = [" ".join(cell.split()) for cell in lines[person.number - 1].split("|")]
        there = [person.table, person.session, person.last_name, person.first_name, person.email]
        assert there == cells[:5]
