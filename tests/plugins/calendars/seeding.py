"""A learner who subscribes, for tests with a real server."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from courses.enrolment import enrol
from courses.models import Enrolment, User
from plugins.calendars import tokens
from plugins.calendars.models import FeedToken
from plugins.scheduling.models import TimeSlot
from plugins.scheduling.slots import add_slots, cancel_slot, move_slot, plan_of, shifted
from tests import factories
from tests.plugins.scheduling.places import make_plan, make_room


def subscribe() -> dict:
    """Three half-days in Épinal and one in Pointe-à-Pitre: {"secret": ..., "day": the first}."""
    territory = factories.make_territory()
    run = factories.make_run(factories.make_course(title="Classe inversée"), territory)
    islands = factories.make_territory("971", "Guadeloupe", time_zone="America/Guadeloupe")
    organiser = factories.make_role("administrator", territory)
    day = timezone.localdate() + timedelta(days=3)
    plans = [
        make_plan(day + timedelta(days=7 * week), room=make_room(territory)) for week in range(3)
    ]
    there = make_plan(
        day + timedelta(days=30), room=make_room(islands, commune="Pointe-à-Pitre"),
        zone="America/Guadeloupe",
    )  # fmt: skip
    add_slots(run, [*plans, there], by=organiser, key=uuid4())
    learner = factories.make_user()
    enrol(learner, run, "teacher", tell=False)
    return {"secret": tokens.renew(learner, "learner"), "day": day.isoformat()}


def change() -> dict:
    """The first is a day later and one hour longer, the second is cancelled."""
    first, second, *_others = TimeSlot.objects.order_by("start")
    by = factories.make_role("administrator", first.run.territory)
    plan = shifted(plan_of(first), 1)
    move_slot(first, replace(plan, end=plan.end + timedelta(hours=1)), seen=0, by=by)
    cancel_slot(second, "Salle inondée", by=by)
    return {}


def many(meetings: int, known: int, reading: int) -> dict:
    """A run of so many meetings, so many tokens in all; {"secrets": those of a few who read}."""
    run = factories.make_run(factories.make_course(title="Classe inversée"))
    room = make_room(run.territory)
    organiser = factories.make_role("organiser", run.territory)
    day = timezone.localdate() + timedelta(days=3)
    plans = [make_plan(day + timedelta(days=number), room=room) for number in range(meetings)]
    add_slots(run, plans, by=organiser, key=uuid4())
    learners = User.objects.bulk_create(
        User(username=f"lectrice{number}", email=f"lectrice{number}@exemple.fr")
        for number in range(known)
    )
    now = timezone.now()
    Enrolment.objects.bulk_create(
        Enrolment(
            run=run, course=run.course, user=user, as_quality="teacher", territory=run.territory,
            state=Enrolment.State.CONFIRMED, confirmed_at=now,
        )
        for user in learners[:reading]
    )  # fmt: skip
    others = learners[reading:]
    FeedToken.objects.bulk_create(
        FeedToken(user=user, purpose="learner", token_hash=f"{user.pk:064d}") for user in others
    )
    return {"secrets": [tokens.renew(user, "learner") for user in learners[:reading]]}
