"""What people wrote of a section of the portrait, in place of the sentences drawn from the figures."""

from __future__ import annotations

from django.db import models

from maillage.conventions.models import Demarche
from maillage.statistiques.enums import ThemePortrait

LONGUEUR_D_UN_TEXTE = 5000


class TextePortrait(models.Model):
    """The text of one section. It is never overwritten by new figures: only a person changes it."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="textes_du_portrait"
    )
    theme = models.CharField("section", max_length=14, choices=ThemePortrait.choices)
    texte = models.TextField("texte", max_length=LONGUEUR_D_UN_TEXTE)
    modifie_le = models.DateTimeField("modifié le", editable=False)
    modifie_par = models.CharField("modifié par", max_length=200, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "texte du portrait"
        verbose_name_plural = "textes du portrait"
        ordering = ["demarche", "theme"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "theme"],
                name="diagnostics_un_texte_par_section",
                violation_error_message="Cette section a déjà un texte : modifiez-le.",
            ),
        ]

    def __str__(self) -> str:
        return f"Portrait, {self.get_theme_display()}"
