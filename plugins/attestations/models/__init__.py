"""The tables of attestations: see the modules, one subject each."""

from .attended import Attended
from .batch import Batch
from .convening import Convening
from .kinds import FOR_FAMILIES, INVITATIONS, Grounds, Kind
from .record import (
    Attestation,
    AttestationContent,
    NumberSeries,
    fingerprint,
    look_up,
    private_storage,
)
from .scope import administered_organisations, in_charge_of, sealing_organisations
from .seal import Seal
from .signatory import Signatory
from .standing import StandingDecision
from .template import DocumentTemplate, Layout, LogoCopy, TemplateVersion

__all__ = [
    "FOR_FAMILIES",
    "INVITATIONS",
    "Attended",
    "Attestation",
    "AttestationContent",
    "Batch",
    "Convening",
    "DocumentTemplate",
    "Grounds",
    "Kind",
    "Layout",
    "LogoCopy",
    "NumberSeries",
    "Seal",
    "Signatory",
    "StandingDecision",
    "TemplateVersion",
    "administered_organisations",
    "fingerprint",
    "in_charge_of",
    "look_up",
    "private_storage",
    "sealing_organisations",
]
