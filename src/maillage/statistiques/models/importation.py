"""The import of an official file, and what it brings that is not a series."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.fichiers.models import Fichier
from maillage.partenaires.models import Organisation
from maillage.statistiques.enums import EtatImportation, GenreReference, TravailImportation


class Importation(models.Model):
    """One file of a source of the catalogue, from its deposit to its publication and its undoing.

    `source` and `forme` are keys of `donnees/sources.yaml`. `constats` is what the reading found
    ([{ligne, colonne, gravite, message, valeur}], the first ones), `bilan` what was counted. `par` is
    a name, as in the journal. `fichier` is null once the raw file was given up; its fingerprint stays.
    """

    source = models.CharField(max_length=60)
    forme = models.CharField(max_length=60, blank=True)
    fichier = models.ForeignKey(
        Fichier, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    empreinte = models.CharField("empreinte SHA-256 du fichier", max_length=64)
    nom_fichier = models.CharField("nom du fichier", max_length=200)
    millesime = models.CharField("millésime", max_length=40, blank=True)
    etat = models.CharField(
        "état", max_length=8, choices=EtatImportation.choices, default=EtatImportation.DEPOSEE
    )
    travail = models.CharField(max_length=11, choices=TravailImportation.choices, blank=True)
    lignes_lues = models.PositiveIntegerField(default=0)
    lignes_retenues = models.PositiveIntegerField(default=0)
    constats = models.JSONField(default=list, blank=True)
    bilan = models.JSONField(default=dict, blank=True)
    total_controle = models.DecimalField(
        "total de contrôle", max_digits=24, decimal_places=4, null=True, blank=True
    )
    importee_le = models.DateTimeField("déposée le")
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True)
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)
    par = models.CharField("déposée par", max_length=200)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    remplace = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="remplacee_par"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "import d'une source"
        verbose_name_plural = "imports de sources"
        ordering = ["-importee_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatImportation.PUBLIEE) | Q(publiee_le__isnull=False),
                name="statistiques_publication_datee",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "etat"], name="statistiques_import_source"),
        ]

    def __str__(self) -> str:
        return self.nom_fichier


class PointOffre(models.Model):
    """A place where a service is given, as a national file lists it: a background to the inventory.

    Coordinates are WGS84; null where the file gives none.
    """

    importation = models.ForeignKey(Importation, on_delete=models.CASCADE, related_name="points")
    type = models.CharField(max_length=40, db_index=True)
    nom = models.CharField(max_length=250, blank=True)
    adresse = models.CharField(max_length=300, blank=True)
    code_commune = models.CharField(max_length=5, blank=True, db_index=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    precisions = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "point de service"
        verbose_name_plural = "points de service"
        ordering = ["type", "nom", "pk"]

    def __str__(self) -> str:
        return self.nom or self.type


class Quartier(models.Model):
    """A quartier prioritaire in one of its communes; it may lie in several (décret 2023-1314)."""

    importation = models.ForeignKey(Importation, on_delete=models.CASCADE, related_name="quartiers")
    code = models.CharField(max_length=8)
    nom = models.CharField(max_length=200)
    code_commune = models.CharField(max_length=5, db_index=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = "quartier prioritaire"
        verbose_name_plural = "quartiers prioritaires"
        ordering = ["code", "code_commune"]
        constraints = [
            models.UniqueConstraint(
                fields=["importation", "code", "code_commune"],
                name="statistiques_un_quartier_par_commune",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"


class EntreeReference(models.Model):
    """A row of a list: a commune, its EPCI, a movement between two codes, a competence.

    `lien` is the code it leads to: the EPCI of a commune, the code after a movement.
    """

    importation = models.ForeignKey(Importation, on_delete=models.CASCADE, related_name="entrees")
    genre = models.CharField(max_length=11, choices=GenreReference.choices)
    code = models.CharField(max_length=20)
    libelle = models.CharField("libellé", max_length=250, blank=True)
    lien = models.CharField(max_length=20, blank=True)
    date_effet = models.DateField("date d'effet", null=True, blank=True)
    precision = models.CharField("précision", max_length=200, blank=True)

    class Meta:
        verbose_name = "entrée de référence"
        verbose_name_plural = "entrées de référence"
        ordering = ["genre", "code", "pk"]
        indexes = [
            models.Index(fields=["genre", "code"], name="statistiques_entree_code"),
        ]

    def __str__(self) -> str:
        return self.libelle or self.code
