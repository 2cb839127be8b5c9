"""What is frozen of an act: its whole content, and the files that were made of it that day.

The database itself refuses to change or to delete a row of either table.
"""

from __future__ import annotations

from django.db import models

from maillage.conventions.models.acte import Acte
from maillage.conventions.models.demarche import Demarche


class VersionFigee(models.Model):
    """The content of a démarche as one act froze it; `numero` counts the versions of the démarche.

    `contenu` is canonical JSON (see `regles.versions`), `empreinte` its SHA-256 in hexadecimal.
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.PROTECT, related_name="versions")
    acte = models.OneToOneField(Acte, on_delete=models.PROTECT, related_name="version_figee")
    numero = models.PositiveSmallIntegerField("numéro")
    contenu = models.TextField()
    empreinte = models.CharField(max_length=64)
    figee_le = models.DateTimeField("figée le")
    figee_par = models.CharField("figée par", max_length=254)
    figee_par_nom = models.CharField("nom de qui l'a figée", max_length=200)
    motif = models.TextField(blank=True)

    class Meta:
        verbose_name = "version figée"
        verbose_name_plural = "versions figées"
        ordering = ["demarche", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "numero"], name="conventions_un_numero_de_version_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.numero} — {self.acte}"


class FichierFige(models.Model):
    """One file made at freezing: these bytes are what is served for ever."""

    version = models.ForeignKey(VersionFigee, on_delete=models.PROTECT, related_name="fichiers")
    piece = models.CharField("pièce", max_length=60)
    intitule = models.CharField("intitulé", max_length=150)
    format = models.CharField(max_length=10)
    octets = models.BinaryField()
    taille = models.PositiveIntegerField("taille en octets")
    empreinte = models.CharField(max_length=64)

    class Meta:
        verbose_name = "fichier figé"
        verbose_name_plural = "fichiers figés"
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "piece", "format"], name="conventions_un_fichier_fige_une_fois"
            ),
        ]
        # A file that somebody hands over is looked for by its fingerprint.
        indexes = [models.Index(fields=["empreinte"], name="conventions_fichier_empreinte")]

    def __str__(self) -> str:
        return f"{self.intitule} ({self.format.upper()})"

    @property
    def nom(self) -> str:
        """The name under which it is downloaded, in ASCII: it says the version."""
        piece = self.piece.replace("_", "-")
        return f"{self.version.demarche.slug}-v{self.version.numero}-{piece}.{self.format}"
