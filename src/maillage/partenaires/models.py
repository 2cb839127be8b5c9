"""Who takes part: organisations with their services, persons with their mandates, memberships.

Periods have inclusive bounds; an unknown bound is open (ADR 0006).
"""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from maillage.fichiers.models import Fichier
from maillage.partenaires.enums import Civilite, NatureOrganisation, QualiteMandat
from maillage.territoires.models import Territoire

siren = RegexValidator(r"^\d{9}$", "Un numéro Siren compte neuf chiffres, sans espace.")

M = TypeVar("M", bound=models.Model, covariant=True)


class PeriodeQuerySet(models.QuerySet[M]):
    """Rows with a period `debut`–`fin`, bounds included."""

    def en_vigueur(self, le: dt.date) -> PeriodeQuerySet[M]:
        """Those in force on that day."""
        return self.filter(Q(debut=None) | Q(debut__lte=le), Q(fin=None) | Q(fin__gte=le))


def periode_dans_l_ordre(nom: str) -> models.CheckConstraint:
    """The constraint « la fin ne précède pas le début »."""
    return models.CheckConstraint(
        condition=Q(debut=None) | Q(fin=None) | Q(fin__gte=F("debut")),
        name=nom,
        violation_error_message="La fin précède le début.",
    )


class Organisation(models.Model):
    """A Caf, a collectivité, an association… known by its Siren where it has one."""

    nature = models.CharField(max_length=20, choices=NatureOrganisation.choices)
    nom = models.CharField(max_length=200)
    sigle = models.CharField(max_length=40, blank=True)
    siren = models.CharField("Siren", max_length=9, blank=True, validators=[siren])
    territoire = models.ForeignKey(
        Territoire,
        verbose_name="territoire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
        help_text="La commune ou l'EPCI qu'elle administre ; le département d'une Caf.",
    )
    designation = models.CharField(
        "désignation dans un texte",
        max_length=250,
        help_text="Avec son article : « la commune d'Aubergenville ».",
    )
    appellation = models.CharField(
        "appellation courte",
        max_length=80,
        blank=True,
        help_text="« ci-après dénommée … » : « la Caf », « la commune ».",
    )
    adresse = models.CharField(max_length=250, blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    courriel = models.EmailField(blank=True)
    logo = models.ForeignKey(
        Fichier, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    provenance = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "organisation"
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["siren"],
                condition=~Q(siren=""),
                name="partenaires_un_siren_une_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class Service(models.Model):
    """A direction or service of an organisation."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="services"
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="services",
        verbose_name="rattaché à",
    )
    nom = models.CharField(max_length=200)
    sigle = models.CharField(max_length=40, blank=True)
    missions = models.TextField(blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "service"
        ordering = ["organisation", "ordre", "nom"]

    def __str__(self) -> str:
        return self.nom


class Personne(models.Model):
    """Somebody, with the account they use if they have one."""

    civilite = models.CharField("civilité", max_length=10, choices=Civilite.choices, blank=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField(max_length=80)
    courriel = models.EmailField(blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    utilisateur = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="personne",
    )
    provenance = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "personne"
        ordering = ["nom", "prenom"]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}".strip()


class Mandat(models.Model):
    """The function of a person in an organisation, over a period."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="mandats")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandats")
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="mandats"
    )
    fonction = models.CharField(max_length=150)
    qualite = models.CharField("qualité", max_length=12, choices=QualiteMandat.choices)
    peut_signer = models.BooleanField("peut signer", default=False)
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField(null=True, blank=True)

    objects = PeriodeQuerySet["Mandat"].as_manager()

    class Meta:
        verbose_name = "mandat"
        ordering = ["organisation", "-peut_signer", "personne__nom"]
        constraints = [periode_dans_l_ordre("partenaires_mandat_periode")]

    def __str__(self) -> str:
        return f"{self.personne}, {self.fonction}"


class Appartenance(models.Model):
    """The organisation for which an account works, over a period."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appartenances"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="appartenances"
    )
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField(null=True, blank=True)

    objects = PeriodeQuerySet["Appartenance"].as_manager()

    class Meta:
        verbose_name = "appartenance"
        ordering = ["organisation"]
        constraints = [periode_dans_l_ordre("partenaires_appartenance_periode")]

    def __str__(self) -> str:
        return f"{self.utilisateur} — {self.organisation}"
