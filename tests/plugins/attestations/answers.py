"""The administration's addresses, and what its pages and files say."""

from django.urls import reverse


def at(name, *args):
    return reverse(f"attestations_admin:{name}", args=args)


def words(answer):
    return " ".join(answer.content.decode("utf-8-sig").split())
