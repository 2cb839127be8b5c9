"""A file that somebody handed over. Its bytes are on disk, under its fingerprint."""

from __future__ import annotations

from django.db import models

from maillage.fichiers.enums import TypeFichier


class Fichier(models.Model):
    """One handing over: the same bytes handed over twice are two rows and one file on disk."""

    nom = models.CharField("nom", max_length=200)
    type = models.CharField("type", max_length=100, choices=TypeFichier.choices)
    taille = models.PositiveIntegerField("taille en octets")
    empreinte = models.CharField("empreinte", max_length=64)
    depose_par = models.CharField("déposé par", max_length=200)
    depose_le = models.DateTimeField("déposé le")

    class Meta:
        verbose_name = "fichier"
        ordering = ["-depose_le", "-pk"]

    def __str__(self) -> str:
        return self.nom
