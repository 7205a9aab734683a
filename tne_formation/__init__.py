"""Assembles the platform: settings, plugins, URLs, Celery. Decides nothing about training."""

from .celery import app as celery_app

__all__ = ["celery_app"]
