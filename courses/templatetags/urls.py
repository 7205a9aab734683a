"""The filter `absolute`: the address of a page or file with the site's origin in front."""

from django import template

from ..structured_data import absolute

register = template.Library()
register.filter("absolute", absolute)
