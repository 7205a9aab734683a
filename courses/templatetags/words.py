"""Filters of courses.words: `duration`, `said`, `hour`, `listed`, `run_dates`, `places`...."""

from django import template

from .. import words

register = template.Library()
register.filter("duration", words.duration)
register.filter("said", words.said, expects_localtime=True)
register.filter("hour", words.hour, expects_localtime=True)
register.filter("moment", words.moment, expects_localtime=True)
register.filter("listed", words.listed)
register.filter("run_dates", words.run_dates)
register.filter("places", words.places)
register.filter("places_by_audience", words.places_by_audience)
