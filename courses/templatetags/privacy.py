"""The filter `established`: how a quality of a person is known."""

from django import template

from ..privacy.told import established

register = template.Library()
register.filter("established", established)
