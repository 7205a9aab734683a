"""The site with a seat sold the way others sell it: look, then take. A control that must fail."""

import time
from importlib import import_module

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
enrolment = import_module("courses.enrolment")


def look_then_take(run, as_quality, seats):
    """Counts those enrolled, as slowly as a busy server does, then says yes."""
    capacity = run.seats.get(bucket="total").capacity
    held = run.enrolments.holding_seats().count()
    time.sleep(0.3)
    return held + seats <= capacity


enrolment.take_seats = look_then_take
enrolment.lock_seats = lambda *runs: None
