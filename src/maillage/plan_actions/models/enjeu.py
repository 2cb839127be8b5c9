"""What grounds an enjeu of the plan and how it ranks; the constats that nothing answers, and why."""

from __future__ import annotations

from django.db import models

from maillage.diagnostics.models import ConstatPartage
from maillage.plan_actions.cotations import Cotation, total
from maillage.plan_actions.models.element import ElementPlan


class EnjeuPriorise(models.Model):
    """The constats that an enjeu answers, and its rating by criterion, once it was discussed."""

    element = models.OneToOneField(
        ElementPlan, verbose_name="enjeu", on_delete=models.CASCADE, related_name="priorite"
    )
    gravite = models.PositiveSmallIntegerField(
        "gravité", choices=Cotation.choices, null=True, blank=True
    )
    ampleur = models.PositiveSmallIntegerField(choices=Cotation.choices, null=True, blank=True)
    capacite = models.PositiveSmallIntegerField(
        "capacité d’agir", choices=Cotation.choices, null=True, blank=True
    )
    constats = models.ManyToManyField(
        ConstatPartage,
        verbose_name="constats qui le fondent",
        blank=True,
        related_name="enjeux_fondes",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "enjeu priorisé"
        verbose_name_plural = "enjeux priorisés"
        ordering = ["element"]

    def __str__(self) -> str:
        return str(self.element)

    @property
    def total(self) -> int | None:
        """The sum of the three criteria; None while one is missing."""
        return total((self.gravite, self.ampleur, self.capacite))


class ConstatLaisse(models.Model):
    """A constat that no enjeu takes up, on purpose, with the word that says why."""

    constat = models.OneToOneField(
        ConstatPartage, on_delete=models.CASCADE, related_name="mise_de_cote"
    )
    mot = models.CharField("pourquoi", max_length=300)
    laisse_le = models.DateTimeField("laissé le", editable=False)

    class Meta:
        verbose_name = "constat laissé de côté"
        verbose_name_plural = "constats laissés de côté"
        ordering = ["constat"]

    def __str__(self) -> str:
        return f"{self.constat} : {self.mot}"
