"""The source texts are French, and print as French wants without a catalogue of French.

Where gettext finds no catalogue, it follows the rule of English: one alone is singular. This is
what it falls back on instead, for numbers below two and for the spaces within guillemets, which a
line must not break at. A catalogue still comes first.
"""

from gettext import NullTranslations

from django.utils.translation import trans_real


class FrenchSource(NullTranslations):
    """Returns messages as written, in the number and with the spaces that French wants."""

    def gettext(self, message: str) -> str:
        return message.replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if abs(n) < 2 else msgid2)


def quoted(words: str) -> str:
    """Between guillemets that a line does not leave alone."""
    return f"«\N{NO-BREAK SPACE}{words}\N{NO-BREAK SPACE}»"


def read_as_french() -> None:
    trans_real.translation("fr").add_fallback(FrenchSource())
