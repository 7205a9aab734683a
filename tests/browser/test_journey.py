"""From a zip to a verified attestation, as five people live it, in a real browser."""

import hashlib
import subprocess
from functools import cached_property

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser import walk
from tests.browser.modules import GOLF, GOLF_12, GOLF_2004, SMALL
from tests.browser.walk import Visitor, mail_to, row
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
# Others' packages where they are at hand; where they are not, a module that our own code builds.
MODULES = {"golf-1.2": GOLF_12, "golf-2004": GOLF_2004} if GOLF.is_dir() else {"small": SMALL}
# The player’s own tests play both standards each time; the older one walks the whole in `long`.
WALKS = [
    pytest.param(module, id=name, marks=[pytest.mark.long] if name == "golf-1.2" else [])
    for name, module in MODULES.items()
]
PASSWORD = "phrase-de-passe-longue"
SEED = """
import json
from tests import factories
vosges = factories.make_territory("88", "Vosges")
atelier = factories.make_organisation(vosges, "CANOPE88", name="Atelier Canopé d’Épinal")
staff = {
    "trainer": ("Odile", "Marchal"),
    "organiser": ("Noé", "Perrin"),
    "administrator": ("Élise", "Aubertin"),
}
for role, (first, last) in staff.items():
    address = f"{role}@exemple.fr"
    factories.make_role(role, vosges, atelier, email=address, first_name=first, last_name=last)
print(json.dumps({"catalogue": vosges.catalogue.pk}))
"""
COMPLETED = """
SELECT e.completed_at IS NOT NULL, c.progress
FROM courses_enrolment e
JOIN courses_user u ON u.id = e.user_id
JOIN wagtailcore_page p ON p.id = e.course_id
JOIN courses_completion c ON c.enrolment_id = e.id
WHERE u.first_name = ? AND p.title = ?
"""
ISSUED = """
SELECT a.number, a.pdf_hash
FROM attestations_attestation a
JOIN courses_enrolment e ON e.id = a.enrolment_id
JOIN courses_user u ON u.id = e.user_id
WHERE u.email = ?
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """A territory with its trainer, its organiser and its administrator, and nothing else."""
    stack = Stack(tmp_path_factory.mktemp("journey"), extra={"TNE_PLUGINS_OFF": "dummy_plugin"})
    stack.seeded = stack.python(SEED)
    stack.start_web()
    stack.start_worker()
    yield stack
    stack.stop()


class Journey:
    """One module on its way from its author to those whom it taught."""

    def __init__(self, stack, new_context, folder, module):
        self.stack, self.new_context, self.folder = stack, new_context, folder
        self.module, self.course = module, module.course
        self.teacher_name, self.guest_name = module.people
        self.first_name, self.last_name = self.teacher_name.split()
        self.address = f"{self.last_name.lower()}@exemple.fr"

    def staff(self, role):
        return walk.at_work(self.stack, self.new_context, f"{role}@exemple.fr", PASSWORD)

    def visitor(self, screen=walk.DESK):
        return Visitor(self.stack, self.new_context, screen, thorough=self.module.is_ours)

    @cached_property
    def trainer(self):
        return self.staff("trainer")

    @cached_property
    def administrator(self):
        return self.staff("administrator")

    def mail(self, subject):
        return mail_to(self.stack, self.address, subject)

    def is_made(self):
        """The trainer makes a course of the module; the organiser publishes it and opens it."""
        file = self.folder / "module.zip"
        file.write_bytes(self.module.read())
        walk.hand_in_module(self.trainer, self.module.title, file)
        walk.write_course(self.trainer, self.stack.seeded["catalogue"], self.course)
        walk.add_module(self.trainer, "Premiers gestes", self.module.title)
        walk.submit(self.trainer, self.course)
        organiser = self.staff("organiser")
        walk.publish(organiser, self.course)
        walk.open_session(organiser, "Automne à Épinal", trainer="Odile Marchal")

    def is_followed_by_a_teacher_enrolled_by_list(self):
        """She leaves, comes back on another device where she was, and completes."""
        people = f"Nom ; Prénom ; Courriel\n{self.last_name} ; {self.first_name} ; {self.address}\n"
        walk.enrol_list(self.trainer, self.course, people)
        teacher = self.visitor()
        teacher.open(walk.ADDRESS.search(self.mail(f"Votre inscription : {self.course}"))[0])
        teacher.prove_address(self.address)
        teacher.follow("Commencer : Premiers gestes")
        left_at = self.begin_and_leave(teacher)
        self.teacher = self.visitor()
        self.teacher.open("/mon-espace/")
        self.teacher.prove_address(self.address)
        self.finish(self.teacher, left_at, self.first_name)

    def is_followed_by_a_parent_without_address(self):
        """The same on a phone, with a first name and a code."""
        guest = self.visitor(walk.PHONE)
        code = guest.enrol_without_account(self.course, self.guest_name)
        guest.follow("Commencer")
        left_at = self.begin_and_leave(guest)
        self.guest = self.visitor(walk.PHONE)
        self.guest.come_back_by_code(code)
        self.finish(self.guest, left_at, self.guest_name)

    def begin_and_leave(self, learner):
        """Where the module was left."""
        self.module.begin(learner.page)
        left_at = self.module.where(learner.page)
        learner.leave()
        return left_at

    def finish(self, learner, left_at, first_name):
        learner.follow("Continuer")
        walk.until(lambda: self.module.where(learner.page) == left_at)
        self.module.finish(learner.page)
        walk.until(lambda: row(self.stack, COMPLETED, first_name, self.course) == (1, 100))
        learner.follow(f"Retour à « {self.course} »")
        expect(learner.main).to_contain_text("Terminée")

    def is_attested(self):
        """The administrator issues both in one act; the file kept is that of the register."""
        walk.issue(self.administrator, self.teacher_name, self.guest_name)
        self.number, pdf_hash = row(self.stack, ISSUED, self.address)
        assert self.number in self.mail("attestation")
        self.guest.open("/mon-espace/")
        expect(self.guest.main).to_contain_text("Attestation de participation")
        self.teacher.open("/mon-espace/")
        self.paper = self.folder / "attestation.pdf"
        self.paper.write_bytes(self.teacher.download("Télécharger le PDF"))
        assert hashlib.sha256(self.paper.read_bytes()).hexdigest() == pdf_hash
        text = " ".join(PdfReader(self.paper).pages[0].extract_text().split())
        facts = [self.teacher_name, self.course, self.number, "45 min", "Odile Marchal"]
        assert [fact for fact in facts if fact not in text] == []
        self.teacher.follow("Version accessible")
        for fact in facts:
            expect(self.teacher.main).to_contain_text(fact)

    def is_verified_by_anybody(self):
        """Whoever reads its code with a phone learns that it is valid, until it is revoked."""
        anybody = self.visitor(walk.PHONE)
        anybody.open(code_on(self.paper))
        expect(anybody.main).to_contain_text("Attestation valable")
        expect(anybody.main).to_contain_text(self.number)
        walk.revoke(self.administrator, self.number, "Émise avant la fin de la session.")
        anybody.open(code_on(self.paper))
        expect(anybody.main).to_contain_text("Attestation révoquée")
        assert "Émise avant la fin" in self.mail("n’est plus valable")


@pytest.mark.parametrize("module", WALKS)
def test_from_a_zip_to_a_verified_attestation(stack, new_context, tmp_path, module):
    journey = Journey(stack, new_context, tmp_path, module)
    journey.is_made()
    journey.is_followed_by_a_teacher_enrolled_by_list()
    journey.is_followed_by_a_parent_without_address()
    journey.is_attested()
    journey.is_verified_by_anybody()


def code_on(paper):
    """The address in the square of its first page, as printed."""
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", paper, paper], check=True)
    [square] = zxingcpp.read_barcodes(Image.open(f"{paper}.png"))
    return square.text
