"""The filters `duration`, `run_dates`, `places` and `places_by_audience`: see courses.words."""

from django import template

from .. import words

register = template.Library()
register.filter("duration", words.duration)
register.filter("run_dates", words.run_dates)
register.filter("places", words.places)
register.filter("places_by_audience", words.places_by_audience)
