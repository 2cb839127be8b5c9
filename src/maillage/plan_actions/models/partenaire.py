"""The partners of a fiche action, each with what it does there."""

from __future__ import annotations

from django.db import models

from maillage.partenaires.models import Organisation
from maillage.plan_actions.models.fiche import FicheAction


class PartenaireFiche(models.Model):
    """An organisation that takes part in an action, and its role."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="participations_aux_fiches"
    )
    position = models.PositiveIntegerField(default=0, editable=False)
    role = models.CharField("rôle", max_length=250, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "partenaire de la fiche"
        verbose_name_plural = "partenaires de la fiche"
        ordering = ["fiche", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "organisation"],
                name="plan_un_partenaire_une_fois",
                violation_error_message="Cette organisation est déjà parmi les partenaires.",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.organisation}\N{NO-BREAK SPACE}: {self.role}"
            if self.role
            else str(self.organisation)
        )
