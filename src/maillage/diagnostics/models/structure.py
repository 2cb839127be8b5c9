"""The inventory of services: what a structure is, and what it can take in from a day on.

Who runs it, what it can take in, how it is paid: all that changes with time is in its états, which are
written once and never change. A mistake is corrected by a row of the same day and of a higher `rang`.
Quantities are a year's; one that is not known is null, which is not zero.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from maillage.conventions.models import Demarche
from maillage.diagnostics.enums import (
    ModeFinancement,
    NatureEtat,
    StatutGestion,
    TypeStructure,
)
from maillage.partenaires.models import Organisation
from maillage.regles.financements.lignes import LIGNES
from maillage.territoires.models import Territoire

NULLE_NEGATIVE = [MinValueValidator(Decimal(0), "Une quantité ne peut pas être négative.")]


class Structure(models.Model):
    """A service of the territory, known by its name, its place and the identifier of the Caf.

    One that is several things at once (`autres_types`, several `publics`) is shown in each and counted
    once in totals (V-29).
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="structures")
    nom = models.CharField(max_length=200)
    type = models.CharField(max_length=14, choices=TypeStructure.choices)
    commune = models.ForeignKey(
        Territoire,
        verbose_name="commune d’implantation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    adresse = models.CharField(max_length=250, blank=True)
    autres_types = models.JSONField("aussi, sous le même toit", default=list, blank=True)
    publics = models.JSONField("publics accueillis", default=list, blank=True)
    identifiant_caf = models.CharField("identifiant de la Caf", max_length=40, blank=True)
    provenance = models.CharField("source", max_length=250, blank=True)
    hors_annuaire = models.BooleanField("tenue hors de l’annuaire public", default=False)
    supprime_le = models.DateTimeField("retirée le", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "structure"
        ordering = ["type", "nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "identifiant_caf"],
                condition=~Q(identifiant_caf="") & Q(supprime_le=None),
                name="diagnostics_un_identifiant_une_structure",
                violation_error_message="Une autre structure de la démarche porte cet identifiant de la Caf.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class EtatStructure(models.Model):
    """What holds of a structure from `du` on, until its next état: written by an act, never changed.

    `lignes` holds codes of `regles.financements.lignes`. `rang` counts the rows of one day: the highest
    says what holds, the others are the history of a correction; `annule` says that nothing happened
    that day after all.
    """

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="etats")
    du = models.DateField("à compter du")
    rang = models.PositiveSmallIntegerField(default=1, editable=False)
    annule = models.BooleanField("annulé", default=False, editable=False)
    nature = models.CharField(max_length=12, choices=NatureEtat.choices, default=NatureEtat.RELEVE)
    gestionnaire = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="structures_gerees",
    )
    statut = models.CharField(max_length=12, choices=StatutGestion.choices, blank=True)
    autre_gestionnaire = models.ForeignKey(
        Organisation,
        verbose_name="autre gestionnaire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="structures_cogerees",
    )
    autre_statut = models.CharField(
        "statut de l’autre gestionnaire",
        max_length=12,
        choices=StatutGestion.choices,
        blank=True,
    )
    mode = models.CharField(
        "mode de financement", max_length=4, choices=ModeFinancement.choices, blank=True
    )
    places = models.PositiveIntegerField("places autorisées", null=True, blank=True)
    heures = models.DecimalField(
        "heures par an",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NULLE_NEGATIVE,
        help_text="Heures d’accueil d’un accueil de loisirs ; heures d’ouverture d’un LAEP ou d’une "
        "ludothèque.",
    )
    etp = models.DecimalField(
        "Etp financés",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NULLE_NEGATIVE,
    )
    groupes = models.PositiveSmallIntegerField("groupes", null=True, blank=True)
    heures_ouverture = models.DecimalField(
        "ouverture en heures par an",
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NULLE_NEGATIVE,
    )
    lignes = models.JSONField("lignes de financement", default=list, blank=True)
    financee_par_la_caf = models.BooleanField("financée par la Caf", null=True, blank=True)
    labels = models.CharField("labels et agréments", max_length=200, blank=True)
    source = models.CharField(max_length=250, blank=True)
    ecrit_le = models.DateTimeField("écrit le", editable=False)

    class Meta:
        verbose_name = "état d’une structure"
        verbose_name_plural = "états d’une structure"
        ordering = ["structure", "du", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "du", "rang"], name="diagnostics_un_etat_une_fois"
            ),
            models.CheckConstraint(
                condition=(Q(heures=None) | Q(heures__gte=0))
                & (Q(etp=None) | Q(etp__gte=0))
                & (Q(heures_ouverture=None) | Q(heures_ouverture__gte=0)),
                name="diagnostics_quantites_positives",
                violation_error_message="Une quantité ne peut pas être négative.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure}, au {self.du:%d/%m/%Y}"

    def unites(self, ligne: str) -> Decimal | None:
        """How many units of a line (place, heure, Etp, groupe…) it can take in; None if not known."""
        unite = LIGNES[ligne].unite
        lues: dict[str, Any] = {
            "place": self.places,
            "heure": self.heures,
            "Etp": self.etp,
            "groupe": self.groupes,
            "structure": 1,
            "relais": 1,
        }
        valeur = lues.get(unite)
        return None if valeur is None else Decimal(valeur)
