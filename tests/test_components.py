"""The shared templates: what they tie together for people who do not see the page."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.base import Lexer, TokenType
from django.template.loader import render_to_string
from django.test import RequestFactory

from courses import gallery
from tests.stack import ROOT

NAMES = sorted(path.stem for path in (ROOT / "templates/components").glob("*.html"))
WORDS = {"and", "or", "not", "in", "is", "as", "with", "only", "count", "asvar", "None", "empty"}
GIVEN = {"forloop", "csrf_token", "block"}


class Registration(forms.Form):
    name = forms.CharField(label="Votre nom", help_text="Tel qu’il sera imprimé.")
    email = forms.EmailField(label="Adresse électronique", required=False)
    quality = forms.ChoiceField(
        label="Vous êtes",
        choices=[("teacher", "Enseignante"), ("parent", "Parent")],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label="J’ai lu les conditions")
    token = forms.CharField(widget=forms.HiddenInput)


def render(name, path="/", **context):
    return render_to_string(f"components/{name}.html", context, RequestFactory().get(path))


def render_field(name, data=None):
    return render("field", field=Registration(data)[name])


def attribute(html, tag, name):
    return re.search(rf"<{tag}\b[^>]*\b{name}=\"([^\"]*)\"", html)[1]


def test_a_field_ties_its_label_help_and_error_to_the_widget():
    html = render_field("name", {"name": ""})
    assert attribute(html, "label", "for") == attribute(html, "input", "id")
    described = attribute(html, "input", "aria-describedby").split()
    assert len(described) == 2
    assert all(html.count(f'id="{name}"') == 1 for name in described)
    assert attribute(html, "input", "aria-invalid") == "true"


def test_a_field_without_fault_is_not_called_invalid():
    assert "aria-invalid" not in render_field("name")


def test_a_group_of_choices_has_a_legend_tied_to_its_error():
    html = render_field("quality", {})
    assert "<legend>Vous êtes</legend>" in html
    assert f'id="{attribute(html, "fieldset", "aria-describedby")}"' in html


def test_only_what_may_stay_empty_is_said_to_be_optional():
    assert "(facultatif)" in render_field("email")
    assert "(facultatif)" not in render_field("name")


def test_the_error_summary_leads_to_each_field_at_fault_and_is_announced():
    form = Registration({"name": "Maëlys", "quality": "teacher"})
    html = render("error_summary", form=form)
    assert attribute(html, "div", "role") == "alert"
    assert re.findall(r'href="#([^"]+)"', html) == ["id_agreed"]
    assert "id_agreed" in render("field", field=form["agreed"])
    assert "token" not in re.findall(r'href="#([^"]+)"', html)


def test_a_form_without_fault_has_no_summary():
    assert render("error_summary", form=Registration()).strip() == ""


def test_what_a_person_typed_comes_back_escaped():
    html = render_field("name", {"name": '"><script>alert(1)</script>'})
    assert "<script>" not in html


def test_the_pager_keeps_the_other_parameters_of_the_address():
    page = Paginator(range(30), 10).page(2)
    html = render("pager", "/formations/?q=tablette&page=2", page_obj=page)
    assert re.findall(r'href="([^"]+)"', html) == [
        "?q=tablette&amp;page=1",
        "?q=tablette&amp;page=3",
    ]
    assert "Page 2 sur 3" in html


def test_a_list_of_one_page_has_no_pager():
    assert render("pager", page_obj=Paginator(range(3), 10).page(1)).strip() == ""


def test_a_confirmation_posts_and_never_follows_a_link():
    html = render(
        "confirm",
        label="Annuler",
        question="Votre place sera libérée.",
        action="/x/",
        confirm="Oui",
    )
    assert attribute(html, "form", "method") == "post"
    assert "csrfmiddlewaretoken" in html
    assert "<a " not in html


@pytest.mark.parametrize(
    ("level", "tone"), [("error", "danger"), ("success", "success"), ("", "info")]
)
def test_a_message_has_the_tone_of_its_level(level, tone):
    assert f"tone-{tone}" in render("message", text="Bonjour", tone=level)


def test_a_public_page_knows_nobody_and_posts_nothing():
    request = RequestFactory().get("/")
    html = render_to_string("base.html", {}, request)
    assert "<form" not in html
    assert "csrf" not in html.lower()
    assert "CSRF_COOKIE" not in request.META
    assert 'href="#contenu"' in html
    assert 'id="contenu"' in html


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "500"])
def test_an_error_page_needs_neither_request_nor_database_and_shows_a_way_on(name):
    html = render_to_string(f"{name}.html")
    assert 'href="/"' in html
    assert re.search(r"<h1>.{10,}</h1>", html)


def test_the_page_of_a_failure_needs_no_other_file_and_lets_nothing_else_in(client, monkeypatch):
    """Shown without a database; whatever stands in it, nothing is fetched and no script runs."""
    client.raise_request_exception = False
    monkeypatch.setattr("courses.views.about.render", lambda *_args: 1 / 0)
    answer = client.get("/mentions-legales/")
    html = answer.content.decode()
    assert answer.status_code == 500
    assert not re.search(r"""<(link|script|img)\b|\bsrc=|url\(""", html)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy


def test_a_page_not_found_offers_a_search_and_somebody_to_call():
    html = render_to_string("404.html")
    assert attribute(html, "form", "action") == "/formations/"
    assert attribute(html, "form", "role") == "search"
    assert 'href="/accessibilite/#contact"' in html


def expressions(source):
    """What stands in the tags of a template, without strings, filters and the tags' own names."""
    shown = re.sub(r"{% comment %}.*?{% endcomment %}", "", source, flags=re.DOTALL)
    for token in Lexer(shown).tokenize():
        if token.token_type in {TokenType.VAR, TokenType.BLOCK}:
            text = re.sub(r"\"[^\"]*\"|'[^']*'", " ", token.contents)
            text = re.sub(r"\|\w+", " ", text)
            if token.token_type == TokenType.BLOCK:
                tag, _, text = text.partition(" ")
                text = "" if tag in {"load", "translate"} and " as " not in text else text
            yield text


def variables(name):
    """Those that a component takes from its context."""
    source = (ROOT / f"templates/components/{name}.html").read_text()
    texts = list(expressions(source))
    made = {word for text in texts for word in re.findall(r"(\w+)=|\bas (?:asvar )?(\w+)", text)}
    made = {one or other for one, other in made}
    made |= {word for text in texts for word in re.findall(r"asvar (\w+)", text)}
    for text in texts:
        if " in " in text:
            made |= set(re.findall(r"\w+", text.partition(" in ")[0]))
    taken = {
        word
        for text in texts
        for word in re.findall(r"(?<![\w.=])([A-Za-z_]\w*)(?![\w=])", text)
        if word not in WORDS
    }
    return taken - made - GIVEN


def documented(name):
    lines = gallery.about(name).splitlines()
    named = [line.strip().partition("  ")[0] for line in lines if line.startswith("  ")]
    named += [line for line in lines if line.startswith("Needs ")]
    return {word for line in named for word in re.findall(r"\w+", line)}


@pytest.mark.parametrize("name", NAMES)
def test_a_component_says_what_each_of_its_variables_is(name):
    assert gallery.about(name), "it begins with a comment"
    assert variables(name) - documented(name) == set()


@pytest.mark.django_db
def test_the_page_of_components_shows_every_file_with_its_variables(client, settings):
    settings.DEBUG = True
    html = client.get("/composants/").content.decode()
    sections = html.split('<section class="specimen"')[1:]
    assert len(sections) == len(NAMES)
    for name, section in zip(NAMES, sections, strict=True):
        assert f'<h2 id="composant-{name}">' in section
        assert re.search(r'<div class="example">.*\S.*</div>', section, re.DOTALL), name
        assert [word for word in variables(name) if word not in section] == []


@pytest.mark.django_db
def test_the_page_of_components_is_not_there_for_visitors(client, settings):
    settings.DEBUG = False
    assert client.get("/composants/").status_code == 404
