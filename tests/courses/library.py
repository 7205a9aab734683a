"""Courses with texts of their own, and what searching them must find first."""

from tests import factories

# title, summary, objectives, text of the body
COURSES = [
    (
        "Débuter avec les tablettes",
        "Prendre en main une classe mobile, sans être spécialiste.",
        "Partager un document ; ranger et recharger.",
        "L’écran tactile se nettoie avec un chiffon doux.",
    ),
    (
        "L’écran interactif au quotidien",
        "Écrire, déplacer, enregistrer : les gestes de tous les jours.",
        "Préparer une leçon qui fait lever les élèves.",
        "Aucune tablette n’est nécessaire.",
    ),
    (
        "Suivre la scolarité de mon enfant avec l’ENT",
        "Notes, absences, messages : où regarder, à qui écrire.",
        "Se connecter avec ÉduConnect.",
        "L’espace numérique de travail de l’école s’ouvre aussi sur un téléphone.",
    ),
    (
        "Des mots de passe solides et faciles",
        "Protéger les comptes de la famille.",
        "Choisir une phrase ; reconnaître un message trompeur.",
        "",
    ),
    (
        "Le harcèlement en ligne : repérer et agir",
        "Ce que l’on peut dire à un enfant harcelé, et qui appeler.",
        "Connaître le 3018.",
        "Les réseaux sociaux gardent des traces : comment faire une capture d’écran.",
    ),
    (
        "Temps d’écran : trouver l’équilibre",
        "Des repères selon l’âge, sans culpabiliser.",
        "Poser des règles avec son enfant.",
        "Le sommeil compte plus que les minutes.",
    ),
    (
        "Parcoursup sans stress",
        "Le calendrier, les vœux, les réponses.",
        "Accompagner son enfant après le bac.",
        "",
    ),
    (
        "Aider aux devoirs à la maison",
        "Organiser l’heure des devoirs, même sans tout savoir.",
        "Trouver des ressources gratuites.",
        "Une intelligence artificielle peut expliquer, elle ne doit pas faire à la place.",
    ),
    (
        "L’intelligence artificielle : premiers repères",
        "Comprendre l’IA et l’utiliser avec prudence en classe.",
        "Vérifier une réponse ; protéger les données des élèves.",
        "",
    ),
    (
        "Robotique et programmation au cycle 3",
        "Des robots pour apprendre à décomposer un problème.",
        "Mener une première séance.",
        "",
    ),
    (
        "Rendre ses documents accessibles",
        "Titres, contrastes, textes de remplacement.",
        "Contrôler un document avant de le partager.",
        "Le RGAA fixe les règles ; elles servent à tous les élèves.",
    ),
    (
        "Éducation aux médias : vérifier une information",
        "Fausses nouvelles, images truquées, rumeurs.",
        "Croiser deux sources.",
        "",
    ),
    (
        "Le contrôle parental, pas à pas",
        "Régler un téléphone, une console, une box.",
        "Choisir selon l’âge.",
        "",
    ),
    (
        "Le premier téléphone",
        "Quand, lequel, avec quelles règles ?",
        "Préparer le cadeau ensemble.",
        "Le contrôle parental s’installe avant.",
    ),
    (
        "Numérique et sobriété",
        "Réduire l’empreinte de sa classe.",
        "Faire durer le matériel.",
        "",
    ),
    (
        "Enseigner en classe hybride",
        "Une partie des élèves à distance, l’autre en salle.",
        "Utiliser le kit : caméra, micro, visualiseur.",
        "",
    ),
    (
        "Un journal de classe sonore",
        "Enregistrer, couper, publier : la radio à l’école.",
        "Animer un atelier d’écriture.",
        "Les œuvres libres de droits.",
    ),
    (
        "Œuvres d’art en haute définition",
        "Visiter un musée sans quitter la classe.",
        "Choisir une image libre.",
        "",
    ),
]

# what is typed -> the title of what must come first ("" where nothing may be found)
QUERIES = {
    # one word, exactly; with or without accents, in capitals or not
    "tablettes": "Débuter avec les tablettes",
    "TABLETTES": "Débuter avec les tablettes",
    "harcèlement": "Le harcèlement en ligne : repérer et agir",
    "harcelement": "Le harcèlement en ligne : repérer et agir",
    "HARCELEMENT": "Le harcèlement en ligne : repérer et agir",
    "education aux medias": "Éducation aux médias : vérifier une information",
    "équilibre": "Temps d’écran : trouver l’équilibre",
    "sobriete": "Numérique et sobriété",
    # decomposed letters, as some keyboards send them
    "te\u0301le\u0301phone": "Le premier téléphone",
    # ligatures
    "oeuvres": "Œuvres d’art en haute définition",
    "œuvre": "Œuvres d’art en haute définition",
    "voeux": "Parcoursup sans stress",
    # plural and singular, feminine, families of words
    "tablette": "Débuter avec les tablettes",
    "écrans interactifs": "L’écran interactif au quotidien",
    "mot de passe": "Des mots de passe solides et faciles",
    "robot": "Robotique et programmation au cycle 3",
    "documents accessible": "Rendre ses documents accessibles",
    "devoir": "Aider aux devoirs à la maison",
    "fausse nouvelle": "Éducation aux médias : vérifier une information",
    "intelligences artificielles": "L’intelligence artificielle : premiers repères",
    # elisions, with either apostrophe
    "l'école": "Un journal de classe sonore",
    "l’ENT": "Suivre la scolarité de mon enfant avec l’ENT",
    "temps d'écran": "Temps d’écran : trouver l’équilibre",
    # the beginning of a word, while it is typed
    "parcour": "Parcoursup sans stress",
    "tabl": "Débuter avec les tablettes",
    "hybri": "Enseigner en classe hybride",
    "intelligence arti": "L’intelligence artificielle : premiers repères",
    "accessib": "Rendre ses documents accessibles",
    # a title before a summary, a summary before the objectives, these before the body
    "téléphone": "Le premier téléphone",
    "contrôle parental": "Le contrôle parental, pas à pas",
    "visualiseur": "Enseigner en classe hybride",
    "IA": "L’intelligence artificielle : premiers repères",
    "RGAA": "Rendre ses documents accessibles",
    "capture": "Le harcèlement en ligne : repérer et agir",
    "3018": "Le harcèlement en ligne : repérer et agir",
    # as one speaks
    "comment aider mon enfant pour ses devoirs": "Aider aux devoirs à la maison",
    "mon enfant est harcelé que faire ?": "Le harcèlement en ligne : repérer et agir",
    # misspelt
    "tabletes": "Débuter avec les tablettes",
    "harcelment": "Le harcèlement en ligne : repérer et agir",
    "parcousup": "Parcoursup sans stress",
    "inteligence artificiele": "L’intelligence artificielle : premiers repères",
    "ecran interractif": "L’écran interactif au quotidien",
    # what stands nowhere, and signs that mean something to a database
    "plongée": "",
    '"tablettes" OR *': "Débuter avec les tablettes",
    "tablettes% -(écran:": "Débuter avec les tablettes",
}


def fill() -> None:
    for title, summary, objectives, text in COURSES:
        factories.make_course(
            title=title,
            summary=summary,
            objectives=f"<p>{objectives}</p>",
            body=[("text", f"<p>{text}</p>")],
        )


def first_found() -> dict[str, str]:
    """Each query with the title that comes first."""
    from courses.models import CoursePage
    from courses.text_index import find

    titles = dict(CoursePage.objects.values_list("pk", "title"))

    def first(query: str) -> str:
        found = find(query)
        scores = found.scores if found else {}
        best = max(scores, key=lambda course: (scores[course], -course), default=None)
        return titles.get(best, "")

    return {query: first(query) for query in QUERIES}
