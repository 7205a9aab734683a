"""Celery's side of modules: verbs called."""

from celery import shared_task

from . import leftovers


@shared_task
def settle() -> None:
    leftovers.settle()


@shared_task
def clear() -> None:
    leftovers.clear()
