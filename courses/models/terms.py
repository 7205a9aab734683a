"""The closed vocabularies that courses are described and found by."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TermKind(models.TextChoices):
    DEGREE = "degree", _("degré")
    LEVEL = "level", _("niveau")
    SUBJECT = "subject", _("discipline")
    THEME = "theme", _("thème")
    EQUIPMENT = "equipment", _("équipement")
    CHILD_STAGE = "child_stage", _("âge ou classe de l’enfant")
    MEASURE = "measure", _("mesure")
    LEVER = "lever", _("levier")
    LANGUAGE = "language", _("langue")


# What a person may say of herself, so that the catalogue shows what is for her.
OF_A_PERSON = (
    TermKind.DEGREE,
    TermKind.LEVEL,
    TermKind.SUBJECT,
    TermKind.EQUIPMENT,
    TermKind.CHILD_STAGE,
)


class Term(models.Model):
    """One word of one vocabulary. Codes are stable: addresses and exports hold them."""

    kind = models.CharField(_("vocabulaire"), max_length=12, choices=TermKind)
    code = models.SlugField(_("code"), max_length=40)
    label = models.CharField(_("libellé"), max_length=120)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("terme")
        verbose_name_plural = _("termes")
        ordering = ("kind", "position", "label")
        constraints = [models.UniqueConstraint(fields=("kind", "code"), name="one_term_per_code")]

    def __str__(self) -> str:
        return self.label
