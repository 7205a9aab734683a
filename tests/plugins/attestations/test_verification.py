"""Anybody verifies; the holder and those in charge read; nobody learns more than they knew."""

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from courses.guests import register_guest, remember_device
from courses.models import QualityKind
from plugins.attestations import views
from plugins.attestations.issue import issue, revoke
from plugins.attestations.models import AttestationContent
from plugins.attestations.personal_data import erase, export
from plugins.attestations.views import PER_ADDRESS, same_name
from tests import factories

pytestmark = pytest.mark.django_db
UNKNOWN = "Attestation inconnue"


@pytest.fixture
def visitor(client):
    client.defaults["HTTP_HOST"] = settings.SITE_HOST
    return client


def page(visitor, *args, **query):
    name = "attestations:verify_one" if args else "attestations:verify"
    return visitor.get(reverse(name, args=args), query)


def words(answer):
    return " ".join(answer.content.decode().replace("<wbr>", "").split())


def test_valid_then_revoked(visitor, issued, administrator):
    attestation = issued(factories.make_user(first_name="Zoé", last_name="Lefèvre"))
    answer = page(visitor, attestation.number, attestation.code)
    assert "Attestation valable" in words(answer)
    assert attestation.pdf_hash in words(answer)
    revoke(attestation, by=administrator, reason="Erreur de nom")
    answer = page(visitor, attestation.number, attestation.code)
    assert "Attestation révoquée" in words(answer)
    assert "Attestation valable" not in words(answer)
    assert answer["Cache-Control"] == "private, no-store"


def test_the_name_is_masked_unless_the_visitor_knows_it(visitor, issued):
    attestation = issued(factories.make_user(first_name="Zoé", last_name="Lefèvre"))
    masked = words(page(visitor, attestation.number, attestation.code))
    assert "Z. L****" in masked
    assert "Lefèvre" not in masked
    known = words(page(visitor, attestation.number, attestation.code, name="lefevre zoe"))
    assert "bien au nom que vous avez saisi" in known
    other = words(page(visitor, attestation.number, attestation.code, name="Inès Lefèvre"))
    assert "n’est pas au nom" in other


def test_what_was_dictated_is_understood(visitor, issued):
    attestation = issued()
    dictated = f"{attestation.code[:5].lower()} - {attestation.code[5:].lower()}"
    answer = page(visitor, number=f" {attestation.number.lower()} ", code=dictated)
    assert "Attestation valable" in words(answer)


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(
    visitor, issued, django_assert_num_queries
):
    attestation = issued()
    answers = []
    for number, code in [
        (attestation.number, "AAAAAAAAAA"),
        ("TNE-CANOPE88-2026-999", attestation.code),
        (attestation.number, "AA"),
        ("X" * 60, "-" * 10),
    ]:
        with django_assert_num_queries(1):
            answer = page(visitor, number, code)
        assert answer.status_code == 200
        # What was typed comes back in the form; all else is the same to the letter.
        answers.append(re.sub(r'value="[^"]*"', "", words(answer)))
        assert UNKNOWN in answers[-1]
    assert len(set(answers)) == 1


def test_one_in_preparation_is_unknown(visitor, complete, administrator):
    pending = issue(complete(), by=administrator)
    assert UNKNOWN in words(page(visitor, pending.number, pending.code))


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({}, 200, "Vérifier une attestation"),
        ({"number": "TNE-A-2026-1"}, 200, "voici ce qu’il faut corriger"),
        ({"number": "T" * 5000, "code": "A" * 10}, 200, "voici ce qu’il faut corriger"),
        ({"number": "TNE\x00", "code": "AAAAAAAAAA"}, 400, ""),
        ({"number": "<script>", "code": "'\"; --"}, 200, UNKNOWN),
        ({"number": "١٢٣", "code": "é" * 10}, 200, UNKNOWN),
    ],
)
def test_bad_input_gets_a_sentence(visitor, query, status, said):
    answer = page(visitor, **query)
    assert answer.status_code == status
    assert said in words(answer)
    assert "<script>" not in answer.content.decode().split("<main", 1)[-1]


def test_guessing_is_slowed_down(visitor):
    for _ in range(PER_ADDRESS["times"] // 2):
        page(visitor, "TNE-A-2026-1", "AAAAAAAAAA")
    answer = page(visitor, "TNE-A-2026-1", "AAAAAAAAAA")
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert page(visitor, "TNE-B-2026-1", "AAAAAAAAAA").status_code == 200


def test_the_twin_says_the_same_as_the_paper(visitor, issued):
    attestation = issued()
    address = reverse("attestations:twin", args=[attestation.number, attestation.code])
    text = words(visitor.get(address))
    facts = attestation.content.facts
    for expected in (facts["name"], facts["course"], "1 h 30", attestation.content_hash):
        assert expected in text
    assert "<h1>Attestation de suivi de formation</h1>" in text


def test_the_twin_needs_both_number_and_code(visitor, issued, administrator):
    attestation = issued()
    wrong = reverse("attestations:twin", args=[attestation.number, "AAAAAAAAAA"])
    assert visitor.get(wrong).status_code == 404
    revoke(attestation, by=administrator, reason="Erreur")
    right = reverse("attestations:twin", args=[attestation.number, attestation.code])
    assert visitor.get(right).url == reverse(
        "attestations:verify_one", args=[attestation.number, attestation.code]
    )


def test_pages_for_everybody_hold_no_form_that_posts_and_no_script_of_their_own(visitor, issued):
    attestation = issued()
    for answer in (page(visitor), page(visitor, attestation.number, attestation.code)):
        assert 'method="post"' not in answer.content.decode()
        assert "<style" not in answer.content.decode()


# --- the PDF ------------------------------------------------------------------------------------


def test_who_may_fetch_the_pdf(
    visitor, issued, administrator, organiser, trainer, territory, teacher
):
    attestation = issued(teacher)
    address = reverse("attestations:pdf", args=[attestation.pk])
    far = factories.make_territory("02", "Aisne")
    statuses = {
        "owner": (teacher, 200),
        "administrator": (administrator, 200),
        "organiser": (organiser, 200),
        "superuser": (factories.make_user(is_superuser=True), 200),
        "trainer": (trainer, 404),
        "another learner": (factories.make_user(), 404),
        "another territory": (factories.make_role("administrator", far), 404),
        "another organisation": (
            factories.make_role("organiser", territory, factories.make_organisation(territory)),
            404,
        ),
    }
    for who, (person, status) in statuses.items():
        visitor.force_login(person)
        assert visitor.get(address).status_code == status, who
    visitor.logout()
    assert visitor.get(address).status_code == 302
    visitor.force_login(teacher)
    assert visitor.post(address).status_code == 405


def test_a_role_without_its_second_factor_fetches_no_paper_but_her_own(
    visitor, issued, administrator, teacher, settings
):
    """The desk asks for it, and this address is not under the desk's."""
    settings.MFA_REQUIRED = True
    address = reverse("attestations:pdf", args=[issued(teacher).pk])
    visitor.force_login(administrator)
    answer = visitor.get(address)
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))
    own = issued(administrator, quality=QualityKind.PARENT)
    assert visitor.get(reverse("attestations:pdf", args=[own.pk])).status_code == 200
    visitor.force_login(teacher)
    assert visitor.get(address).status_code == 200


def test_the_pdf_is_the_stored_file_until_it_is_revoked(visitor, issued, administrator, teacher):
    attestation = issued(teacher)
    address = reverse("attestations:pdf", args=[attestation.pk])
    visitor.force_login(teacher)
    answer = visitor.get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="{attestation.number}.pdf"'
    revoke(attestation, by=administrator, reason="Erreur")
    assert visitor.get(address).status_code == 404
    visitor.force_login(administrator)
    assert visitor.get(address).status_code == 200


def test_a_learner_finds_hers_in_her_space(visitor, issued, teacher):
    attestation = issued(teacher)
    visitor.force_login(teacher)
    text = words(visitor.get(reverse("courses:my_space")))
    assert attestation.number in text
    assert reverse("attestations:pdf", args=[attestation.pk]) in text


def test_a_guest_known_by_her_device_fetches_hers(visitor, issued, rf):
    guest, _code = register_guest("Inès", "Grüber")
    attestation = issued(guest, quality=QualityKind.PARENT)
    response = HttpResponse()
    remember_device(rf.get("/"), response, guest)
    visitor.cookies[settings.GUEST_COOKIE_NAME] = response.cookies[settings.GUEST_COOKIE_NAME].value
    assert visitor.get(reverse("attestations:pdf", args=[attestation.pk])).status_code == 200


# --- what a person may ask ----------------------------------------------------------------------


def test_erasing_a_parent_leaves_a_record_that_still_answers(
    visitor, issued, private_files, django_capture_on_commit_callbacks
):
    attestation = issued(factories.make_user(quality="parent"), quality="parent")
    with django_capture_on_commit_callbacks(execute=True):
        erase(attestation.enrolment.user)
    assert not AttestationContent.objects.exists()
    assert not list(private_files.rglob("*.pdf"))
    text = words(page(visitor, attestation.number, attestation.code))
    assert "Attestation valable" in text
    assert "ont été effacées" in text
    twin = reverse("attestations:twin", args=[attestation.number, attestation.code])
    assert visitor.get(twin).status_code == 302


def test_an_agent_s_paper_is_kept_as_archives_require(issued):
    attestation = issued()
    erase(attestation.enrolment.user)
    assert AttestationContent.objects.filter(pk=attestation.pk).exists()


def test_a_person_gets_all_that_is_kept_of_her(issued, teacher):
    attestation = issued(teacher)
    (line,) = export(teacher)["attestations"]
    assert (line["number"], line["facts"]["name"]) == (attestation.number, teacher.display_name)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("LEFEVRE-NUNEZ Zoe", True),
        ("zoé lefèvre ñuñez", True),
        ("Zoé Lefèvre", False),
        ("", False),
    ],
)
def test_names_are_compared_as_people_write_them(typed, same):
    assert same_name("Zoé Lefèvre-Ñuñez", typed) is same


# --- machines, and who tries everything ---------------------------------------------------------


def asked_by_a_machine(visitor, *args):
    address = reverse("attestations:verify_one", args=args)
    return visitor.get(address, headers={"accept": "application/json"})


def test_a_machine_gets_the_same_three_answers_and_nobody_s_name(visitor, issued, administrator):
    attestation = issued(factories.make_user(first_name="Zoé", last_name="Lefèvre"))
    args = (attestation.number, attestation.code)
    answer = asked_by_a_machine(visitor, *args)
    assert answer.json()["status"] == "valid"
    assert answer.json()["pdf_sha256"] == attestation.pdf_hash
    assert "Lefèvre" not in answer.content.decode()
    assert asked_by_a_machine(visitor, attestation.number, "A" * 10).json() == {"status": "unknown"}
    revoke(attestation, by=administrator, reason="Erreur")
    assert asked_by_a_machine(visitor, *args).json()["status"] == "revoked"


def test_a_machine_learns_nothing_of_who_was_erased(visitor, issued):
    attestation = issued(
        factories.make_user(quality=QualityKind.PARENT), quality=QualityKind.PARENT
    )
    erase(attestation.enrolment.user)
    told = asked_by_a_machine(visitor, attestation.number, attestation.code).json()
    assert told["status"] == "valid"
    assert told["number"] == attestation.number
    assert "course" not in told


def test_a_machine_is_refused_in_its_own_language(visitor, monkeypatch):
    bad = visitor.get(
        reverse("attestations:verify"), {"number": "TNE-X"}, headers={"accept": "application/json"}
    )
    assert (bad.status_code, bad.json()["status"], bad["Vary"]) == (400, "invalid", "Accept")
    monkeypatch.setitem(views.PER_NUMBER, "times", 0)
    late = asked_by_a_machine(visitor, "TNE-X", "A" * 10)
    assert (late.status_code, late.json()) == (429, {"status": "too_many"})
    assert "Accept" in late["Vary"]


def test_a_number_written_otherwise_counts_as_the_same(visitor, monkeypatch):
    monkeypatch.setitem(views.PER_NUMBER, "times", 2)
    written = ("TNE-X-2026-1", "tne-x-2026-1", "Tne-X-2026-1", "tne-X -2026-1")
    tried = [visitor.get(reverse("attestations:twin", args=[way, "A" * 10])) for way in written]
    assert [answer.status_code for answer in tried] == [404, 404, 429, 429]


@pytest.mark.long
def test_ten_thousand_guesses_find_nothing_and_are_slowed(visitor, issued):
    """From a thousand addresses, on one number: 49 bits of code behind sixty tries."""
    attestation = issued()
    statuses = []
    for guess in range(10_000):
        visitor.defaults["REMOTE_ADDR"] = f"198.51.{guess // 250 % 250}.{guess % 250}"
        answer = page(visitor, attestation.number, f"{guess:010}".translate(LETTERS))
        statuses.append(answer.status_code)
        assert answer.status_code == 429 or UNKNOWN in words(answer)
    assert statuses.count(429) > 9_000


LETTERS = str.maketrans("0123456789", "ABCDEFGHJK")
