"""Filters of courses.words: `duration`, `said`, `run_dates`, `places`, `places_by_audience`."""

from django import template

from .. import words

register = template.Library()
register.filter("duration", words.duration)
register.filter("said", words.said, expects_localtime=True)
register.filter("run_dates", words.run_dates)
register.filter("places", words.places)
register.filter("places_by_audience", words.places_by_audience)
