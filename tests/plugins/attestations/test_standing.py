"""Standing decisions: a parents' workshop whose papers print as the sheet closes."""

import io
import time
from datetime import timedelta
from uuid import uuid4

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from courses.enrolment import enrol
from courses.guests import register_guest
from courses.models import QualityKind
from plugins.attestations.issue import Rejected, issue, render, revoke
from plugins.attestations.models import Attestation, Kind, StandingDecision
from plugins.attestations.standing import decide, end, issue_by_decision, left_by_decisions
from plugins.attestations.tasks import compare_hours, render_pdf, sweep_decisions
from plugins.attestations.tasks import decide as decide_task
from plugins.attestations.wagtail_hooks import decisions_without_author
from plugins.attestations.waiting import waiting
from plugins.scheduling.attendance.closing import close_sheet, sheet_of
from plugins.scheduling.attendance.taking import Mark, take
from plugins.scheduling.models import Presence, Source, TimeSlot, Venue
from tests import factories

pytestmark = pytest.mark.django_db
State = Attestation.State


@pytest.fixture
def workshop(territory, organisation):
    """A workshop that has just ended: twelve parents without e-mail, and who receives them."""
    course = factories.make_course(
        title="Mon enfant et les écrans", for_parents=True, open_without_account=True
    )
    run = factories.make_run(course, territory, organisation, legal_framework="grand_public")
    host = factories.make_user()
    venue = Venue.objects.create(
        name="Médiathèque", territory=territory, host=host, commune="Épinal", postal_code="88000",
        address="3 rue du Lac",
    )  # fmt: skip
    begun = timezone.now() - timedelta(hours=2)
    slot = TimeSlot.objects.create(
        run=run, start=begun, end=begun + timedelta(minutes=110), venue=venue
    )
    people = [register_guest(f"Parent Numéro {chr(65 + n)}")[0] for n in range(12)]
    for person in people:
        enrol(person, run, QualityKind.PARENT)
    run.host, run.slot = host, slot
    return run


def close(run, commit):
    """As the host does on her telephone: everybody was there."""
    marks = [Mark(uuid4(), row.pk, Presence.PRESENT) for row in run.enrolments.all()]
    with commit(execute=True):
        take(run.slot, marks, by=run.host, source=Source.LIST)
    with commit(execute=True):
        assert close_sheet(sheet_of(run.slot), run.host)


def test_closing_the_sheet_makes_twelve_pages_ready_to_print(
    workshop, administrator, client, django_capture_on_commit_callbacks
):
    decision = decide(
        workshop.organisation, Kind.PARTICIPATION, [workshop.course],
        until=timezone.localdate(), by=administrator,
    )  # fmt: skip
    begun = time.process_time()  # what it costs, however busy the machine is
    close(workshop, django_capture_on_commit_callbacks)
    assert time.process_time() - begun < 30
    papers = Attestation.objects.filter(enrolment__run=workshop)
    assert [paper.state for paper in papers] == [State.ISSUED] * 12
    assert {paper.decision for paper in papers} == {decision}
    assert f"décision n° {decision.pk}" in papers[0].content.facts["decision"]["words"]
    client.force_login(workshop.host)
    page = client.get(reverse("scheduling:sheet", args=[workshop.slot.pk])).content.decode()
    assert "Imprimer les 12 pages" in page
    address = page.partition("/imprimer/?pass=")
    link = address[0].rpartition('"')[2] + "/imprimer/?pass=" + address[2].partition('"')[0]
    printed = client.get(link)
    assert len(pikepdf.open(io.BytesIO(printed.content)).pages) == 12
    client.force_login(factories.make_user())
    assert client.get(link).status_code == 404


def test_a_trainer_who_follows_a_run_of_others_prints_nothing_of_it(
    client, workshop, administrator, django_capture_on_commit_callbacks
):
    decided(workshop, administrator, kind=Kind.PARTICIPATION)
    close(workshop, django_capture_on_commit_callbacks)
    elsewhere = factories.make_role("trainer", factories.make_territory("02", "Aisne"))
    row = enrol(elsewhere, workshop, QualityKind.PARENT)
    client.force_login(elsewhere)
    page = client.get(reverse("courses:enrolment", args=[row.pk])).content.decode()
    assert "Attestations à imprimer" not in page
    assert client.get(reverse("attestations:run_papers", args=[workshop.pk])).status_code == 404


def test_without_a_decision_nothing_issues_by_itself_and_twelve_wait_on_the_desk(
    workshop, administrator, client, django_capture_on_commit_callbacks
):
    assert not waiting(administrator).exists()
    close(workshop, django_capture_on_commit_callbacks)
    sweep_decisions()
    assert not Attestation.objects.exists()
    client.force_login(administrator)
    desk = client.get(reverse("attestations_admin:desk")).content.decode()
    assert desk.count('name="enrolment"') == 12
    today = timezone.localdate().isoformat()
    period = {"all": "1", "completed_at_from": today, "completed_at_to": today}
    shown = client.get(reverse("attestations_admin:confirm"), period).content.decode()
    assert "12 attestations sont prêtes" in " ".join(shown.split())


def decided(run, by, **choices):
    return decide(
        choices.pop("organisation", run.organisation),
        choices.pop("kind", Kind.SUIVI),
        choices.pop("courses", [run.course]),
        until=choices.pop("until", timezone.localdate()),
        by=by,
    )


def test_a_course_that_completes_issues_by_the_decision(run, administrator, complete):
    decision = decided(run, administrator)
    row = complete()
    assert issue_by_decision([row.pk]) == 1
    assert issue_by_decision([row.pk]) == 0
    assert Attestation.objects.get().decision == decision


@pytest.mark.parametrize("what", ["ended", "over", "another course", "another kind", "not hers"])
def test_what_a_decision_does_not_reach_waits(what, run, administrator, complete):
    other = factories.make_role("administrator", factories.make_territory("02", "Aisne"))
    past = timezone.localdate() - timedelta(days=1)
    choices = {
        "over": {"until": past},
        "another course": {"courses": [factories.make_course()]},
        "another kind": {"kind": Kind.PARTICIPATION},
    }.get(what, {})
    decision = decided(run, other if what == "not hers" else administrator, **choices)
    if what == "ended":
        assert end(decision, by=administrator)
        assert not end(decision, by=administrator)
    assert issue_by_decision([complete().pk]) == 0
    assert not Attestation.objects.exists()


def test_who_does_not_meet_the_conditions_waits_and_comes_with_the_sweep(
    run, administrator, complete
):
    from tests.dummy_plugin.models import Note

    decided(run, administrator)
    row = complete(noted=False)
    assert issue_by_decision([row.pk]) == 0
    assert left_by_decisions() == [[row.pk]]
    Note.objects.update(text="Bien")
    sweep_decisions()
    assert Attestation.objects.get().state == State.ISSUED
    assert left_by_decisions() == []


def test_what_was_revoked_does_not_come_again_by_itself(run, administrator, complete):
    row = complete()
    made = issue(row, by=administrator)
    render(made)
    revoke(made, by=administrator, reason="Erreur")
    decided(run, administrator)
    sweep_decisions()
    assert issue_by_decision([row.pk]) == 0
    assert Attestation.objects.get().state == State.REVOKED


def test_an_administrator_decides_and_ends_it(client, administrator, organisation, course):
    client.force_login(administrator)
    address = reverse("attestations_admin:decisions")
    asked = {"organisation": organisation.pk, "kind": "participation", "courses": [course.pk]}
    late = client.post(address, asked | {"ends_on": "2199-01-01"})
    assert "dans un an" in late.content.decode()
    for field in ("organisation", "courses"):
        endless = asked | {"ends_on": timezone.localdate().isoformat(), field: [2**80]}
        assert client.post(address, endless).status_code == 200
    assert not StandingDecision.objects.exists()
    client.post(address, asked | {"ends_on": timezone.localdate().isoformat()})
    decision = StandingDecision.objects.get()
    assert list(decision.courses.all()) == [course]
    assert course.title in client.get(address).content.decode()
    client.post(reverse("attestations_admin:decision_end", args=[decision.pk]))
    decision.refresh_from_db()
    assert not decision.is_in_force


def test_the_decision_of_who_left_issues_nothing_and_the_others_are_told(
    run, administrator, complete
):
    decision = decided(run, administrator)
    other = factories.make_role("administrator", run.territory)
    assert list(decisions_without_author(other)) == []
    row = complete()
    type(administrator).objects.filter(pk=administrator.pk).update(is_active=False)
    assert issue_by_decision([row.pk]) == 0
    (todo,) = decisions_without_author(other)
    assert "n’a plus d’auteur" in todo.words
    assert list(StandingDecision.objects.endable_by(other)) == [decision]
    with pytest.raises(Rejected):  # as a batch holds her: loaded before she left
        issue(row, by=administrator)


def test_nonsense_in_the_queue_issues_nothing(run, complete, issued):
    elsewhere = factories.make_role("administrator", factories.make_territory("02", "Aisne"))
    paper = issued()
    row = complete()
    decided(run, elsewhere)
    for pks in ([], [0, -1, 10**12], [row.pk, row.pk, paper.enrolment_id], ["a", None, 2**80]):
        decide_task(pks)
        compare_hours(pks)
    for pk in (0, -1, 10**12, 2**80, None, "a", paper.pk):
        render_pdf(pk)
    assert list(Attestation.objects.values_list("pk", "state")) == [(paper.pk, State.ISSUED)]
