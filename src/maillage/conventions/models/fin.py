"""How a convention ends before its term: the four cases of article 12 of the model convention."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from maillage.conventions.enums import RESILIATIONS_OUVERTES, EtatResiliation
from maillage.conventions.models.acte import Acte
from maillage.conventions.models.demarche import Demarche, Partie
from maillage.regles.fins import CAS, CasDeResiliation, Delai, RegleDeResiliation, delai


class ResiliationQuerySet(models.QuerySet["Resiliation"]):
    """The terminations."""

    def ouvertes(self) -> ResiliationQuerySet:
        """Those that are prepared or notified, and not settled yet."""
        return self.filter(etat__in=RESILIATIONS_OUVERTES)

    def prononcees(self) -> ResiliationQuerySet:
        """Those that have ended a convention."""
        return self.filter(etat=EtatResiliation.PRONONCEE)


class Resiliation(models.Model):
    """A termination of a signed convention: whose, why, and the days of its letter."""

    acte = models.ForeignKey(Acte, on_delete=models.CASCADE, related_name="resiliations")
    cas = models.CharField(
        max_length=12, choices=[(cas.value, regle.nom) for cas, regle in CAS.items()]
    )
    initiatrice = models.ForeignKey(
        Partie,
        verbose_name="à l'initiative de",
        on_delete=models.RESTRICT,
        related_name="resiliations",
    )
    etat = models.CharField(
        "état",
        max_length=14,
        choices=EtatResiliation.choices,
        default=EtatResiliation.EN_PREPARATION,
    )
    motifs = models.TextField(
        help_text="Ce qui est reproché, ou pourquoi la convention est dénoncée : la lettre le dit."
    )
    lettre_le = models.DateField(
        "date de la lettre", help_text="Le jour où elle doit partir en recommandé."
    )
    envoyee_le = models.DateField("envoyée le", null=True, blank=True)
    recue_le = models.DateField(
        "reçue le", null=True, blank=True, help_text="La dernière date des avis de réception."
    )
    effet_le = models.DateField("a pris effet le", null=True, blank=True)
    issue = models.TextField("issue", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ResiliationQuerySet.as_manager()

    class Meta:
        verbose_name = "résiliation"
        ordering = ["acte", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["acte"],
                condition=Q(etat__in=sorted(RESILIATIONS_OUVERTES)),
                name="conventions_une_resiliation_a_la_fois",
                violation_error_message="Une résiliation de cette convention est déjà en cours.",
            ),
            models.UniqueConstraint(
                fields=["acte"],
                condition=Q(etat=EtatResiliation.PRONONCEE),
                name="conventions_resilie_une_fois",
                violation_error_message="Cette convention est déjà résiliée.",
            ),
            models.CheckConstraint(
                condition=Q(recue_le=None) | Q(recue_le__gte=F("envoyee_le")),
                name="conventions_resiliation_recue_apres_envoi",
                violation_error_message="Une lettre ne peut pas être reçue avant d'être envoyée.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatResiliation.PRONONCEE)
                | Q(envoyee_le__isnull=False, effet_le__isnull=False),
                name="conventions_resiliation_datee",
                violation_error_message="Une résiliation prononcée a une lettre envoyée et un effet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cas_display()} ({self.get_etat_display().lower()})"

    @property
    def demarche(self) -> Demarche:
        """The démarche of the convention that it ends."""
        return self.acte.demarche

    @property
    def regle(self) -> RegleDeResiliation:
        """What article 12 says of this case."""
        return CAS[CasDeResiliation(self.cas)]

    @property
    def est_ouverte(self) -> bool:
        """Whether it is not settled yet."""
        return self.etat in RESILIATIONS_OUVERTES

    @property
    def delai(self) -> Delai:
        """The days that follow from those of the letter."""
        return delai(
            CasDeResiliation(self.cas),
            lettre_le=self.lettre_le,
            envoyee_le=self.envoyee_le,
            recue_le=self.recue_le,
        )

    def est_a_constater(self, le: dt.date) -> bool:
        """Whether its delay has run on that day, and nobody has said what came of it."""
        delai_connu = self.etat == EtatResiliation.NOTIFIEE and not self.delai.provisoire
        return delai_connu and self.delai.effet_le <= le
