"""What the browser is given: complete, and light enough for a slow line."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

ROOT = Path(settings.BASE_DIR)
PUBLIC_PAGE_BYTES = 60_000


def test_a_public_page_s_styles_and_scripts_weigh_under_60_kb():
    files = [finders.find(name) for name in ("courses/site.css", "courses/site.js")]
    assert all(files), "make assets"
    assert sum(len(gzip.compress(Path(file).read_bytes())) for file in files) < PUBLIC_PAGE_BYTES


def test_every_static_file_that_a_template_names_exists():
    named = {
        name
        for folder in ["templates", "courses", "plugins"]
        for path in (ROOT / folder).rglob(
            "templates/**/*.html" if folder != "templates" else "*.html"
        )
        for name in re.findall(r"""{% static ["']([^"']+)["']""", path.read_text())
    }
    assert named
    assert [name for name in sorted(named) if not finders.find(name)] == []


@pytest.mark.parametrize(
    "font", ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf"]
)
def test_the_fonts_of_printed_documents_are_there(font):
    assert finders.find(f"fonts/{font}")


def test_the_stylesheet_has_no_left_or_right_margins():
    css = Path(finders.find("courses/site.css")).read_text()
    assert not re.findall(r"[{;](?:margin|padding|border)-(?:left|right)\b", css)
