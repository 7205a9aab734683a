"""The vocabularies that courses are described by."""

from django.db import migrations

VOCABULARIES = {
    "degree": {
        "premier-degre": "Premier degré",
        "second-degre": "Second degré",
        "superieur": "Enseignement supérieur",
    },
    "level": {
        "cycle-1": "Cycle 1 (maternelle)",
        "cycle-2": "Cycle 2 (CP, CE1, CE2)",
        "cycle-3": "Cycle 3 (CM1, CM2, 6e)",
        "cycle-4": "Cycle 4 (5e, 4e, 3e)",
        "lycee-general": "Lycée général et technologique",
        "lycee-professionnel": "Lycée professionnel",
    },
    "subject": {
        "toutes": "Toutes disciplines",
        "francais": "Français",
        "mathematiques": "Mathématiques",
        "langues": "Langues vivantes",
        "histoire-geographie": "Histoire-géographie",
        "sciences": "Sciences",
        "technologie": "Technologie",
        "arts": "Arts",
        "eps": "Éducation physique et sportive",
        "documentation": "Documentation",
        "vie-scolaire": "Vie scolaire",
    },
    "theme": {
        "classe-hybride": "Classe hybride",
        "education-aux-medias": "Éducation aux médias",
        "intelligence-artificielle": "Intelligence artificielle",
        "robotique": "Robotique et programmation",
        "accessibilite": "Accessibilité et inclusion",
        "harcelement": "Harcèlement en ligne",
        "donnees-personnelles": "Données personnelles",
        "ecrans": "Temps d’écran",
        "orientation": "Orientation",
        "suivi-scolaire": "Suivre la scolarité",
        "demarches": "Démarches en ligne",
        "sobriete": "Sobriété numérique",
        "egalite": "Filles, garçons et numérique",
    },
    "equipment": {
        "ecran-interactif": "Écran interactif",
        "kit-hybride": "Kit d’enseignement hybride",
        "visualiseur": "Visualiseur",
        "tablettes": "Tablettes",
        "ordinateurs": "Ordinateurs portables",
        "robots": "Robots",
        "casques": "Micro-casques",
    },
    "child_stage": {
        "moins-de-6": "Moins de 6 ans",
        "elementaire": "À l’école élémentaire",
        "college": "Au collège",
        "lycee": "Au lycée",
        "apres-le-bac": "Après le bac",
    },
    "measure": {
        "mesure-1": "1. Former tous les enseignants",
        "mesure-2": "2. Former des parents volontaires",
        "mesure-3": "3. Un bouquet de services et de ressources",
        "mesure-4": "4. Un socle numérique pour les écoles",
        "mesure-5": "5. Un kit par classe",
        "mesure-6": "6. Prêter du matériel aux élèves",
        "mesure-7": "7. Équiper les nouveaux enseignants",
        "mesure-8": "8. Évaluer le programme",
    },
    "lever": {
        "equipement": "Équipement",
        "ressources": "Ressources",
        "formation": "Formation",
        "familles": "Familles",
        "inclusion": "Inclusion",
    },
    "language": {
        "fr": "Français",
        "lsf": "Langue des signes française",
        "gcf": "Créole guadeloupéen",
        "co": "Corse",
        "br": "Breton",
        "en": "Anglais",
        "ar": "Arabe",
        "pt": "Portugais",
        "tr": "Turc",
    },
}


def add_terms(apps, schema_editor):
    Term = apps.get_model("courses", "Term")
    for kind, words in VOCABULARIES.items():
        for position, (code, label) in enumerate(words.items()):
            Term.objects.get_or_create(
                kind=kind, code=code, defaults={"label": label, "position": position}
            )


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_platform")]
    operations = [migrations.RunPython(add_terms, migrations.RunPython.noop)]
