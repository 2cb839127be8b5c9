"""A simulation kept beside the real: a name and typed changes. It never touches what is recorded."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import Structure
from maillage.financements.enums import NatureSimulee
from maillage.partenaires.models import Organisation


class Scenario(models.Model):
    """What if: the changes are its `changements`, applied in their order to the rights of each year."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="scenarios")
    nom = models.CharField(max_length=150)
    description = models.TextField(blank=True, max_length=2000)
    supprime_le = models.DateTimeField("jeté le", null=True, blank=True, editable=False)
    modifie_le = models.DateTimeField("modifié le", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "scénario"
        ordering = ["demarche", "nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "nom"],
                condition=Q(supprime_le=None),
                name="financements_un_nom_un_scenario",
                violation_error_message="Un autre scénario de la démarche porte ce nom.",
            ),
            models.CheckConstraint(
                condition=~Q(nom=""),
                name="financements_scenario_nomme",
                violation_error_message="Un scénario a un nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class ChangementSimule(models.Model):
    """One change of a scenario, from a year on; its nature says which fields it reads.

    A new structure has a name and a gestionnaire, and no row of the inventory; `identifiant` names it
    in the calculation.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="changements")
    ordre = models.PositiveSmallIntegerField(editable=False)
    nature = models.CharField(max_length=12, choices=NatureSimulee.choices)
    a_compter_de = models.PositiveSmallIntegerField("à compter de l’année")
    structure = models.ForeignKey(
        Structure, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    nom = models.CharField("nom de la structure nouvelle", max_length=200, blank=True)
    gestionnaire = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ligne = models.CharField("ligne de financement", max_length=20, blank=True)
    quantite = models.DecimalField(
        "quantité",
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0), "Une quantité ne peut pas être négative.")],
    )
    collectivite = models.ForeignKey(
        Organisation,
        verbose_name="collectivité",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    vers = models.ForeignKey(
        Organisation,
        verbose_name="collectivité qui reprend la compétence",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    montant = models.DecimalField(
        "montant de référence",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0), "Un montant ne peut pas être négatif.")],
    )

    class Meta:
        verbose_name = "changement simulé"
        verbose_name_plural = "changements simulés"
        ordering = ["scenario", "ordre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(quantite=None) | Q(quantite__gte=0))
                & (Q(montant=None) | Q(montant__gte=0)),
                name="financements_changement_positif",
                violation_error_message="Une quantité ou un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_nature_display()

    @property
    def identifiant(self) -> str:
        """What names a structure that only the scenario knows."""
        return f"nouvelle-{self.pk}"
