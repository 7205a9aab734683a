"""The HTML of a built module: one section per screen, then the questions, then the result."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from . import Question, Screen

PAGE = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="course.css">
</head>
<body data-mastery="{mastery}">
<header class="top">
<h1>{title}</h1>
<p class="where" aria-live="polite"><span id="position"></span></p>
<progress id="progress" max="{count}" value="1" aria-label="Avancement dans le module"></progress>
</header>
<noscript>
<p class="card">Ce module a besoin de JavaScript pour enregistrer votre avancement.</p>
</noscript>
<main>
{screens}{quiz}
</main>
<nav class="bottom" aria-label="Écrans du module">
<button type="button" id="previous">Précédent</button>
<button type="button" id="next" class="primary">Suivant</button>
</nav>
<script src="course.js"></script>
</body>
</html>
"""
SCREEN = """<section class="screen card" data-screen aria-labelledby="screen-{number}" hidden>
<h2 id="screen-{number}" tabindex="-1">{title}</h2>
{text}
</section>
"""
QUIZ = """<section class="screen card" data-screen aria-labelledby="quiz-title" hidden>
<h2 id="quiz-title" tabindex="-1">À vous de jouer</h2>
<form id="quiz">
{questions}<p id="missing" class="missing" role="alert"></p>
<button type="submit" class="primary">Valider mes réponses</button>
</form>
<div id="result" role="status" tabindex="-1"></div>
</section>
"""
QUESTION = """<fieldset data-answer="{answer}">
<legend>{number}. {text}</legend>
{choices}
<p class="explanation" hidden>{explanation}</p>
</fieldset>
"""
CHOICE = '<label><input type="radio" name="q{}" value="{}"> <span>{}</span></label>'


def page_html(
    title: str, screens: "Sequence[Screen]", questions: "Sequence[Question]", mastery: int
) -> str:
    return format_html(
        PAGE,
        title=title,
        mastery=mastery,
        count=len(screens) + bool(questions),
        screens=mark_safe("".join(screen_html(n, entry) for n, entry in enumerate(screens, 1))),
        quiz=quiz_html(questions),
    )


def screen_html(number: int, screen: "Screen") -> SafeString:
    return format_html(SCREEN, number=number, title=screen.title, text=text_html(screen.text))


def text_html(text: str) -> SafeString:
    blocks = (block.strip() for block in text.strip().split("\n\n"))
    return mark_safe("\n".join(block_html(block) for block in blocks if block))


def block_html(block: str) -> SafeString:
    lines = [line.strip() for line in block.splitlines()]
    if all(line.startswith("- ") for line in lines):
        items = format_html_join("", "<li>{}</li>", ((line[2:],) for line in lines))
        return format_html("<ul>{}</ul>", items)
    return format_html("<p>{}</p>", " ".join(lines))


def quiz_html(questions: "Sequence[Question]") -> SafeString:
    if not questions:
        return mark_safe("")
    parts = (question_html(number, entry) for number, entry in enumerate(questions, start=1))
    return format_html(QUIZ, questions=mark_safe("".join(parts)))


def question_html(number: int, question: "Question") -> SafeString:
    return format_html(
        QUESTION,
        number=number,
        answer=question.answer,
        text=question.text,
        explanation=question.explanation,
        choices=format_html_join(
            "\n", CHOICE, ((number, index, text) for index, text in enumerate(question.choices))
        ),
    )
