"""What a document is called, in the record and on the screen; on what grounds it is issued."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """`plugins.attestations.families` says which of them an enrolment may have."""

    INFORMATION = "information", _("information de session")
    RENDEZ_VOUS = "rendez_vous", _("votre rendez-vous")
    CONVOCATION = "convocation", _("convocation")
    PRESENCE = "presence", _("attestation de présence")
    ASSIDUITE = "assiduite", _("attestation d’assiduité")
    SUIVI = "suivi", _("attestation de suivi de formation")
    FIN_DE_FORMATION = "fin", _("attestation de fin de formation")
    REALISATION = "realisation", _("certificat de réalisation")
    PARTICIPATION = "participation", _("attestation de participation")
    RELEVE = "releve", _("relevé de formation")


# Before the meetings: they tell of what is to come, and attest nothing.
INVITATIONS = (Kind.INFORMATION, Kind.RENDEZ_VOUS, Kind.CONVOCATION)
# With the least data there can be; they go with the person.
FOR_FAMILIES = (Kind.RENDEZ_VOUS, Kind.PARTICIPATION)


class Grounds(models.TextChoices):
    """What the right to a document rests on; the database compares it with what is true."""

    EXPECTED = "expected", _("inscription confirmée")
    ATTENDED = "attended", _("présence émargée")
    COMPLETED = "completed", _("formation terminée")
