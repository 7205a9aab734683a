"""Finding rows by the words that people type, whatever their accents, case or plural.

By regular expressions: they say the same on SQLite and PostgreSQL, without an index to keep in
step; enough for some thousand rows.
"""

import re
import unicodedata

from django.db import connection
from django.db.models import Q

LONGEST = 200
MOST_WORDS = 8
VARIANTS = {
    "a": "aàâäáã",
    "c": "cç",
    "e": "eéèêë",
    "i": "iîïí",
    "n": "nñ",
    "o": "oôöóõ",
    "u": "uùûüú",
    "y": "yÿ",
}
# Communes are written in both ways.
SAINT, SAINTE = ("saint", "st"), ("sainte", "ste")
ABRIDGED = {"st": SAINT, "saint": SAINT, "ste": SAINTE, "sainte": SAINTE}


def matching(text: str, *fields: str) -> Q:
    """Rows where each word typed begins a word of one of the fields; all rows for no word."""
    typed = re.findall(r"\w+", text[:LONGEST])[:MOST_WORDS]
    wanted = Q()
    for word in typed:
        pattern = _pattern(word)
        in_a_field = Q()
        for name in fields:
            in_a_field |= Q(**{f"{name}__iregex": pattern})
        wanted &= in_a_field
    return wanted


def _pattern(word: str) -> str:
    """`compétences` gives \\bc[oôö…]mp[eéè…]t[eéè…]n[cç][eéè…]: its singular is found too."""
    plain = _without_accents(word.lower())
    boundary, end = (r"\m", r"\M") if connection.vendor == "postgresql" else (r"\b", r"\b")
    if plain in ABRIDGED:
        return f"{boundary}({'|'.join(ABRIDGED[plain])}){end}"
    stem = re.sub(r"(?<=\w{3})[sx]$", "", plain)
    return boundary + "".join(_any_of(letter) for letter in stem)


def _any_of(letter: str) -> str:
    variants = VARIANTS.get(letter)
    return f"[{variants}{variants.upper()}]" if variants else letter


def _without_accents(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
