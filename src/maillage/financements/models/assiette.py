"""What a line is computed from: the quantities and costs of a structure, a line and a year.

Numbers are kept as text, since a float would lose cents; the act checks them by the calculation itself.
The quantities of reference of a bonus territoire are those of the service soutenu, and are not here.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.diagnostics.models import Structure

PREMIERE_ANNEE, DERNIERE_ANNEE = 1990, 2100


class Assiette(models.Model):
    """The entries of one line of one structure for a year, by their keys (`regles…entrees`)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="assiettes")
    ligne = models.CharField("ligne de financement", max_length=20)
    annee = models.PositiveSmallIntegerField("année")
    entrees = models.JSONField("quantités et coûts", default=dict)
    source = models.CharField(max_length=250, blank=True)
    modifie_le = models.DateTimeField("modifiée le", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "assiette d’une ligne"
        verbose_name_plural = "assiettes des lignes"
        ordering = ["structure", "ligne", "annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "ligne", "annee"],
                name="financements_une_assiette_par_annee",
                violation_error_message="Cette ligne a déjà ses quantités pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(annee__gte=PREMIERE_ANNEE, annee__lte=DERNIERE_ANNEE),
                name="financements_assiette_annee",
                violation_error_message=(
                    f"L’année est comprise entre {PREMIERE_ANNEE} et {DERNIERE_ANNEE}."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure}, {self.ligne}, {self.annee}"
