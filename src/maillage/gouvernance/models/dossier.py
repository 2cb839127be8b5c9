"""The dossier of a meeting: what goes into it, and the packs that were frozen when they were sent.

Without any row, a dossier holds every rubrique that has something to say, in their own order: the
first click gives a whole pack. Rows only keep what somebody changed.
"""

from __future__ import annotations

from django.db import models

from maillage.conventions.models import Demarche
from maillage.fichiers.models import Fichier
from maillage.gouvernance.models.reunion import Reunion

LONGUEUR_DE_NOTE = 4000


class DossierCopil(models.Model):
    """What goes into the dossier of one meeting; `version` counts its changes."""

    reunion = models.OneToOneField(Reunion, on_delete=models.CASCADE, related_name="dossier")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "dossier de réunion"
        verbose_name_plural = "dossiers de réunion"

    def __str__(self) -> str:
        return f"Dossier de « {self.reunion} »"

    @property
    def demarche(self) -> Demarche:
        """The démarche of its meeting."""
        return self.reunion.demarche


class RubriqueDuDossier(models.Model):
    """One rubrique as this dossier wants it: in or out, at which rank, with what somebody added."""

    dossier = models.ForeignKey(DossierCopil, on_delete=models.CASCADE, related_name="rubriques")
    code = models.CharField("rubrique", max_length=60)
    rang = models.PositiveSmallIntegerField()
    retenue = models.BooleanField("dans le dossier", default=True)
    note = models.TextField("note personnelle", max_length=LONGUEUR_DE_NOTE, blank=True)

    class Meta:
        verbose_name = "rubrique d'un dossier"
        verbose_name_plural = "rubriques d'un dossier"
        ordering = ["dossier", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "code"], name="gouvernance_une_rubrique_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier}, {self.code}"


class DossierFige(models.Model):
    """A pack as it was sent: its two files, under their fingerprints. The database refuses to change it.

    `rubriques` says what it holds, by title, as it was that day.
    """

    reunion = models.ForeignKey(Reunion, on_delete=models.PROTECT, related_name="dossiers_figes")
    numero = models.PositiveSmallIntegerField("numéro")
    pdf = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    pptx = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    rubriques = models.JSONField(default=list)
    fige_le = models.DateTimeField("figé le")
    fige_par_nom = models.CharField("figé par", max_length=200)
    destinataires = models.PositiveSmallIntegerField("envoyé à", default=0)

    class Meta:
        verbose_name = "dossier figé"
        verbose_name_plural = "dossiers figés"
        ordering = ["reunion", "-numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["reunion", "numero"], name="gouvernance_un_numero_de_dossier_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return f"Dossier n° {self.numero} de « {self.reunion} »"
