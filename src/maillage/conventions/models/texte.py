"""The text of an act as it was handed in: what the checker of texts reads."""

from __future__ import annotations

from django.db import models

from maillage.conventions.models.acte import Acte


class TexteActe(models.Model):
    """The text of an act written or signed elsewhere, kept beside what is recorded of it."""

    acte = models.OneToOneField(Acte, on_delete=models.CASCADE, related_name="texte_depose")
    texte = models.TextField("texte")
    origine = models.CharField(
        max_length=200, blank=True, help_text="D’où vient ce texte : nom du fichier, registre…"
    )
    depose_le = models.DateTimeField("déposé le")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "texte de l’acte"
        ordering = ["acte"]

    def __str__(self) -> str:
        return f"Texte de « {self.acte} »"
