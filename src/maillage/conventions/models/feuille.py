"""The feuilles de route of a démarche, with their steps."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q

from maillage.conventions.enums import EtatEtape
from maillage.conventions.models.demarche import Demarche
from maillage.regles.feuilles_de_route import Precision


class FeuilleDeRoute(models.Model):
    """What is to be done until a deadline, and what is lost past it.

    Who knows `jeton` reads its calendar without account: it is drawn at random, and revoked by being
    taken away.
    """

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="feuilles_de_route"
    )
    intitule = models.CharField("intitulé", max_length=200)
    modele = models.SlugField("modèle", max_length=40, blank=True, editable=False)
    echeance = models.DateField("échéance", null=True, blank=True)
    consequence = models.CharField(
        "conséquence d'un retard",
        max_length=250,
        blank=True,
        help_text="Ce qui est perdu passé l'échéance : par exemple la continuité des financements.",
    )
    jeton = models.CharField(max_length=60, blank=True, editable=False)
    provenance = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "feuille de route"
        verbose_name_plural = "feuilles de route"
        ordering = ["demarche", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["jeton"], condition=~Q(jeton=""), name="conventions_un_jeton_une_feuille"
            ),
        ]

    def __str__(self) -> str:
        return self.intitule


class EtapeFeuille(models.Model):
    """A step of a feuille de route: when, before whom, with whom, after what, and where it stands.

    `periode` is how the source says when, where it gives no dates (« chaque année »).
    """

    feuille = models.ForeignKey(FeuilleDeRoute, on_delete=models.CASCADE, related_name="etapes")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, blank=True, editable=False)
    ordre = models.PositiveSmallIntegerField(default=0)
    intitule = models.TextField("intitulé", max_length=600, help_text="Une ligne par action.")
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField(null=True, blank=True)
    precision = models.CharField(
        "précision",
        max_length=4,
        choices=[(Precision.MOIS.value, "au mois"), (Precision.JOUR.value, "au jour")],
        default=Precision.MOIS.value,
    )
    periode = models.CharField(
        "période, en toutes lettres",
        max_length=80,
        blank=True,
        help_text="Quand aucune date n'est fixée : « chaque année ».",
    )
    instance = models.CharField(max_length=150, blank=True)
    acteurs = models.CharField(max_length=250, blank=True)
    decisions = models.TextField(
        "décisions attendues", blank=True, max_length=600, help_text="Une ligne par décision."
    )
    depend_de = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="suivantes",
        verbose_name="vient après",
    )
    etat = models.CharField(
        "état", max_length=10, choices=EtatEtape.choices, default=EtatEtape.A_VENIR
    )
    modifiee_le = models.DateTimeField("modifiée le", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "étape de feuille de route"
        verbose_name_plural = "étapes de feuille de route"
        ordering = ["feuille", "ordre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(debut__isnull=True, fin__isnull=True)
                | Q(debut__isnull=False, fin__isnull=False, fin__gte=F("debut")),
                name="conventions_etape_dates",
                violation_error_message="Donnez le début et la fin, dans l'ordre, ou aucun des deux.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def titre(self) -> str:
        """The first line of what is to be done."""
        return next(iter(self.intitule.strip().splitlines()), "")

    def est_en_retard(self, le: dt.date) -> bool:
        """Whether it should be over and is not."""
        return self.fin is not None and self.fin < le and self.etat in EtatEtape.restant_a_faire()
