"""The steps of a fiche action: what its progress is computed from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.plan_actions.enums import TONS_ETAPE, EtatEtapeFiche, PrecisionEcheance
from maillage.plan_actions.models.champs import dire_echeance
from maillage.plan_actions.models.fiche import FicheAction


class EtapeFiche(models.Model):
    """A step: by when, by whom, where it stands, what it weighs among the steps of its fiche.

    `avancement` is in percent. `echeance` is the last day of the month when it is known to the month.
    """

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="etapes")
    position = models.PositiveIntegerField(default=0, editable=False)
    intitule = models.CharField("intitulé", max_length=250)
    echeance = models.DateField("échéance", null=True, blank=True)
    precision = models.CharField(
        "précision",
        max_length=4,
        choices=PrecisionEcheance.choices,
        default=PrecisionEcheance.JOUR,
    )
    responsable = models.CharField(max_length=150, blank=True)
    etat = models.CharField(
        "état", max_length=10, choices=EtatEtapeFiche.choices, default=EtatEtapeFiche.A_FAIRE
    )
    poids = models.PositiveSmallIntegerField(default=1)
    avancement = models.PositiveSmallIntegerField("avancement en %", default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "étape de la fiche"
        verbose_name_plural = "étapes de la fiche"
        ordering = ["fiche", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(poids__gte=1),
                name="plan_etape_poids",
                violation_error_message="Le poids d'une étape est d'au moins 1.",
            ),
            models.CheckConstraint(
                condition=Q(avancement__lte=100),
                name="plan_etape_avancement",
                violation_error_message="L'avancement va de 0 à 100 %%.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatEtapeFiche.FAITE) | Q(avancement=100),
                name="plan_etape_faite",
                violation_error_message="Une étape faite est avancée à 100 %%.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatEtapeFiche.A_FAIRE) | Q(avancement=0),
                name="plan_etape_a_faire",
                violation_error_message="Une étape à faire n'a pas avancé : dites-la en cours.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS_ETAPE[EtatEtapeFiche(self.etat)]

    @property
    def quand(self) -> str:
        """The deadline in words, as precisely as it is known."""
        return dire_echeance(self.echeance, self.precision)
