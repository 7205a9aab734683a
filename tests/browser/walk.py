"""What people do on the site, gesture by gesture, through its screens and their mail alone."""

import re
import sqlite3
import time
from contextlib import closing
from email import message_from_bytes, policy

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
CODE = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b")
ADDRESS = re.compile(r"https?://\S+")
HELD = "SELECT count(*) FROM scorm_attempt WHERE leased_until IS NOT NULL"


def new_device(stack, new_context, screen=DESK):
    """A browser that knows nobody yet. Modules ask whether to take up where one left: yes."""
    context = new_context(base_url=stack.origin, locale="fr-FR", viewport=screen)
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def row(stack, statement, *values):
    """One row of the stack's database."""
    with closing(sqlite3.connect(stack.folder / "db.sqlite3")) as database:
        return database.execute(statement, values).fetchone()


def mails_to(stack, address):
    """[(subject, text)], in the order in which they were sent."""
    files = sorted((stack.folder / "mail").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    parts = [part for file in files for part in re.split(rb"\n-{79}\n", file.read_bytes())]
    mails = [message_from_bytes(part, policy=policy.default) for part in parts if part.strip()]
    return [
        (mail["subject"].strip(), mail.get_body(["plain"]).get_content())
        for mail in mails
        if address in (mail["to"] or "")
    ]


def mail_to(stack, address, words):
    """The text of the mail whose subject holds `words`; waited for."""
    return stack.wait_for(
        lambda: next((text for subject, text in mails_to(stack, address) if words in subject), ""),
        f"a mail « {words} » to {address}",
    )


def until(condition, seconds=30):
    """Waits for what no locator tells."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


# --- those at work -----------------------------------------------------------------------------


def at_work(stack, new_context, address, password):
    """Somebody with a password, signed in on her desk."""
    page = new_device(stack, new_context)
    page.goto("/compte/login/")
    page.get_by_label("Adresse électronique").fill(address)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Me connecter").click()
    page.wait_for_url(lambda address: "/compte/" not in address)
    return page


def told(page):
    """The administration says that it is done."""
    page.locator(".messages .success").wait_for()


def choose_action(page, name):
    """In the menu beside the title of a page of the administration."""
    page.locator("header").get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name=name).click()


def give_title(page, title):
    """And leave the field, as the next one is entered: the script makes an address of it."""
    box = page.get_by_role("textbox", name="Titre")
    box.wait_for()
    page.wait_for_load_state()
    box.fill(title)
    box.blur()
    expect(page.locator("#id_slug")).not_to_have_value("")


def save_draft(page):
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    told(page)


def hand_in_module(page, title, file):
    """Into the library; gives once the report says that it may be used."""
    page.goto("/admin/")
    page.get_by_role("link", name="Modules SCORM").click()
    page.get_by_role("link", name="Déposer un module").click()
    page.get_by_label("Titre").fill(title)
    page.get_by_label("Fichier du module").set_input_files(file)
    page.get_by_role("button", name="Déposer et examiner").click()
    page.get_by_role("heading", name="Version 1 : prêt").wait_for()


def write_course(page, catalogue, title):
    """A draft below a catalogue: for teachers and parents, a first name being enough."""
    page.goto(f"/admin/pages/add/courses/coursepage/{catalogue}/")
    give_title(page, title)
    summary = page.get_by_role("textbox", name="Résumé")
    summary.fill("Une heure pour prendre confiance, chacun à son rythme.")
    page.get_by_label("Pour les enseignants et agents").check()
    page.get_by_label("Pour les parents").check()
    page.get_by_role("tab", name="Présentation").click()
    page.locator("[data-contentpath=objectives] [contenteditable=true]").click()
    page.keyboard.type("Essayer sans crainte et savoir à qui demander.")
    expect(page.locator("[name=objectives]")).to_have_value(re.compile("savoir à qui"))
    page.get_by_role("tab", name="Organisation").click()
    page.get_by_label("Ouverte sans compte").check()
    save_draft(page)


def add_module(page, title, module):
    """To the course being edited: a draft of a step that shows a module of the library."""
    choose_action(page, "Ajouter une sous-page")
    page.get_by_role("link", name="Module SCORM", exact=True).click()
    give_title(page, title)
    page.get_by_role("combobox", name=re.compile(r"^Module\W*$")).select_option(
        f"{module}, version 1"
    )
    page.get_by_role("spinbutton", name="Durée annoncée").fill("45")
    save_draft(page)


def submit(page, course):
    """A course that she wrote, to those who may publish it."""
    page.goto("/admin/")
    page.get_by_role("link", name="Formations").click()
    page.get_by_role("link", name=course, exact=True).click()
    page.locator("footer").get_by_role("button", name="Plus d'actions").click()
    page.get_by_role("button", name="Soumettre à Relecture").click()
    told(page)


def publish(page, course):
    """What waits on the first page of the administration, with its activities."""
    page.goto("/admin/")
    page.get_by_role("link", name=course, exact=True).click()
    choose_action(page, "Publier la formation")
    page.get_by_role("button", name="Publier").click()
    told(page)


def open_session(page, name, *, trainer):
    """Of the course shown, in one screen."""
    choose_action(page, "Ouvrir une session")
    page.get_by_role("textbox", name="Nom de la session").fill(name)
    page.get_by_role("combobox", name="Territoire").select_option("Vosges (88)")
    page.get_by_role("combobox", name="Organisme").select_option("Atelier Canopé d’Épinal")
    page.get_by_role("spinbutton", name="Places en tout").fill("12")
    page.get_by_role("checkbox", name=trainer).check()
    page.get_by_role("checkbox", name="Ouvrir les inscriptions").check()
    page.get_by_role("button", name="Créer la session").click()
    told(page)


def enrol_list(page, course, text):
    """From the desk of those in charge: one person, pasted, looked at, confirmed."""
    page.goto("/espace-formateur/")
    page.get_by_role("link", name=course).click()
    page.get_by_role("link", name="Inscrire une liste").click()
    page.get_by_label("Coller une liste").fill(text)
    page.get_by_role("button", name="Lire la liste").click()
    expect(page.get_by_role("main")).to_contain_text("1 nouvelle personne")
    page.get_by_role("button", name="Inscrire cette personne").click()
    expect(page.get_by_role("main")).to_contain_text("1 inscrite")


def issue(page, *people):
    """The attestations of those who have completed their course, in one act."""
    page.goto("/admin/")
    page.get_by_role("button", name="Attestations").click()
    page.get_by_role("link", name="À émettre").click()
    for person in people:
        page.get_by_role("checkbox", name=f"Choisir {person}").check()
    page.get_by_role("button", name="Vérifier celles que j’ai cochées").click()
    page.get_by_role("button", name=f"Émettre les {len(people)} attestations").click()
    page.get_by_text(f"{len(people)} sur {len(people)}, terminé").wait_for()


def revoke(page, number, reason):
    page.goto("/admin/attestations/")
    page.get_by_role("link", name=number, exact=True).click()
    page.get_by_text("Révoquer cette attestation").click()
    page.locator("#id_reason").fill(reason)
    page.get_by_role("button", name="Révoquer", exact=True).click()
    told(page)


# --- those who learn, and everybody ------------------------------------------------------------


class Visitor:
    """Somebody in front of a device; every page she comes to is looked at.

    It must be no wider than her screen; `thorough`: and without a serious barrier.
    """

    def __init__(self, stack, new_context, screen=DESK, *, thorough=False):
        self.stack = stack
        self.thorough = thorough
        self.page = new_device(stack, new_context, screen)
        self.main = self.page.get_by_role("main")

    def look(self):
        page = self.page
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        found = Axe().run(page).response["violations"] if self.thorough else []
        barriers = [v for v in found if v["impact"] in {"serious", "critical"}]
        assert [(page.url, v["id"], [n["html"] for n in v["nodes"]]) for v in barriers] == []

    def open(self, address):
        self.page.goto(address)
        self.look()

    def follow(self, name):
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()
        self.look()

    def press(self, name):
        with self.page.expect_navigation():
            self.main.get_by_role("button", name=name).click()
        self.look()

    def prove_address(self, address):
        """On the page that asks who one is: by the code in one's mail."""
        known = len(mails_to(self.stack, address))
        self.page.get_by_label("Adresse électronique").fill(address)
        self.press("Me connecter")
        code = self.stack.wait_for(
            lambda: CODE.search("".join(text for _, text in mails_to(self.stack, address)[known:])),
            f"the mail with the code to {address}",
        )
        self.page.get_by_label("Code").fill(code[0])
        self.press("Confirmer")

    def enrol_without_account(self, course, first_name):
        """From the catalogue; gives the code de reprise."""
        self.open("/formations/")
        self.follow(course)
        self.follow("S’inscrire à cette session")
        self.page.get_by_label("Votre prénom").fill(first_name)
        self.press("M’inscrire")
        code = self.page.locator(".slip-code").inner_text()
        self.follow("C’est noté")
        return code

    def come_back_by_code(self, code):
        self.open("/reprise/")
        self.page.get_by_label("Votre code de reprise").fill(code)
        self.press("Ouvrir mon espace")

    def leave(self):
        """As a person does: the browser sends the last words of the page by itself."""
        self.page.goto("about:blank")
        until(lambda: row(self.stack, HELD) == (0,))

    def download(self, name):
        """The bytes of a file."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=name).click()
        return download.value.path().read_bytes()
