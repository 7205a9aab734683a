"""Sessions that meet, and people who follow or lead them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from courses.enrolment import enrol
from courses.models import QualityKind
from plugins.scheduling.slots import add_slots
from tests.plugins.scheduling.places import make_plan, make_room


@pytest.fixture
def room(territory):
    return make_room(territory, name="Salle bleue", latitude=48.17, longitude=6.45)


@pytest.fixture
def slot(run, room, organiser):
    """Of the run, in ten days, from 9 h to 12 h."""
    day = timezone.localdate() + timedelta(days=10)
    return add_slots(run, [make_plan(day, room=room)], by=organiser, key=uuid4())[0]


@pytest.fixture
def enrolment(teacher, run, slot):
    return enrol(teacher, run, QualityKind.TEACHER)
