"""The plural of the source texts: in French, nought and all below two are singular.

Our messages are French as written, without a catalogue: where gettext finds none, it follows the
rule of English. This is what it falls back on instead; a catalogue still comes first.
"""

from gettext import NullTranslations

from django.utils.translation import trans_real


class FrenchSource(NullTranslations):
    """Returns messages as written, in the number that French wants."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if abs(n) < 2 else msgid2

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self.ngettext(msgid1, msgid2, n)


def count_in_french() -> None:
    trans_real.translation("fr").add_fallback(FrenchSource())
