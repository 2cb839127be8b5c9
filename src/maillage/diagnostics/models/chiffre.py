"""The figures of the portrait that a constat rests on: which one, never how much."""

from __future__ import annotations

from django.db import models

from maillage.diagnostics.models.constat import ConstatPartage

LIBRE = 12  # characters: a level of the COG, or a set of communes that somebody chose


class ChiffreCite(models.Model):
    """One figure, named by indicator, area and year. Its value is read when it is shown, through the exit.

    `libelle` is what the catalogue called it that day: the constat still reads when the catalogue changes.
    """

    constat = models.ForeignKey(ConstatPartage, on_delete=models.CASCADE, related_name="chiffres")
    indicateur = models.SlugField("indicateur", max_length=60)
    niveau = models.CharField(max_length=LIBRE)
    code = models.CharField("code du territoire", max_length=20)
    annee = models.PositiveSmallIntegerField("année")
    libelle = models.CharField("libellé", max_length=200)

    class Meta:
        verbose_name = "chiffre cité"
        verbose_name_plural = "chiffres cités"
        ordering = ["constat", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["constat", "indicateur", "niveau", "code", "annee"],
                name="diagnostics_un_chiffre_une_fois",
                violation_error_message="Ce chiffre est déjà cité par le constat.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.libelle}, {self.annee}"
