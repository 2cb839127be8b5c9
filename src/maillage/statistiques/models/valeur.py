"""A figure of a territory in a year. There are ten million: keep the row narrow.

The territory is (`niveau`, `code`), not a key: Iris, QPV and the country are no row of the COG,
and a value of a commune that no longer exists stays true. One unique index serves the portrait
(a territory, all its indicators) and the map (an indicator, some territories).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from maillage.partenaires.models import Organisation
from maillage.statistiques.enums import (
    CHIFFRES,
    Diffusion,
    NiveauStatistique,
    StatutStatistique,
)
from maillage.statistiques.models.importation import Importation
from maillage.statistiques.models.indicateur import Indicateur

CLE = ["niveau", "code", "indicateur", "annee"]


class Valeur(models.Model):
    """One figure, or the word that says why there is none.

    `population_reference` is the number of persons or households the figure is about (allocataires
    of the zone, for the thresholds of article 7). `connues` of `zones` parts were known when the
    figure is a sum: fewer makes it a lower bound. `detenteur` is the Caf that an internal figure
    belongs to. `importation` is null for a figure that no file brought (computed sums, the demo).
    """

    indicateur = models.ForeignKey(
        Indicateur, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    niveau = models.CharField(max_length=11, choices=NiveauStatistique.choices)
    code = models.CharField(max_length=9)
    annee = models.PositiveSmallIntegerField("année")
    periode = models.CharField("période", max_length=10, blank=True, default="")
    valeur = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    statut = models.CharField(max_length=10, choices=StatutStatistique.choices)
    population_reference = models.PositiveIntegerField("population de référence", null=True)
    connues = models.PositiveIntegerField("zones connues", null=True)
    zones = models.PositiveIntegerField("zones", null=True)
    diffusion = models.CharField(max_length=7, choices=Diffusion.choices, default=Diffusion.OUVERTE)
    detenteur = models.ForeignKey(
        Organisation,
        verbose_name="détenteur",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    importation = models.ForeignKey(
        Importation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "valeur statistique"
        verbose_name_plural = "valeurs statistiques"
        ordering = ["niveau", "code", "indicateur", "annee"]
        constraints = [
            models.UniqueConstraint(
                fields=CLE, condition=Q(detenteur=None), name="statistiques_valeur_ouverte"
            ),
            models.UniqueConstraint(
                fields=[*CLE, "detenteur"],
                condition=Q(detenteur__isnull=False),
                name="statistiques_valeur_interne",
            ),
            models.CheckConstraint(
                condition=Q(diffusion=Diffusion.OUVERTE, detenteur=None)
                | Q(diffusion=Diffusion.INTERNE, detenteur__isnull=False),
                name="statistiques_interne_a_un_detenteur",
            ),
            models.CheckConstraint(
                condition=Q(statut__in=sorted(CHIFFRES), valeur__isnull=False)
                | Q(statut=StatutStatistique.NULLE, valeur=0)
                | Q(
                    statut__in=[StatutStatistique.MASQUEE, StatutStatistique.ABSENTE],
                    valeur=None,
                ),
                name="statistiques_un_chiffre_ou_un_mot",
            ),
            models.CheckConstraint(
                condition=Q(connues=None, zones=None) | Q(connues__lte=F("zones")),
                name="statistiques_connues_parmi_les_zones",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.niveau} {self.code}, {self.annee}"
