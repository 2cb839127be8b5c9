"""What somebody was typing and has not saved yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.conventions.models import Demarche


class Brouillon(models.Model):
    """The entries of one long form, of one person: `cle` says which form (« fiche:12 »).

    `saisie` is what the form sent, by name of field; `version` is that of the object being edited.
    """

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="brouillons"
    )
    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="brouillons")
    cle = models.CharField("formulaire", max_length=60)
    saisie = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    garde_le = models.DateTimeField("gardé le")

    class Meta:
        verbose_name = "brouillon"
        ordering = ["-garde_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["utilisateur", "demarche", "cle"], name="plan_un_brouillon_par_formulaire"
            ),
        ]

    def __str__(self) -> str:
        return f"Brouillon de {self.utilisateur}, {self.cle}"
