"""The budget of a fiche action, by year, funder and nature."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from maillage.partenaires.models import Organisation
from maillage.plan_actions.enums import NatureBudget
from maillage.plan_actions.models.fiche import FicheAction

POSITIF = MinValueValidator(0, "Un montant ne peut pas être négatif.")


class LigneBudget(models.Model):
    """What one funder brings in one year, in euros; an amount not known yet is null, which is not 0."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="lignes_budget")
    position = models.PositiveIntegerField(default=0, editable=False)
    annee = models.PositiveSmallIntegerField(
        "année", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    financeur = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lignes_budget",
    )
    autre_financeur = models.CharField("autre financeur", max_length=150, blank=True)
    nature = models.CharField(
        max_length=14, choices=NatureBudget.choices, default=NatureBudget.FONCTIONNEMENT
    )
    prevu = models.DecimalField(
        "prévu", max_digits=12, decimal_places=2, null=True, blank=True, validators=[POSITIF]
    )
    vote = models.DecimalField(
        "voté", max_digits=12, decimal_places=2, null=True, blank=True, validators=[POSITIF]
    )
    paye = models.DecimalField(
        "payé", max_digits=12, decimal_places=2, null=True, blank=True, validators=[POSITIF]
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "ligne de budget"
        verbose_name_plural = "lignes de budget"
        ordering = ["fiche", "annee", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(financeur__isnull=False, autre_financeur="")
                | (Q(financeur=None) & ~Q(autre_financeur="")),
                name="plan_budget_un_financeur",
                violation_error_message="Choisissez un financeur dans la liste ou écrivez son nom.",
            ),
            models.CheckConstraint(
                condition=Q(annee__gte=2000, annee__lte=2100), name="plan_budget_annee"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{montant: None}) | Q(**{f"{montant}__gte": 0}),
                    name=f"plan_budget_{montant}_positif",
                    violation_error_message="Un montant ne peut pas être négatif.",
                )
                for montant in ("prevu", "vote", "paye")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annee}, {self.nom_du_financeur}, {self.get_nature_display().lower()}"

    @property
    def nom_du_financeur(self) -> str:
        """The organisation, or the name that was written."""
        return str(self.financeur) if self.financeur else self.autre_financeur
