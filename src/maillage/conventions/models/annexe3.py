"""The equipments and services that the parties support (annexe 3), with the money they kept of N-1.

Only what rule V-30 reads: the lines, rights and declarations of funding are another domain.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from maillage.conventions.enums import LigneSoutenue
from maillage.conventions.models.demarche import Demarche
from maillage.partenaires.models import Organisation


class EquipementSoutenu(models.Model):
    """A structure of annexe 3: who runs it, its COF, its part of the amount kept of N-1.

    What is not known is empty or null; an amount of 0 is an amount. Amounts are in euros.
    """

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="equipements_soutenus"
    )
    nom = models.CharField("équipement ou service", max_length=200)
    gestionnaire = models.CharField(
        max_length=200, blank=True, help_text="Qui reçoit le bonus : commune, association…"
    )
    ligne = models.CharField(
        "ligne de financement", max_length=14, choices=LigneSoutenue.choices, blank=True
    )
    collectivite = models.ForeignKey(
        Organisation,
        verbose_name="collectivité qui le soutient",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    a_un_bonus = models.BooleanField("reçoit un bonus territoire", null=True, blank=True)
    cof_numero = models.CharField("numéro de la COF", max_length=60, blank=True)
    cof_debut = models.DateField("COF à compter du", null=True, blank=True)
    cof_fin = models.DateField("COF jusqu'au", null=True, blank=True)
    montant = models.DecimalField(
        "part du montant de référence N-1",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="En euros. Laissez vide si elle n'est pas connue.",
    )
    ordre = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "équipement soutenu"
        verbose_name_plural = "équipements soutenus"
        ordering = ["demarche", "ordre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cof_debut=None) | Q(cof_fin=None) | Q(cof_fin__gte=F("cof_debut")),
                name="conventions_cof_periode",
                violation_error_message="La COF se termine avant de commencer.",
            ),
            models.CheckConstraint(
                condition=Q(montant=None) | Q(montant__gte=0),
                name="conventions_part_positive",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class MontantReference(models.Model):
    """What the Caf booked in N-1 for a collectivité, and spreads between its structures (article 5)."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="montants_de_reference"
    )
    collectivite = models.ForeignKey(
        Organisation,
        verbose_name="collectivité",
        on_delete=models.PROTECT,
        related_name="+",
    )
    annee = models.PositiveSmallIntegerField("année N-1")
    montant = models.DecimalField(
        "montant de référence", max_digits=12, decimal_places=2, help_text="En euros."
    )
    source = models.CharField(
        max_length=200, help_text="Par exemple : charge à payer notifiée par la Caf, et sa date."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "montant de référence"
        verbose_name_plural = "montants de référence"
        ordering = ["demarche", "collectivite__nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "collectivite"],
                name="conventions_une_reference_par_collectivite",
                violation_error_message="Cette collectivité a déjà son montant de référence.",
            ),
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="conventions_reference_positive",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="conventions_reference_sourcee",
                violation_error_message="Un montant de référence a une source.",
            ),
        ]

    def __str__(self) -> str:
        return f"Montant de référence {self.annee} — {self.collectivite}"
