"""The documents joined to a fiche action."""

from __future__ import annotations

from django.db import models

from maillage.fichiers.models import Fichier
from maillage.plan_actions.models.fiche import FicheAction


class DocumentFiche(models.Model):
    """A file handed over for a fiche; its fingerprint is that of the file."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="documents")
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    intitule = models.CharField("intitulé", max_length=150, blank=True)

    class Meta:
        verbose_name = "document de la fiche"
        verbose_name_plural = "documents de la fiche"
        ordering = ["fiche", "pk"]

    def __str__(self) -> str:
        return self.intitule or str(self.fichier)
