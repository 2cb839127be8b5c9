"""The scan of the page that a party signed."""

from __future__ import annotations

from django.db import models

from maillage.conventions.enums import VerificationDePage
from maillage.conventions.models.acte import Signature
from maillage.fichiers.models import Fichier


class PageSignee(models.Model):
    """A scan attached to a signature, with what is known of the version that it shows."""

    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="pages")
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    verification = models.CharField(
        "vérification", max_length=10, choices=VerificationDePage.choices
    )
    attestee_par = models.CharField("vérifiée à l'œil par", max_length=200, blank=True)
    attestee_le = models.DateTimeField("vérifiée à l'œil le", null=True, blank=True)

    class Meta:
        verbose_name = "page signée"
        verbose_name_plural = "pages signées"
        ordering = ["signature", "pk"]

    def __str__(self) -> str:
        return f"Page signée par {self.signature.partie} : {self.fichier}"

    @property
    def est_sure(self) -> bool:
        """Whether a code or a person said that it shows the right version."""
        return self.verification != VerificationDePage.A_L_OEIL
