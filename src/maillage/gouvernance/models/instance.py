"""The instances that govern a démarche, and who sits in them from when to when.

An instance says of itself the five columns of annexe 4 of the model convention: dispositif de
rattachement, nom, missions, composition, périodicité. Bounds of a period are inclusive (ADR 0006).
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from maillage.conventions.models import Demarche, Thematique
from maillage.gouvernance.enums import Cote, RoleMembre, TypeInstance, Voix
from maillage.partenaires.models import Organisation, Personne


class Instance(models.Model):
    """A body of the démarche: what it is attached to, its missions, its rhythm, who prepares it."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="instances")
    type = models.CharField(max_length=30, choices=TypeInstance.choices)
    nom = models.CharField(max_length=200)
    dispositif_rattachement = models.CharField(
        "dispositif de rattachement", max_length=200, blank=True
    )
    missions = models.TextField(blank=True, max_length=4000)
    composition = models.TextField(blank=True, max_length=4000)
    periodicite = models.CharField("périodicité", max_length=200, blank=True)
    periodicite_mois = models.PositiveSmallIntegerField("intervalle en mois", null=True, blank=True)
    secretariat = models.ForeignKey(
        Organisation,
        verbose_name="secrétariat",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    existante = models.BooleanField("instance existante du territoire", default=False)
    quorum_numerateur = models.PositiveSmallIntegerField(
        "quorum : numérateur", null=True, blank=True
    )
    quorum_denominateur = models.PositiveSmallIntegerField(
        "quorum : dénominateur", null=True, blank=True
    )
    rattachee_a = models.ForeignKey(
        "self",
        verbose_name="rend compte à",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rattachees",
    )
    thematiques = models.ManyToManyField(
        Thematique, verbose_name="thématiques", blank=True, related_name="+"
    )
    ouverte_le = models.DateField("ouverte le")
    close_le = models.DateField("close le", null=True, blank=True)
    provenance = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "instance"
        ordering = ["demarche", "ouverte_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(close_le=None) | Q(close_le__gte=F("ouverte_le")),
                name="gouvernance_instance_periode",
                violation_error_message="Une instance ne peut pas être close avant d'être ouverte.",
            ),
            models.CheckConstraint(
                condition=Q(quorum_numerateur=None, quorum_denominateur=None)
                | Q(
                    quorum_numerateur__gte=1,
                    quorum_denominateur__isnull=False,
                    quorum_denominateur__gte=F("quorum_numerateur"),
                ),
                name="gouvernance_quorum_est_une_part",
                violation_error_message=(
                    "Le quorum est une part des membres : écrivez deux nombres, comme 1 sur 2."
                ),
            ),
            models.CheckConstraint(
                condition=Q(periodicite_mois=None)
                | Q(periodicite_mois__gte=1, periodicite_mois__lte=60),
                name="gouvernance_periodicite_plausible",
                violation_error_message="L'intervalle entre deux réunions va de 1 à 60 mois.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    def est_ouverte(self, le: dt.date) -> bool:
        """Whether the instance exists that day."""
        return self.ouverte_le <= le and (self.close_le is None or le <= self.close_le)


class MembreInstanceQuerySet(models.QuerySet["MembreInstance"]):
    """Members, past, present and to come."""

    def en_vigueur(self, le: dt.date) -> MembreInstanceQuerySet:
        """Those who sit on that day."""
        return self.filter(Q(du__lte=le), Q(au=None) | Q(au__gte=le))


class MembreInstance(models.Model):
    """A seat over a period: the organisation, the side, the voice, and who holds it if known."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="membres")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    personne = models.ForeignKey(
        Personne, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    fonction = models.CharField("en qualité de", max_length=150, blank=True)
    cote = models.CharField("côté", max_length=12, choices=Cote.choices)
    voix = models.CharField(max_length=12, choices=Voix.choices, default=Voix.DELIBERATIVE)
    role = models.CharField(
        "rôle", max_length=12, choices=RoleMembre.choices, default=RoleMembre.MEMBRE
    )
    suppleant_de = models.ForeignKey(
        "self",
        verbose_name="suppléant(e) de",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="suppleants",
    )
    du = models.DateField("du")
    au = models.DateField("au", null=True, blank=True)

    objects = MembreInstanceQuerySet.as_manager()

    class Meta:
        verbose_name = "membre d'une instance"
        verbose_name_plural = "membres d'une instance"
        ordering = ["instance", "cote", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(au=None) | Q(au__gte=F("du")),
                name="gouvernance_membre_periode",
                violation_error_message="La fin précède le début.",
            ),
        ]

    def __str__(self) -> str:
        """« Prénom Nom (organisation) », or the seat of the organisation."""
        return f"{self.personne} ({self.organisation})" if self.personne else self.siege

    @property
    def siege(self) -> str:
        """The seat in words, whoever holds it: « Élue à la petite enfance (Ville d'Alpha) »."""
        return f"{self.fonction} ({self.organisation})" if self.fonction else str(self.organisation)
