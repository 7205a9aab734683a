"""The filters `duration`, `run_dates` and `places`: see courses.words."""

from django import template

from .. import words

register = template.Library()
register.filter("duration", words.duration)
register.filter("run_dates", words.run_dates)
register.filter("places", words.places)
