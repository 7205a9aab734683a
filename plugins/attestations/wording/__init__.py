"""The words of each document, from its frozen facts alone: the PDF and its twin say the same."""

from collections.abc import Callable, Mapping
from typing import Any

from ..models.kinds import Kind
from . import attended, ends, invitations, transcript
from .shape import Row, Table, Words

__all__ = ["Row", "Table", "Words", "words_of"]

Facts = Mapping[str, Any]
WORDED: dict[Kind, Callable[[Facts], Words]] = {
    Kind.INFORMATION: invitations.information,
    Kind.RENDEZ_VOUS: invitations.rendez_vous,
    Kind.CONVOCATION: invitations.convocation,
    Kind.PRESENCE: attended.presence,
    Kind.ASSIDUITE: attended.assiduity,
    Kind.SUIVI: ends.followed,
    Kind.FIN_DE_FORMATION: ends.followed,
    Kind.REALISATION: ends.realised,
    Kind.PARTICIPATION: ends.took_part,
    Kind.RELEVE: transcript.transcript,
}


def words_of(facts: Facts) -> Words:
    return WORDED[Kind(facts["kind"])](facts)
