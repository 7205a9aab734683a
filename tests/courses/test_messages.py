"""A mail goes out once, none after its use-by date, and a broken server loses none."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.utils import timezone

from courses import messages, sms
from courses.messages import deliver, send_message, sweep
from courses.models import Message
from courses.phones import dialled, readable, takes_sms
from tests import factories

pytestmark = pytest.mark.django_db


def queue(user, key="k", **fields):
    return send_message(user, key, "Objet", "Bonjour,\n\nTexte.", **fields)


def test_the_same_key_is_one_mail(teacher, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert queue(teacher) == queue(teacher)
    assert sweep() == 0
    (sent,) = mail.outbox
    assert sent.to == [teacher.email]
    assert "Texte." in sent.body
    assert sent.extra_headers["Message-ID"].startswith("<message-")


def test_a_mail_is_not_sent_when_its_transaction_is_undone(teacher):
    from django.db import transaction

    try:
        with transaction.atomic():
            queue(teacher)
            raise ValueError
    except ValueError:
        assert sweep() == 0
    assert mail.outbox == []


def test_later_mails_wait_for_their_date(teacher):
    row = queue(teacher, due_at=timezone.now() + timedelta(hours=1))
    assert not deliver(row.pk)
    Message.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert deliver(row.pk)
    assert not deliver(row.pk)
    assert len(mail.outbox) == 1


def test_a_mail_of_no_more_use_is_not_sent(teacher):
    past = timezone.now() - timedelta(minutes=1)
    row = queue(teacher, due_at=past - timedelta(hours=1), use_by=past)
    assert not deliver(row.pk)
    row.refresh_from_db()
    assert row.state == "expired"
    assert mail.outbox == []


def test_without_address_the_row_stays_for_the_telephone(db):
    guest = factories.make_user(email="", quality="parent")
    row = queue(guest)
    assert row.state == "no_address"
    assert sweep() == 0


def test_a_server_that_is_down_delays_the_mail_and_it_goes_out_once(teacher, monkeypatch):
    row = queue(teacher)

    def down(self, fail_silently=False):
        raise SMTPServerDisconnected("no server")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", down)
        assert not deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.tries) == ("due", 1)
    assert row.due_at > timezone.now()
    assert sweep() == 0
    Message.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert sweep() == 1
    assert len(mail.outbox) == 1


def test_a_pass_sends_what_waits_and_enqueues_nothing(teacher, monkeypatch, settings):
    """A backlog would else grow by as many tasks at each pass, before all other work."""
    for key in "abcd":
        queue(teacher, key)
    asked = []
    monkeypatch.setattr("courses.tasks.deliver_message.delay", asked.append)
    settings.MESSAGE_SWEEP_SECONDS = 0
    assert sweep() == 1
    settings.MESSAGE_SWEEP_SECONDS = 600
    assert (sweep(), sweep()) == (3, 0)
    assert (len(mail.outbox), asked) == (4, [])


def test_one_that_cannot_be_written_keeps_no_other_waiting(teacher, monkeypatch, settings):
    settings.MESSAGE_SWEEP_SECONDS = 600
    bad, _good = queue(teacher, "bad"), queue(teacher, "good")
    compose = messages.compose

    def composed(row):
        if row.pk == bad.pk:
            raise ValueError("a template that fails")
        return compose(row)

    monkeypatch.setattr(messages, "compose", composed)
    assert (sweep(), sweep()) == (1, 0)
    bad.refresh_from_db()
    assert (bad.state, bad.tries) == ("sending", 1)
    assert len(mail.outbox) == 1


def test_a_sender_that_died_on_the_way_is_replaced(teacher):
    row = queue(teacher)
    Message.objects.update(state="sending", leased_until=timezone.now() + timedelta(minutes=1))
    assert not deliver(row.pk)
    Message.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert deliver(row.pk)


def test_a_line_break_in_a_subject_forges_no_header(teacher):
    row = send_message(teacher, "k", "Objet\r\nBcc: tous@exemple.fr", "Texte")
    assert row.subject == "Objet Bcc: tous@exemple.fr"
    assert deliver(row.pk)
    assert mail.outbox[0].bcc == []


def test_replies_go_to_the_sender(teacher, trainer):
    row = queue(teacher, sender=trainer)
    assert messages.compose(row).reply_to == [trainer.email]


def test_markup_in_a_text_is_shown_as_it_was_written(teacher):
    row = send_message(teacher, "k", "Objet", "<script>alert(1)</script> Été & hiver")
    composed = messages.compose(row)
    html = composed.alternatives[0].content
    assert "<script>" not in html
    assert "Été & hiver" in composed.body


# --- how somebody wants to be told -------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "dials", "reads", "texts"),
    [
        ("06.12.34.56.78", "+33612345678", "06 12 34 56 78", True),
        ("+33 (0)3 53 01 88 10", "+33353018810", "03 53 01 88 10", False),
        ("0033612345678", "+33612345678", "06 12 34 56 78", True),
        ("0690 12 34 56", "+590690123456", "06 90 12 34 56", True),
        ("3949", "", "3949", False),
        ("peut-être", "", "peut-être", False),
        ("+44 7911 123456", "+447911123456", "+44 7911 123456", False),
    ],
)
def test_a_number_is_read_dialled_and_known_to_take_sms(typed, dials, reads, texts):
    assert (dialled(typed), readable(typed), takes_sms(typed)) == (dials, reads, texts)


def test_letters_that_an_sms_has_not_are_written_with_those_it_has():
    told = sms.plain("« Être là » : l’œuvre, ça coûte 5 € – dès août…\u202f日")
    assert told == '"Etre là" : l\'oeuvre, ca coute 5 € - dès aout... ?'
    assert sms.length("€") == 2


def test_an_sms_is_asked_for_with_a_number_that_takes_one(teacher, client, settings):
    settings.TNE_SMS = "dummy"
    client.force_login(teacher)
    typed = {"first_name": "Zoé", "phone": "03 53 01 88 10", "reach_by": "sms"}
    page = client.post("/mon-espace/profil/", typed, HTTP_HOST=settings.SITE_HOST)
    assert "numéro de portable" in page.content.decode()
    client.post(
        "/mon-espace/profil/", typed | {"phone": "0612345678"}, HTTP_HOST=settings.SITE_HOST
    )
    teacher.refresh_from_db()
    assert (teacher.phone, teacher.reach_by) == ("06 12 34 56 78", "sms")
    assert teacher.sms_agreed_at is not None
    client.post("/mon-espace/profil/", typed | {"reach_by": ""}, HTTP_HOST=settings.SITE_HOST)
    teacher.refresh_from_db()
    assert (teacher.reach_by, teacher.sms_agreed_at) == ("", None)


def test_in_demonstration_an_sms_is_seen_among_the_mails(settings):
    settings.TNE_SMS, settings.TNE_DEMONSTRATION = "dummy", True
    guest = factories.make_user(email="", quality="parent", phone="0612345678", reach_by="sms")
    row = queue(guest, short="Rappel : à mardi.")
    assert deliver(row.pk)
    (seen,) = mail.outbox
    assert (seen.to, seen.body) == (["+33612345678@sms.invalid"], "Rappel : à mardi.")
