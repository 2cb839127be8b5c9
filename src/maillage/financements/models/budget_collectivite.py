"""The own budget of a collectivité, by policy: beside the money of the Caf, never added to it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from maillage.conventions.models import Demarche
from maillage.financements.enums import SectionBudget, UniteMonetaire
from maillage.financements.models.tableau_publie import (
    DERNIERE_ANNEE,
    PREMIERE_ANNEE,
    chiffre_imprime,
)
from maillage.partenaires.models import Organisation


class BudgetCollectivite(models.Model):
    """A budget as the collectivité published it: its total, as printed, and its source."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="budgets_des_collectivites"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name="collectivité", on_delete=models.PROTECT, related_name="+"
    )
    intitule = models.CharField("intitulé", max_length=250)
    section = models.CharField(max_length=14, choices=SectionBudget.choices)
    annee = models.PositiveSmallIntegerField("année")
    annee_fin = models.PositiveSmallIntegerField("jusqu’à l’année", null=True, blank=True)
    unite = models.CharField(
        "unité", max_length=4, choices=UniteMonetaire.choices, default=UniteMonetaire.MILLION
    )
    total_ecrit = chiffre_imprime("budget total publié")
    source = models.CharField(max_length=250)
    modifie_le = models.DateTimeField("modifié le", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "budget d’une collectivité"
        verbose_name_plural = "budgets des collectivités"
        ordering = ["demarche", "organisation__nom", "-annee", "section", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(annee__gte=PREMIERE_ANNEE, annee__lte=DERNIERE_ANNEE),
                name="financements_budget_annee",
                violation_error_message=(
                    f"L’année est comprise entre {PREMIERE_ANNEE} et {DERNIERE_ANNEE}."
                ),
            ),
            models.CheckConstraint(
                condition=Q(annee_fin=None) | Q(annee_fin__gte=F("annee")),
                name="financements_budget_periode",
                violation_error_message="La dernière année précède la première.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="financements_budget_source",
                violation_error_message="Dites d’où vient ce budget : il a toujours une source.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule


class PolitiqueBudget(models.Model):
    """What a budget gives to one policy: the amount and the share as they were printed."""

    budget = models.ForeignKey(
        BudgetCollectivite, on_delete=models.CASCADE, related_name="politiques"
    )
    rang = models.PositiveSmallIntegerField()
    intitule = models.CharField("politique", max_length=250)
    ecrit = models.CharField("montant publié", max_length=80)
    montant = models.DecimalField("montant en euros", max_digits=16, decimal_places=2)
    part_publiee = models.DecimalField(
        "part publiée, en %", max_digits=7, decimal_places=4, null=True, blank=True
    )

    class Meta:
        verbose_name = "politique d’un budget"
        verbose_name_plural = "politiques d’un budget"
        ordering = ["budget", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "rang"], name="financements_une_politique_par_rang"
            ),
            models.CheckConstraint(
                condition=Q(part_publiee=None) | Q(part_publiee__gte=0, part_publiee__lte=100),
                name="financements_part_en_pour_cent",
                violation_error_message="Une part est comprise entre 0 et 100 %.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule
