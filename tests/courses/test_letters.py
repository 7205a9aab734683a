"""The mail of the demonstration: all of it to be read, nothing else, and nothing of it acts."""

from datetime import timedelta
from email import message_from_string, policy
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse
from django.utils import timezone

from courses.demo import letters
from courses.views.letters import dressed
from tests.sql import sql_budget

pytestmark = pytest.mark.django_db
BOX = "/visite/courrier/"


@pytest.fixture
def mail(settings, tmp_path):
    """mail(subject, text, ...): sent by the product's own backend, a file each."""
    settings.EMAIL_BACKEND = letters.FILES
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")

    def send(
        subject="Votre code", text="Bonjour", html="", attached=(), to="zoe@formation.example"
    ):
        message = EmailMultiAlternatives(
            subject, text, to=[to], connection=get_connection(letters.FILES)
        )
        if html:
            message.attach_alternative(html, "text/html")
        for name, content, kind in attached:
            message.attach(name, content, kind)
        message.send()

    return send


def page(client, query=""):
    return client.get(BOX + query).content.decode()


def test_the_newest_comes_first_with_whom_it_is_to_and_its_text(mail, client, settings):
    mail("Recente", "Un <b>gras</b>.", to="zoe@formation.example")
    older = Path(settings.EMAIL_FILE_PATH) / "20200101-080000-12.log"
    [first] = Path(settings.EMAIL_FILE_PATH).iterdir()
    older.write_bytes(first.read_bytes().replace(b"Recente", b"Ancienne"))
    html = page(client)
    assert html.index("Recente") < html.index("Ancienne")
    assert "zoe@formation.example" in html
    assert "Un &lt;b&gt;gras&lt;/b&gt;." in html


def test_the_hour_is_that_of_here(mail, client):
    mail()
    [letter] = letters.letters_in(letters.files())
    assert abs(letter.sent_at - timezone.now()) < timedelta(minutes=1)
    assert timezone.localtime(letter.sent_at).strftime("%-H:%M") in page(client)


def test_without_mail_it_says_so(mail, client):
    assert "Aucun courriel pour l’instant" in page(client)


def test_where_mails_leave_for_good_it_says_so(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "partent pour de bon" in page(client)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Votre code : QWRT-7890.", "Votre code : <mark>QWRT-7890</mark>."),
        ("Code de reprise FAMXY-88ZEN", "Code de reprise <mark>FAMXY-88ZEN</mark>"),
        ("numéro TNE-FSNVO-2026-1", "numéro TNE-FSNVO-2026-1"),
        (
            "Lire http://tne.localhost:8000/a/.",
            'Lire <a href="http://tne.localhost:8000/a/">http://tne.localhost:8000/a/</a>.',
        ),
        ("http://tne.localhost:8000.evil.example/", "http://tne.localhost:8000.evil.example/"),
        ("http://tne.localhost:8000@evil.example/", "http://tne.localhost:8000@evil.example/"),
        ("http://[oops", "http://[oops"),
        ("<script>1</script>", "&lt;script&gt;1&lt;/script&gt;"),
    ],
)
def test_codes_stand_out_and_only_our_own_addresses_are_followed(settings, text, shown):
    settings.SITE_ORIGIN = "http://tne.localhost:8000"
    assert dressed(text) == shown


def test_a_page_reads_the_mails_that_it_shows(mail, client, settings, monkeypatch):
    mail("Une")
    folder = Path(settings.EMAIL_FILE_PATH)
    [first] = folder.iterdir()
    for number in range(60):
        (folder / f"20260101-1200{number:02}-1.log").write_bytes(first.read_bytes())
    read = []
    known = letters.letters_in
    monkeypatch.setattr(letters, "letters_in", lambda names: known(read.extend(names) or names))
    with sql_budget(0):
        html = page(client, "?page=2")
    assert len(read) == 20
    assert "Page 2 sur 4" in html


# --- what is attached, and the laid-out form ---------------------------------------------------


def address_of(name, *args):
    [letter] = letters.letters_in(letters.files())
    return reverse(f"courses:{name}", args=[letter.file, letter.place, *args])


def test_an_attachment_is_a_file_to_keep_whatever_it_is(mail, client):
    mail(attached=[("../../page é.html", "<script>1</script>", "text/html")])
    answer = client.get(address_of("letter_part", 0))
    assert answer.content == b"<script>1</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert ".." not in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(address_of("letter_part", 1)).status_code == 404


def test_the_laid_out_form_runs_and_fetches_nothing(mail, client):
    mail(html="<p>Bonjour</p><script>1</script>")
    answer = client.get(address_of("letter"))
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]


def test_a_mail_of_text_alone_has_no_other_form(mail, client):
    mail()
    assert client.get(address_of("letter")).status_code == 404


@pytest.mark.parametrize(
    "file",
    [
        "..%2Fsecret.log",
        "%2e%2e",
        "....",
        "secret.log",
        "20260101-120000-9.log",  # a link that somebody put there
        "20260101-120000-8.log",  # a folder
        "20260101-120000-7.log",  # nothing
    ],
)
def test_nothing_but_the_mails_of_the_folder_is_ever_read(mail, client, settings, file):
    mail()
    folder = Path(settings.EMAIL_FILE_PATH)
    secret = folder.parent / "secret.log"
    secret.write_text("Subject: secret\n\nsecret")
    (folder / "secret.log").write_text("Subject: secret\n\nsecret")
    (folder / "20260101-120000-9.log").symlink_to(secret)
    (folder / "20260101-120000-8.log").mkdir()
    assert client.get(f"{BOX}{file}/0/").status_code == 404
    assert client.get(f"{BOX}{file}/0/0/").status_code == 404
    assert "secret" not in page(client)


def test_a_mail_that_cannot_be_read_is_shown_as_far_as_it_can():
    broken = "Subject: =?x?q?bad?=\nDate: never\nContent-Type: text/plain; charset=nope\n\nBonjour"
    letter = letters.Letter("x", 0, message_from_string(broken, policy=policy.default))
    assert letter.sent_at is None
    assert isinstance(letter.text, str)
    assert letter.attached == []


@pytest.mark.parametrize("header", ["To: ,,;:<>@", "To: a@[1", "Date: 0", "Content-Type: ;;;="])
def test_a_mail_that_cannot_be_read_hides_none_of_the_others(mail, client, header):
    """A line of 79 dashes in a text begins another mail, as the files have it."""
    mail("Recente", "Avant\n" + "-" * 79 + f"\n{header}\n\nMot de la fin")
    mail("Autre", "Bonjour")
    html = page(client)
    assert "Recente" in html
    assert "Autre" in html
    assert "Mot de la fin" in html
