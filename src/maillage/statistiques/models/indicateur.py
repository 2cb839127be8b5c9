"""What is measured. Nobody edits these rows: they follow `donnees/indicateurs.yaml`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.statistiques.enums import (
    ADDITIVES,
    Diffusion,
    NatureIndicateur,
    RegimeStatistique,
    SensStatistique,
    ThemePortrait,
)


class Indicateur(models.Model):
    """A figure that territories have, year after year: its definition, unit, formula and scheme.

    `source` is the identifier of a declared source; `niveaux` the levels where the producer
    publishes it. `formule` (with `calcule`) tells how it follows from others
    (`regles/formules.py`). `compte_des_personnes`: it counts persons or households, or is computed
    from such counts, and never leaves but through the one exit.
    """

    # Small: ten million values carry this key.
    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(max_length=60, unique=True)
    libelle = models.CharField("libellé", max_length=200)
    definition = models.TextField("définition", max_length=2000)
    unite = models.CharField("unité", max_length=60)
    nature = models.CharField(max_length=8, choices=NatureIndicateur.choices)
    regime = models.CharField("régime", max_length=8, choices=RegimeStatistique.choices)
    sens = models.CharField(
        max_length=6, choices=SensStatistique.choices, default=SensStatistique.NEUTRE
    )
    theme = models.CharField("thème", max_length=14, choices=ThemePortrait.choices)
    rang = models.PositiveSmallIntegerField("rang dans le thème", default=0)
    niveaux = models.JSONField(default=list)
    source = models.CharField(max_length=60)
    producteur = models.CharField(max_length=120)
    periode = models.CharField("période de l’année", max_length=60, blank=True)
    population_de_reference = models.CharField(
        "population de référence", max_length=200, blank=True
    )
    precaution = models.CharField("précaution de lecture", max_length=400, blank=True)
    decimales = models.PositiveSmallIntegerField("décimales", default=0)
    compte_des_personnes = models.BooleanField("compte des personnes ou des ménages", default=False)
    diffusion = models.CharField(max_length=7, choices=Diffusion.choices, default=Diffusion.OUVERTE)
    calcule = models.BooleanField("calculé", default=False)
    formule = models.CharField(max_length=400, blank=True)
    en_vigueur = models.BooleanField("au catalogue", default=True)

    class Meta:
        verbose_name = "indicateur statistique"
        verbose_name_plural = "indicateurs statistiques"
        ordering = ["theme", "rang", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(calcule=True) ^ Q(formule=""), name="statistiques_formule_des_calcules"
            ),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def additif(self) -> bool:
        """Whether the figure of an area is the sum of those of its parts."""
        return self.nature in ADDITIVES
