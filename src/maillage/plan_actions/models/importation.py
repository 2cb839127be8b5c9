"""The imports of a plan: the file, what its columns are taken for, what was corrected, what it wrote.

Nothing that is imported is out of reach: each object written is listed with the state it had before,
so that the import can be undone as a whole.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.conventions.models import Demarche
from maillage.fichiers.models import Fichier
from maillage.plan_actions.enums import (
    EffetImport,
    EtatImportation,
    SorteImportee,
    TraitementDoublons,
)

# What `bilan` counts; one that is not there is 0.
COMPTES = (
    "elements_ajoutes",
    "elements_modifies",
    "fiches_ajoutees",
    "fiches_modifiees",
    "lignes_de_budget",
    "organisations_creees",
    "erreurs",
    "retires",
    "rendus",
    "gardes",
)


class Importation(models.Model):
    """One file handed in to fill a plan, from its deposit to its import and, if need be, its undoing.

    `colonnes` is {sheet: {rank of the column: field}}, `corrections` {« Feuille!B12 »: value as typed};
    `bilan` counts what was written. `deposee_par` and the others are names, as in the journal.
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="importations")
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    etat = models.CharField(
        "état", max_length=12, choices=EtatImportation.choices, default=EtatImportation.DEPOSEE
    )
    colonnes = models.JSONField(default=dict, blank=True)
    corrections = models.JSONField(default=dict, blank=True)
    doublons = models.CharField(
        "fiches déjà dans le plan",
        max_length=12,
        choices=TraitementDoublons.choices,
        default=TraitementDoublons.IGNORER,
    )
    creer_organisations = models.BooleanField("créer les organisations inconnues", default=False)
    bilan = models.JSONField(default=dict, blank=True)
    deposee_par = models.CharField("déposée par", max_length=200)
    deposee_le = models.DateTimeField("déposée le")
    importee_le = models.DateTimeField("importée le", null=True, blank=True)
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "import d'un plan"
        verbose_name_plural = "imports de plans"
        ordering = ["-deposee_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat__in=[EtatImportation.DEPOSEE, EtatImportation.ECARTEE])
                | Q(importee_le__isnull=False),
                name="plan_import_date",
            ),
        ]

    def __str__(self) -> str:
        return self.fichier.nom

    @property
    def vient_de_maillage(self) -> bool:
        """Whether the file is a workbook that Maillage exported: its rows bear their identifiers."""
        return any("identifiant" in choix.values() for choix in self.colonnes.values())

    @property
    def comptes(self) -> dict[str, int]:
        """The counts of what was written and undone."""
        return {**dict.fromkeys(COMPTES, 0), **self.bilan}


class ObjetImporte(models.Model):
    """An object that an import added or changed; `avant` is what it was."""

    importation = models.ForeignKey(Importation, on_delete=models.CASCADE, related_name="objets")
    sorte = models.CharField(max_length=12, choices=SorteImportee.choices)
    cle = models.BigIntegerField("clé")
    effet = models.CharField(max_length=12, choices=EffetImport.choices)
    version_ecrite = models.PositiveIntegerField("version écrite", default=1)
    avant = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "objet importé"
        verbose_name_plural = "objets importés"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["importation", "sorte", "cle"], name="plan_import_un_objet_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sorte_display()} {self.cle}"


class ColonneMemorisee(models.Model):
    """What a heading was taken for in an import of this démarche; its territory remembers it."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="colonnes_memorisees"
    )
    entete = models.CharField("en-tête", max_length=200)
    champ = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = "colonne mémorisée"
        verbose_name_plural = "colonnes mémorisées"
        ordering = ["entete"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "entete"], name="plan_une_colonne_memorisee_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entete} : {self.champ}"
