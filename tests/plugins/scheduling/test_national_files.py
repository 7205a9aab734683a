"""Venues come in from the national file and go out again: nothing lost, nothing twice."""

import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from plugins.scheduling.models import Venue
from plugins.scheduling.national.exporting import export_venues
from plugins.scheduling.national.importing import import_venues, preview
from plugins.scheduling.national.reading import FileRefused, decoded, read
from tests import factories
from tests.plugins.scheduling.files import HEAD, row, rows_of, written

pytestmark = pytest.mark.django_db

FULL = row(
    code_insee="88160",
    complement_adresse="Deuxième étage",
    latitude="48.1724",
    longitude="6.4498",
    typologie="BIB|TIERS_LIEUX",
    telephone="+33329000000",
    courriels="accueil@lieu.example|bureau@lieu.example",
    site_web="https://lieu.example/",
    horaires="Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00",
    presentation_resume="Un lieu pour tous.",
    presentation_detail="Des machines,\ndes gens « curieux ».",
    source="Inventée",
    itinerance="Itinérant|Fixe",
    structure_parente="Ville",
    services="Loisirs et créations numériques|Compréhension du monde numérique",
    publics_specifiquement_adresses="Jeunes|Femmes",
    prise_en_charge_specifique="Surdité",
    frais_a_charge="Gratuit",
    dispositif_programmes_nationaux="France Services",
    formations_labels="Aidants Connect",
    autres_formations_labels="Un label d’ici",
    modalites_acces="Se présenter|Téléphoner",
    modalites_accompagnement="En autonomie|À distance",
    fiche_acces_libre="https://acces.example/lieu",
    prise_rdv="https://rdv.example/lieu",
)


def exported():
    return "".join(export_venues(Venue.objects.all()))


def reasons(*rows):
    return [reason for line in import_venues(written(*rows)).rejected for reason in line.reasons]


def test_every_column_of_the_schema_makes_the_round_trip(territory):
    import_venues(written(FULL))
    assert rows_of(exported()) == {"lieu-1": FULL}
    assert Venue.objects.get().territory == territory


def test_unknown_columns_and_odd_values_make_the_round_trip(territory):
    odd = row(
        latitude="au nord",
        code_insee="8816",
        presentation_resume="Très long. " * 40,
        prise_rdv="sur place",
        services="Réparation de vélos|Loisirs et créations numériques",
        cle_ban="88160_1234",
        **{"Notre colonne": "=1+1"},
    )
    report = import_venues(written(odd))
    odd["presentation_resume"] = odd["presentation_resume"].strip()
    assert rows_of(exported()) == {"lieu-1": odd}
    assert Venue.objects.get().latitude is None
    told = " ".join(report.remarked[0].remarks)
    assert "« au nord » n’est pas un nombre" in told
    assert "« Réparation de vélos » n’est pas dans la liste nationale" in told


def test_what_is_exported_changes_nothing_when_it_comes_back(territory):
    import_venues(written(FULL, row(2, inconnue="x", latitude="?")))
    report = import_venues(exported())
    assert report.counts == {"new": 0, "changed": 0, "unchanged": 2, "rejected": 0}


def test_a_second_import_writes_nothing(territory, django_assert_num_queries, sql_budget):
    import_venues(written(FULL, row(2)))
    with sql_budget(3) as statements:
        report = import_venues(written(FULL, row(2)))
    assert len(report.unchanged) == 2
    assert all(statement.startswith("SELECT") for statement in statements)


def test_a_change_is_told_column_by_column_and_the_preview_writes_nothing(territory):
    import_venues(written(FULL))
    changed = written(FULL | {"nom": "Fablab", "frais_a_charge": "Payant", "cle": "7"})
    told = [
        (change.column, change.before, change.after)
        for change in preview(changed).changed[0].changes
    ]
    assert told == [
        ("nom", "Médiathèque 1", "Fablab"),
        ("frais_a_charge", "Gratuit", "Payant"),
        ("cle", "", "7"),
    ]
    assert Venue.objects.get().name == "Médiathèque 1"
    key = Venue.objects.get().pk
    assert import_venues(changed).counts["changed"] == 1
    venue = Venue.objects.get()
    assert (venue.pk, venue.name, venue.other) == (key, "Fablab", {"cle": "7"})


def test_an_empty_cell_leaves_what_is_known(territory):
    import_venues(written(row(telephone="0329000000")))
    import_venues(written(row(telephone="", nom="Fablab")))
    assert Venue.objects.get().phone == "0329000000"


def test_a_value_put_right_replaces_the_odd_one(territory):
    import_venues(written(row(latitude="au nord")))
    import_venues(written(row(latitude="48,5")))
    venue = Venue.objects.get()
    assert (venue.latitude, venue.other) == (48.5, {})


def test_semicolons_and_bars_are_read_bars_are_written(territory):
    import_venues(written(row(services="A; B |C", courriels="a@b.example;")))
    venue = Venue.objects.get()
    assert venue.services == ["A", "B", "C"]
    assert rows_of(exported())["lieu-1"]["services"] == "A|B|C"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_parted_by_commas_semicolons_or_tabs(territory, delimiter):
    assert import_venues(written(FULL, delimiter=delimiter)).counts["new"] == 1


@pytest.mark.parametrize("name", HEAD)
def test_a_line_without_a_required_value_is_refused_and_says_so(territory, name):
    assert reasons(row() | {name: ""}) == [f"{name} : cette valeur est obligatoire."]
    assert not Venue.objects.exists()


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"pivot": "1234"}, "pivot : De 9 à 14"),
        ({"pivot": "434 933 123"}, "pivot : De 9 à 14"),
        ({"code_postal": "8800"}, "code_postal : Cinq chiffres"),
        ({"date_maj": "hier"}, "date_maj : « hier » n’est pas une date"),
        ({"date_maj": "2026-02-30"}, "date_maj : « 2026-02-30 » n’est pas une date"),
        ({"nom": "x" * 201}, "nom : "),
        ({"source": "a\x07b"}, "source : Ce texte contient un caractère invisible"),
    ],
)
def test_a_wrong_value_refuses_its_line_only(territory, cells, told):
    (reason,) = reasons(row() | cells, row(2))
    assert reason.startswith(told)
    assert Venue.objects.get().national_id == "lieu-2"


def test_an_identifier_is_taken_once(territory):
    assert reasons(row(), row()) == ["id : cet identifiant est déjà sur une autre ligne."]
    assert Venue.objects.count() == 1


def test_a_line_that_is_too_short_or_too_long_is_refused(territory):
    head = ",".join(HEAD)
    report = import_venues(f"{head}\nseul,peu\n{','.join('12345678')}\n")
    assert [len(line.reasons) for line in report.rejected] == [1, 1]
    assert [line.number for line in report.rejected] == [2, 3]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Il manque des colonnes : id, pivot, nom"),
        (b"id,nom\n1,2\n", "Il manque des colonnes : pivot, commune"),
        ("é".encode("latin-1"), "UTF-8"),
        (b"PK\x03\x04\x00\x00", "pas un fichier CSV"),
        (f"{','.join(HEAD)},nom\n".encode(), "deux fois : nom"),
        (f'{",".join(HEAD)}\n"{"x" * 1_000_001}"\n'.encode(), "ne se lit pas"),
    ],
)
def test_what_is_no_file_of_venues_is_refused_in_a_sentence(content, told):
    with pytest.raises(FileRefused, match=told):
        read(decoded(content))


def test_the_territory_is_that_of_the_department(territory):
    south = factories.make_territory("2A", "Corse-du-Sud")
    island = factories.make_territory("971", "Guadeloupe")
    import_venues(
        written(
            row(1, code_insee="2A004", code_postal="20000"),
            row(2, code_postal="20167"),
            row(3, code_postal="97110"),
            row(4, code_postal="75001"),
        )
    )
    found = Venue.objects.order_by("national_id").values_list("territory", flat=True)
    assert list(found) == [south.pk, south.pk, island.pk, None]


def test_somebody_brings_in_her_own_territory_only(territory):
    factories.make_territory("2A", "Corse-du-Sud")
    import_venues(written(row(3, code_postal="20000")))
    organiser = factories.make_role("organiser", territory)
    rows = written(row(1), row(2, code_postal="20000"), row(3, code_postal="88000"))
    report = import_venues(rows, by=organiser)
    assert [judged.line.national_id for judged in report.new] == ["lieu-1"]
    assert [line.reasons for line in report.rejected] == [
        ["Ce lieu n’est pas dans un territoire dont vous vous occupez."]
    ] * 2


def test_five_thousand_venues_come_in_well_under_a_minute(territory, sql_budget):
    import_venues(written(*(FULL | {"id": f"lieu-{number}"} for number in range(500))))
    rows = written(*(FULL | {"id": f"lieu-{number}", "nom": "Fablab"} for number in range(5000)))
    began = time.monotonic()
    with sql_budget(500):
        report = import_venues(rows)
    assert time.monotonic() - began < 20
    assert report.counts == {"new": 4500, "changed": 500, "unchanged": 0, "rejected": 0}


def test_the_commands_say_what_they_did(territory, tmp_path):
    file, copy = tmp_path / "lieux.csv", tmp_path / "copie.csv"
    file.write_text(written(FULL, row(2, pivot="")), encoding="utf-8-sig")
    out, err = StringIO(), StringIO()
    call_command("import_venues", str(file), stdout=out, stderr=err)
    assert out.getvalue() == "1 créés, 0 modifiés, 0 inchangés, 1 refusés.\n"
    assert "pivot : cette valeur est obligatoire." in err.getvalue()
    call_command("export_venues", str(copy))
    assert rows_of(copy.read_text(encoding="utf-8")) == {"lieu-1": FULL}
    with pytest.raises(CommandError, match="Il manque des colonnes"):
        call_command("import_venues", __file__)
