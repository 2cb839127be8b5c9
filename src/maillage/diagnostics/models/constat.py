"""What the partners hold for true of their territory: a strength, a weakness, a need."""

from __future__ import annotations

from django.db import models

from maillage.conventions.models import Demarche, Thematique
from maillage.diagnostics.enums import NatureConstat


class ConstatPartage(models.Model):
    """One sentence of the diagnosis, and where it comes from."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="constats")
    nature = models.CharField(
        max_length=10, choices=NatureConstat.choices, default=NatureConstat.BESOIN
    )
    texte = models.CharField("constat", max_length=500)
    thematique = models.ForeignKey(
        Thematique,
        verbose_name="thématique",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    source = models.CharField(
        max_length=300, blank=True, help_text="Un chiffre et sa source, une réunion, une visite."
    )
    supprime_le = models.DateTimeField("retiré le", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "constat partagé"
        verbose_name_plural = "constats partagés"
        ordering = ["nature", "pk"]

    def __str__(self) -> str:
        return self.texte
