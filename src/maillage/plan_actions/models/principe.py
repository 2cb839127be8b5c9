"""The principles that a démarche commits itself to."""

from __future__ import annotations

from django.db import models

from maillage.conventions.models import Demarche


class Principe(models.Model):
    """One principle, in the words of the convention (process A5-13, D.2)."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="principes")
    position = models.PositiveIntegerField(default=0, editable=False)
    intitule = models.CharField("intitulé", max_length=250)
    texte = models.TextField("ce qu'il engage", max_length=1000, blank=True)
    provenance = models.CharField(max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "principe"
        ordering = ["demarche", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "intitule"],
                name="plan_un_principe_une_fois",
                violation_error_message="Ce principe est déjà dans la liste.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule
