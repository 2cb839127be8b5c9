"""The register of the conventions d'objectifs et de financement: what creates the right to be paid."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from maillage.diagnostics.models import Structure
from maillage.fichiers.models import Fichier
from maillage.partenaires.models import Organisation
from maillage.regles.services_soutenus import SOUTENUES


def lignes_soutenues() -> list[tuple[str, str]]:
    """The lines that a service is paid by, as choices; a function, so that a new title migrates nothing.

    A row counts its new offer beside the existing one: the title does not say « offre existante ».
    """
    return [
        (code, ligne.intitule.removesuffix(", offre existante"))
        for code, ligne in SOUTENUES.items()
    ]


class Cof(models.Model):
    """One COF: a structure, a line, a period, and who is paid. The CTG itself pays nothing (finance, §0)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="cofs")
    ligne = models.CharField("ligne de financement", max_length=20, choices=lignes_soutenues)
    numero = models.CharField("numéro", max_length=60)
    du = models.DateField("à compter du")
    au = models.DateField("jusqu’au")
    beneficiaire = models.ForeignKey(
        Organisation, verbose_name="bénéficiaire", on_delete=models.PROTECT, related_name="+"
    )
    signee_le = models.DateField("signée le", null=True, blank=True)
    fichier = models.ForeignKey(
        Fichier,
        verbose_name="exemplaire signé",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "convention d’objectifs et de financement"
        verbose_name_plural = "conventions d’objectifs et de financement"
        ordering = ["structure__nom", "ligne", "du", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(au__gte=F("du")),
                name="financements_cof_periode",
                violation_error_message="La COF se termine avant de commencer.",
            ),
            models.UniqueConstraint(
                fields=["structure", "ligne", "du"],
                name="financements_une_cof_a_la_fois",
                violation_error_message=(
                    "Une COF de cette structure pour cette ligne commence déjà ce jour-là."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"COF {self.numero}"
