"""An indicator of the plan d'actions: what is measured, from where, towards what, year by year.

Amounts and counts are exact (`Decimal`). What an indicator hangs on (a fiche, an objectif) is the
business of the folder above; alone, it belongs to the démarche. What is taken away goes to the bin.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from maillage.conventions.models import Demarche
from maillage.indicateurs.enums import AVEC_CHIFFRE, SensIndicateur, StatutValeur

PREMIERE_ANNEE, DERNIERE_ANNEE = 1950, 2100
CHIFFREES = sorted(AVEC_CHIFFRE)


def chiffre(nom: str, **options: Any) -> models.DecimalField[Any, Any]:
    """An exact figure: fourteen digits before the comma, four after."""
    return models.DecimalField(
        nom, max_digits=18, decimal_places=4, null=True, blank=True, **options
    )


class Indicateur(models.Model):
    """What is measured, its unit, where it started, where it should go and when."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="indicateurs")
    intitule = models.CharField("intitulé", max_length=250)
    definition = models.TextField("définition", blank=True, max_length=2000)
    unite = models.CharField("unité", max_length=60)
    sens = models.CharField(
        max_length=10, choices=SensIndicateur.choices, default=SensIndicateur.HAUSSE
    )
    compte_des_personnes = models.BooleanField("compte des personnes ou des ménages", default=False)
    reference = chiffre("valeur de référence")
    reference_le = models.DateField("date de la référence", null=True, blank=True)
    reference_source = models.CharField("source de la référence", max_length=250, blank=True)
    cible = chiffre("cible")
    cible_le = models.DateField("échéance de la cible", null=True, blank=True)
    recueil = models.CharField("mode de recueil", max_length=250, blank=True)
    provenance = models.CharField(max_length=200, blank=True)
    supprime_le = models.DateTimeField("retiré le", null=True, blank=True, editable=False)
    modifie_le = models.DateTimeField("modifié le", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        ordering = ["intitule", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reference_le=None)
                | Q(cible_le=None)
                | Q(cible_le__gt=F("reference_le")),
                name="indicateurs_cible_apres_la_reference",
                violation_error_message="L'échéance de la cible suit la date de la référence.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def est_complet(self) -> bool:
        """Whether it says where it starts and where it should go (process I-07)."""
        return self.reference is not None and self.cible is not None


class ValeurIndicateur(models.Model):
    """The value of one year, with its source: a figure, or the word that says why there is none."""

    indicateur = models.ForeignKey(Indicateur, on_delete=models.CASCADE, related_name="valeurs")
    annee = models.PositiveSmallIntegerField("année")
    valeur = chiffre("valeur")
    statut = models.CharField(
        max_length=10, choices=StatutValeur.choices, default=StatutValeur.PUBLIEE
    )
    source = models.CharField(max_length=250, blank=True)
    commentaire = models.TextField(blank=True, max_length=2000)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "valeur d'un indicateur"
        verbose_name_plural = "valeurs d'un indicateur"
        ordering = ["indicateur", "annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicateur", "annee"],
                name="indicateurs_une_valeur_par_annee",
                violation_error_message="Cette année a déjà une valeur : modifiez-la.",
            ),
            models.CheckConstraint(
                condition=Q(annee__gte=PREMIERE_ANNEE, annee__lte=DERNIERE_ANNEE),
                name="indicateurs_annee_plausible",
                violation_error_message=(
                    f"L'année est comprise entre {PREMIERE_ANNEE} et {DERNIERE_ANNEE}."
                ),
            ),
            models.CheckConstraint(
                condition=Q(statut__in=CHIFFREES, valeur__isnull=False)
                | (~Q(statut__in=CHIFFREES) & Q(valeur=None)),
                name="indicateurs_un_chiffre_ou_un_mot",
                violation_error_message=(
                    "Une valeur publiée ou provisoire a un chiffre ; une valeur inconnue ou masquée "
                    "n'en a pas."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(statut__in=CHIFFREES) | ~Q(source=""),
                name="indicateurs_un_chiffre_a_une_source",
                violation_error_message="Dites d'où vient ce chiffre : une valeur a toujours une source.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicateur}, {self.annee}"
