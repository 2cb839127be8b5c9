"""What a correspondent answers of an action: proposals, which the chargé(e) decides."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.fichiers.models import Fichier
from maillage.plan_actions.enums import (
    TONS_DE_PROPOSITION,
    ChampPropose,
    EtatProposition,
)
from maillage.plan_actions.models.campagne import LienContribution
from maillage.plan_actions.models.fiche import FicheAction


class ReponseContribution(models.Model):
    """One answer about one action; a later one by the same link takes its place."""

    lien = models.ForeignKey(LienContribution, on_delete=models.CASCADE, related_name="reponses")
    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="reponses")
    recue_le = models.DateTimeField("reçue le")
    est_sans_nouveaute = models.BooleanField("rien de neuf", default=False)

    class Meta:
        verbose_name = "réponse à une campagne"
        verbose_name_plural = "réponses à une campagne"
        ordering = ["-recue_le", "-pk"]

    def __str__(self) -> str:
        return f"{self.lien}, « {self.fiche} »"


class Proposition(models.Model):
    """One change proposed to an action: what it was when asked, what is proposed, what was decided.

    `avant`, `propose` and `retenu` are as `queries.propositions` reads them; `objet` is
    the key of the step or of the indicator, where the field has one.
    """

    reponse = models.ForeignKey(
        ReponseContribution, on_delete=models.CASCADE, related_name="propositions"
    )
    champ = models.CharField(max_length=12, choices=ChampPropose.choices)
    objet = models.PositiveBigIntegerField(null=True, blank=True)
    libelle = models.CharField("libellé", max_length=300)
    avant = models.JSONField(default=dict, blank=True)
    propose = models.JSONField("proposé", default=dict, blank=True)
    retenu = models.JSONField(null=True, blank=True)
    fichier = models.ForeignKey(
        Fichier, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    etat = models.CharField(
        "état",
        max_length=12,
        choices=EtatProposition.choices,
        default=EtatProposition.EN_ATTENTE,
    )
    mot = models.CharField(max_length=300, blank=True)
    decidee_le = models.DateTimeField("décidée le", null=True, blank=True)
    decidee_par = models.CharField("décidée par", max_length=200, blank=True)

    class Meta:
        verbose_name = "proposition"
        ordering = ["reponse", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatProposition.REFUSEE) | ~Q(mot=""),
                name="plan_un_refus_a_un_mot",
                violation_error_message="Un refus s'accompagne d'un mot pour la personne.",
            ),
            models.CheckConstraint(
                condition=~Q(champ=ChampPropose.FICHIER) | Q(fichier__isnull=False),
                name="plan_proposition_de_fichier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.libelle}, « {self.reponse.fiche} »"

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS_DE_PROPOSITION[EtatProposition(self.etat)]
