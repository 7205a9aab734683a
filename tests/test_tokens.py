"""The theme’s tokens: contrasts computed from the stylesheet as served, and nothing beside them."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.stack import ROOT

TOKENS = ROOT / "courses/static_src/courses/_tokens.scss"
HEX = re.compile(r"#[0-9a-f]{3,8}\b")


def stylesheet():
    return Path(finders.find("courses/site.css")).read_text()


def declared(css):
    """{token: colour} of what a stylesheet says of :root."""
    blocks = re.findall(r":root\s*{([^}]*)}", css)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", ";".join(blocks)))


def luminance(colour):
    """As WCAG 2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def pairs():
    listed = TOKENS.read_text().partition("$pairs: (")[2].partition(");\n")[0]
    found = re.findall(r"\(([\w-]+), ([\w-]+), ([\d.]+)\)", listed)
    return [(seen, ground, float(least)) for seen, ground, least in found]


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def faults(tokens):
    return [
        f"{seen} on {ground}: {contrast(tokens[seen], tokens[ground]):.2f} < {least}"
        for seen, ground, least in pairs()
        if contrast(tokens[seen], tokens[ground]) < least
    ]


def test_every_pair_of_tokens_has_the_contrast_that_it_needs():
    assert len(pairs()) > 30
    assert faults(declared(stylesheet())) == []


def test_a_theme_is_held_to_the_same_contrasts():
    ours = declared(stylesheet())
    theme = declared((ROOT / "tests/dummy_theme/static/dummy_theme/theme.css").read_text())
    assert set(theme) <= set(ours)
    assert faults(ours | theme) == []
    assert faults(ours | {"action": "#7db3a7"}) != []


def test_every_token_that_is_text_or_ground_is_in_a_pair():
    named = {name for seen, ground, _ in pairs() for name in (seen, ground)}
    decoration = {"line", "sun"}
    tokens = TOKENS.read_text().partition("$tokens: (")[2].partition(");")[0]
    declared_here = set(re.findall(r"^  ([\w-]+):", tokens, re.MULTILINE))
    assert declared_here - named == decoration


def test_no_rule_writes_a_colour_of_its_own():
    """But black, white and what is clear; or a theme could not replace it."""
    css = re.sub(r":root[^{]*{[^}]*}|url\([^)]*\)|@media print{.*", "", stylesheet())
    assert set(HEX.findall(css)) <= {"#fff", "#000", "#0000"}


@pytest.mark.parametrize("folder", ["courses/static_src", "plugins"])
def test_no_source_writes_a_hex_colour_but_the_tokens(folder):
    """Frames of SCORM content stand alone: their sheets have fallbacks of their own."""
    alone = {"_tokens.scss", "_print.scss", "runtime.scss", "player.scss"}
    files = [file for file in (ROOT / folder).rglob("*.scss") if file.name not in alone]
    assert [file.name for file in files if HEX.search(file.read_text())] == []
