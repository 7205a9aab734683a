"""The opinion of a head of school on a request: asked by mail, given by a signed link, once.

The organiser decides all the same. The link ends with the decision, or after three weeks.
"""

from django.conf import settings
from django.core import signing
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from .meetings import Meetings
from .messages import send_message
from .models import Enrolment, HeadOpinion, Message

SALT = "courses.opinion"
OPEN_FOR = 21 * 24 * 3600  # seconds
Answer = HeadOpinion.Answer


class LinkExpired(Exception):
    """Made here, too long ago."""


def ask_head(enrolment: Enrolment, meetings: Meetings) -> HeadOpinion | None:
    """Of a request whose school has an address; asked once. Inside the caller's transaction."""
    school = enrolment.school
    if school is None or not school.email:
        return None
    opinion, created = HeadOpinion.objects.get_or_create(enrolment=enrolment)
    if created:
        values = {
            "person": enrolment.user.display_name,
            "school": school.name,
            "course": enrolment.course.title,
            "meetings": meetings.words or _("Les dates ne sont pas encore fixées."),
            "link": address_of(opinion),
        }
        text = _(
            "Bonjour,\n\n%(person)s, de l’établissement %(school)s, demande à suivre « %(course)s "
            "».\n\n%(meetings)s\n\nDites si vous y êtes favorable, sans compte ni mot de passe, "
            "dans les trois semaines :\n%(link)s\n\nL’organisateur décide ensuite."
        )
        send_message(
            enrolment.user,
            f"opinion-{enrolment.pk}",
            _("Votre avis sur une demande de formation : %(course)s") % values,
            text % values,
            run=enrolment.run,
            act=Message.Act.ASK,
            address=school.email,
        )
    return opinion


def address_of(opinion: HeadOpinion) -> str:
    token = signing.dumps(opinion.pk, salt=SALT)
    return settings.SITE_ORIGIN + reverse("courses:opinion", args=[token])


def opinion_of(token: str) -> HeadOpinion | None:
    """None for whatever we have not signed. Raises LinkExpired."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=OPEN_FOR)
    except signing.SignatureExpired as error:
        raise LinkExpired from error
    except signing.BadSignature:
        return None
    kin = ("user", "school", "course", "run__territory", "run__organisation")
    rows = HeadOpinion.objects.select_related(*(f"enrolment__{name}" for name in kin))
    return rows.filter(pk=pk).first()


def give_opinion(opinion: HeadOpinion, answer: str, reason: str) -> bool:
    """Compare and swap: the first answer stands. False after it, and after the decision."""
    waiting = HeadOpinion.objects.filter(
        pk=opinion.pk, answer=Answer.NONE, enrolment__state=Enrolment.State.REQUESTED
    )
    # On the key alone: the join is for the test, which the database makes at that moment.
    done = HeadOpinion.objects.filter(pk__in=waiting.values("pk"), answer=Answer.NONE).update(
        answer=answer, reason=reason[:200], answered_at=Now()
    )
    opinion.refresh_from_db(fields=("answer", "reason", "answered_at"))
    return bool(done)
