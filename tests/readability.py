"""How easy a French text is to read, counted.

Kandel and Moles' adaptation of Flesch's formula to French (Cahiers d'études de radio-télévision,
1958): 207 - 1.015 × (words per sentence) - 73.6 × (syllables per word). As with Flesch's own: 60 to
70 is plain, 70 to 80 fairly easy, below 50 hard.

Syllables are counted by groups of vowels; a final silent e (-e, -es after a consonant) is none.
That is a syllable too few or too many in some words, rather too many: the text is never called
easier than it is. A colon or a semicolon does not end a sentence.
"""

import re
from html.parser import HTMLParser

VOWELS = "aeiouyàâäéèêëîïôöùûüÿœæ"
WORD = re.compile(r"[a-zà-öø-ÿœæ]+(?:-[a-zà-öø-ÿœæ]+)*", re.IGNORECASE)
END_OF_SENTENCE = re.compile(r"[.!?…]+(?=\s|$|[»”])|\n+")
BLOCKS = frozenset(
    {"p", "li", "h1", "h2", "h3", "h4", "dt", "dd", "div", "section", "label", "legend"}
    | {"summary", "button", "a", "option", "td", "th", "br", "time"}
)
UNREAD = frozenset({"script", "style", "svg", "template", "nav"})


def syllables(word: str) -> int:
    word = re.sub("([qg])u(?=[eéèêi])", r"\1", word.lower())
    groups = len(re.findall(f"[{VOWELS}]+", word))
    if groups > 1 and re.search(f"[^{VOWELS}]es?$", word):
        groups -= 1
    return max(1, groups)


def words(text: str) -> list[str]:
    """Elided articles are no words of their own: « l'école » is one."""
    return WORD.findall(
        re.sub(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu)['’]", "", text, flags=re.IGNORECASE)
    )


def sentences(text: str) -> list[str]:
    """Those of two words or more: a name or a figure alone is not read as a sentence."""
    found = (part.strip() for part in END_OF_SENTENCE.split(text))
    return [part for part in found if len(words(part)) > 1]


def ease(text: str) -> float:
    parts = sentences(text)
    all_words = [word for part in parts for word in words(part)]
    per_sentence = len(all_words) / len(parts)
    return 207 - 1.015 * per_sentence - 73.6 * sum(map(syllables, all_words)) / len(all_words)


def longest(text: str) -> str:
    return max(sentences(text), key=lambda sentence: len(words(sentence)))


class _Reader(HTMLParser):
    """The words of <main>, a line for each block."""

    def __init__(self):
        super().__init__()
        self.text, self.inside, self.unread = [], 0, 0

    def handle_starttag(self, tag, attrs):
        self.inside += tag == "main"
        self.unread += tag in UNREAD
        if tag in BLOCKS:
            self.text.append("\n")

    def handle_endtag(self, tag):
        self.inside -= tag == "main"
        self.unread -= tag in UNREAD
        if tag in BLOCKS:
            self.text.append("\n")

    def handle_data(self, data):
        if self.inside and not self.unread:
            self.text.append(re.sub(r"\s+", " ", data))


def visible_text(html: str) -> str:
    """What somebody reads of a page: without its menus, addresses and telephone numbers."""
    reader = _Reader()
    reader.feed(html)
    return re.sub(r"\S+@\S+|https?://\S+", "", "".join(reader.text))
