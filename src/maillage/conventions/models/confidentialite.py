"""Who undertook to keep secret what they learn in a démarche (article 14 of the convention)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.conventions.models.demarche import Demarche


class EngagementConfidentialite(models.Model):
    """One account acknowledged professional secrecy in one démarche, once, that day."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="engagements"
    )
    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="engagements")
    pris_le = models.DateTimeField("pris le")

    class Meta:
        verbose_name = "engagement de confidentialité"
        verbose_name_plural = "engagements de confidentialité"
        ordering = ["demarche", "pris_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["utilisateur", "demarche"], name="conventions_un_engagement_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur}, le {self.pris_le:%d/%m/%Y}"
