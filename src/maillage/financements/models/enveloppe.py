"""What bounds the money of a démarche, what the State brings apart, and what must be counted once."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import Structure
from maillage.financements.enums import GenreEnveloppe
from maillage.financements.models.suivi import annee_plausible
from maillage.partenaires.models import Organisation
from maillage.plan_actions.models import LigneBudget


class Enveloppe(models.Model):
    """What a funder sets aside for one year, or the ceiling that it fixes; for all or for one line."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="enveloppes")
    financeur = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="enveloppes")
    annee = models.PositiveSmallIntegerField("année")
    genre = models.CharField(max_length=9, choices=GenreEnveloppe.choices)
    intitule = models.CharField("intitulé", max_length=200)
    ligne = models.CharField("ligne de financement", max_length=20, blank=True)
    montant = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0), "Un montant ne peut pas être négatif.")],
    )
    source = models.CharField(max_length=250)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "enveloppe"
        ordering = ["demarche", "-annee", "financeur__nom", "intitule", "pk"]
        constraints = [
            annee_plausible("financements_enveloppe_annee"),
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="financements_enveloppe_positive",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="financements_enveloppe_source",
                violation_error_message="Dites d’où vient ce montant : il a toujours une source.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule


class AccompagnementEtat(models.Model):
    """What the State pays a commune as autorité organisatrice (SPPE): never added to the Caf (F31)."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="accompagnements_de_l_etat"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name="collectivité", on_delete=models.PROTECT, related_name="+"
    )
    annee = models.PositiveSmallIntegerField("année")
    montant = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0), "Un montant ne peut pas être négatif.")],
    )
    arrete = models.CharField("arrêté", max_length=250, blank=True)
    verse_le = models.DateField("versé le", null=True, blank=True)
    source = models.CharField(max_length=250)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "accompagnement de l’État"
        verbose_name_plural = "accompagnements de l’État"
        ordering = ["demarche", "-annee", "organisation__nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "organisation", "annee"],
                name="financements_un_accompagnement_par_annee",
                violation_error_message="Cette collectivité a déjà l’accompagnement de cette année.",
            ),
            annee_plausible("financements_accompagnement_annee"),
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="financements_accompagnement_positif",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="financements_accompagnement_source",
                violation_error_message="Dites d’où vient ce montant : il a toujours une source.",
            ),
        ]

    def __str__(self) -> str:
        return f"Accompagnement de l’État {self.annee} — {self.organisation}"


class DroitFinance(models.Model):
    """A line of the budget of a fiche that is also a right of the Caf: a person said so, once.

    The money is then counted as the right, and the line of the fiche is shown without being added.
    """

    ligne_budget = models.OneToOneField(
        LigneBudget, on_delete=models.CASCADE, related_name="droit_finance"
    )
    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+")
    ligne = models.CharField("ligne de financement", max_length=20)

    class Meta:
        verbose_name = "ligne de budget déjà comptée comme un droit"
        verbose_name_plural = "lignes de budget déjà comptées comme un droit"
        ordering = ["ligne_budget"]

    def __str__(self) -> str:
        return f"{self.ligne_budget} : {self.ligne} — {self.structure}"
