"""French words as a search sees them: without accents, elisions and endings.

The same forms are made of the texts and of what is typed, in Python: both databases then find
the same, without an extension that a hosted PostgreSQL may not allow.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache, partial

import snowballstemmer

from .models.search import LONGEST_WORD

MOST_LETTERS_WRONG = 2
LIKE_ENOUGH = 0.78
# Articles, pronouns and the like, without accents; one letter alone says nothing either.
_EMPTY = """
ai au aux avec ca car ce ceci cela ces cet cette ceux comment dans de des du elle elles en est
et etre eu il ils je la le les leur leurs lui ma mais me mes moi mon ne ni nos notre nous on ou
par pas pour puis qu quand que quel quelle quelles quels qui quoi sa sans se ses si son sont
sur ta te tes toi ton tu un une vos votre vous y
"""
EMPTY_WORDS = frozenset(_EMPTY.split())


def words_of(text: str) -> list[str]:
    """Its words in lower case, as written; those that say nothing only where there is no other."""
    written = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).lower())
    telling = [word for word in written if len(word) > 1 and plain(word) not in EMPTY_WORDS]
    return [word[:LONGEST_WORD] for word in telling or written]


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """`Œuvres` and `oeuvres` are the same word."""
    whole = word.lower().replace("œ", "oe").replace("æ", "ae")
    letters = unicodedata.normalize("NFKD", whole)
    return "".join(each for each in letters if not unicodedata.combining(each))[:LONGEST_WORD]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Of a plain word. A stemmer holds the word it works on, so each call has its own."""
    stemmer = snowballstemmer.stemmer("french")
    return str(stemmer.stemWord(word))[:LONGEST_WORD]


def beginning(word: str) -> str:
    """What a word of the text must begin with for a plain word to be its beginning."""
    return re.sub(r"(?<=\w{3})[sx]$", "", word)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The plain word that a misspelt one most likely is; ties go to the first in the alphabet."""
    likeness = SequenceMatcher(b=word, autojunk=False)
    best, found = LIKE_ENOUGH, None
    for candidate in sorted(filter(partial(_resembles, word), known)):
        likeness.set_seq1(candidate)
        if likeness.quick_ratio() > best and likeness.ratio() > best:
            best, found = likeness.ratio(), candidate
    return found


def _resembles(word: str, candidate: str) -> bool:
    """Enough to be compared letter by letter, which is slow."""
    return abs(len(candidate) - len(word)) <= MOST_LETTERS_WRONG and (
        candidate[0] == word[0] or candidate[-3:] == word[-3:]
    )
