"""The national directory taken in: again, in seconds, with every refused line told."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from courses.models import School
from courses.schools import DirectoryRefused, import_schools
from courses.validators import uai_letter
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = (
    "identifiant_de_l_etablissement;nom_etablissement;type_etablissement;statut_public_prive;"
    "adresse_1;adresse_2;adresse_3;code_postal;code_commune;nom_commune;code_departement;"
    "latitude;longitude;mail;telephone;etat;date_fermeture"
)
GERARDMER = (
    "0301674G;École Jules-Ferry;Ecole;Public;12 rue Haute;;Bâtiment B;88400;88196;Gérardmer;088;"
    "48.07;6.87;ecole@exemple.fr;0329000000;OUVERT;"
)


def directory(*lines, head=HEAD):
    return ("\ufeff" + "\n".join([head, *lines])).encode()


def changed(line, **cells):
    values = dict(zip(HEAD.split(";"), line.split(";"), strict=True)) | cells
    return ";".join(values.values())


def told(report):
    return report.created, report.updated, report.unchanged, len(report.rejected)


def test_a_school_is_read_with_its_territory(territory):
    assert told(import_schools(directory(GERARDMER))) == (1, 0, 0, 0)
    school = School.objects.get()
    assert (school.uai, school.name, school.commune) == (
        "0301674G",
        "École Jules-Ferry",
        "Gérardmer",
    )
    assert school.territory == territory
    assert school.address == "12 rue Haute, Bâtiment B"
    assert (school.latitude, school.longitude) == (48.07, 6.87)


def test_codes_of_departements_are_words_not_numbers(db):
    corse = factories.make_territory("2A", "Corse-du-Sud")
    guadeloupe = factories.make_territory("971", "Guadeloupe")
    import_schools(
        directory(
            changed(GERARDMER, code_departement="02A"),
            changed(GERARDMER, identifiant_de_l_etablissement="0590121L", code_departement="971"),
        )
    )
    places = School.objects.order_by("-uai").values_list("territory", flat=True)
    assert list(places) == [guadeloupe.pk, corse.pk]


def test_commas_do_as_well_as_semicolons(territory):
    rows = list(csv.reader([HEAD, GERARDMER], delimiter=";"))
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    assert told(import_schools(text.getvalue().encode())) == (1, 0, 0, 0)


def test_taking_the_same_file_in_again_changes_nothing(territory):
    import_schools(directory(GERARDMER))
    before = School.objects.values().get()
    assert told(import_schools(directory(GERARDMER))) == (0, 0, 1, 0)
    assert School.objects.values().get() == before


def test_a_school_that_changed_is_brought_up_to_date_and_keeps_its_key(territory):
    import_schools(directory(GERARDMER))
    key = School.objects.get().pk
    renamed = changed(GERARDMER, nom_etablissement="École Simone-Veil")
    assert told(import_schools(directory(renamed))) == (0, 1, 0, 0)
    assert (School.objects.get().pk, School.objects.get().name) == (key, "École Simone-Veil")


def test_closed_schools_are_kept_and_marked(territory):
    dated = changed(GERARDMER, etat="FERME", date_fermeture="31/08/2024")
    undated = changed(GERARDMER, identifiant_de_l_etablissement="0590121L", etat="FERME")
    import_schools(directory(dated, undated))
    assert School.objects.count() == 2
    assert School.objects.open().count() == 0
    assert str(School.objects.get(uai="0301674G").closed_on) == "2024-08-31"
    assert told(import_schools(directory(dated, undated))) == (0, 0, 2, 0)


def test_schools_that_the_file_does_not_name_stay(territory):
    import_schools(directory(GERARDMER))
    import_schools(directory(changed(GERARDMER, identifiant_de_l_etablissement="0590121L")))
    assert School.objects.count() == 2


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"identifiant_de_l_etablissement": "0301674A"}, "n’est pas un code UAI"),
        ({"identifiant_de_l_etablissement": ""}, "code UAI"),
        ({"nom_etablissement": ""}, "nom"),
        ({"nom_etablissement": "x" * 201}, "200"),
        ({"nom_etablissement": "É\x00cole"}, "caractère invisible"),
        ({"latitude": "au nord"}, "n’est pas un nombre"),
        ({"latitude": "nan"}, "n’est pas une position"),
        ({"longitude": "4000"}, "n’est pas une position"),
        ({"mail": "ecole"}, "courriel"),
        ({"code_postal": "88400-12"}, "code postal"),
        ({"date_fermeture": "hier"}, "n’est pas une date"),
    ],
)
def test_a_bad_line_is_told_with_its_reason_and_the_others_are_taken(territory, cells, reason):
    good = changed(GERARDMER, identifiant_de_l_etablissement="0590121L")
    report = import_schools(directory(changed(GERARDMER, **cells), good))
    assert School.objects.get().uai == "0590121L"
    [rejection] = report.rejected
    assert rejection.line == 2
    assert reason in rejection.reason


def test_a_code_twice_and_a_short_line_are_told(territory):
    report = import_schools(directory(GERARDMER, GERARDMER, "0590121L;École"))
    assert [row.line for row in report.rejected] == [3, 4]
    assert School.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"a;b\n1;2", "identifiant_de_l_etablissement;nom_etablissement\né".encode("cp1252")],
)
def test_a_file_that_is_not_the_directory_is_refused_whole(territory, content):
    with pytest.raises(DirectoryRefused):
        import_schools(content)
    assert School.objects.count() == 0


def test_eight_thousand_schools_take_a_few_statements(territory, sql_budget):
    lines = [
        changed(
            GERARDMER, identifiant_de_l_etablissement=f"{number:07d}{uai_letter(f'{number:07d}')}"
        )
        for number in range(8000)
    ]
    with sql_budget(120):
        report = import_schools(directory(*lines))
    assert told(report) == (8000, 0, 0, 0)


def test_the_command_tells_what_it_did_and_what_it_refused(territory, tmp_path, capsys):
    file = tmp_path / "annuaire.csv"
    file.write_bytes(directory(GERARDMER, "0301674A" + GERARDMER[8:]))
    call_command("import_schools", str(file))
    told_out, told_err = capsys.readouterr()
    assert "1 créés, 0 modifiés, 0 inchangés, 1 refusés." in told_out
    assert "0301674A" in told_err


def test_the_command_refuses_another_file_in_one_sentence(territory, tmp_path):
    file = tmp_path / "annuaire.csv"
    file.write_text("a;b\n")
    with pytest.raises(CommandError, match="Il manque des colonnes"):
        call_command("import_schools", str(file))
