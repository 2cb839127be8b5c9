"""The quantified targets: « 21 écoles neuves », « 10 grands projets »."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.interface.typographie import nombre
from maillage.plan_actions.enums import PrecisionEcheance
from maillage.plan_actions.models.champs import dire_echeance
from maillage.plan_actions.models.element import ElementPlan
from maillage.plan_actions.models.fiche import FicheAction


class CibleChiffree(models.Model):
    """A number to reach, what is counted, and by when: of a fiche or of an objectif (process A6-05)."""

    fiche = models.ForeignKey(
        FicheAction, null=True, blank=True, on_delete=models.CASCADE, related_name="cibles"
    )
    element = models.ForeignKey(
        ElementPlan, null=True, blank=True, on_delete=models.CASCADE, related_name="cibles"
    )
    position = models.PositiveIntegerField(default=0, editable=False)
    valeur = models.DecimalField("cible", max_digits=12, decimal_places=2)
    unite = models.CharField("unité", max_length=120)
    echeance = models.DateField("échéance", null=True, blank=True)
    precision = models.CharField(
        "précision",
        max_length=4,
        choices=PrecisionEcheance.choices,
        default=PrecisionEcheance.JOUR,
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "cible chiffrée"
        verbose_name_plural = "cibles chiffrées"
        ordering = ["fiche", "element", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fiche=None, element__isnull=False)
                | Q(fiche__isnull=False, element=None),
                name="plan_cible_d_une_fiche_ou_d_un_objectif",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valeur_lisible} {self.unite}".strip()

    @property
    def valeur_lisible(self) -> str:
        """The number without useless decimals: « 21 », « 12,5 »."""
        entier = self.valeur == self.valeur.to_integral()
        return nombre(self.valeur.quantize(1) if entier else self.valeur.normalize())

    @property
    def quand(self) -> str:
        """The deadline in words, as precisely as it is known."""
        return dire_echeance(self.echeance, self.precision)
