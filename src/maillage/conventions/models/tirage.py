"""A whole series of documents written at one go, and kept as one archive."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.conventions.enums import TIRAGES_OUVERTS, EtatTirage
from maillage.conventions.models.demarche import Demarche
from maillage.documents.pieces import pieces


class Tirage(models.Model):
    """A piece for each of its objects in a démarche (a deliberation a signatory), in one format.

    `echecs` names the documents that could not be written: `[{"nom", "raison"}]`. `empreinte` is that
    of the archive in the store, once it is made.
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="tirages")
    piece = models.CharField("pièce", max_length=50)
    format = models.CharField("format", max_length=10)
    etat = models.CharField(
        "état", max_length=10, choices=EtatTirage.choices, default=EtatTirage.EN_ATTENTE
    )
    total = models.PositiveIntegerField("documents à écrire", default=0)
    faits = models.PositiveIntegerField("documents faits", default=0)
    echecs = models.JSONField("documents en échec", default=list)
    empreinte = models.CharField("empreinte", max_length=64, blank=True)
    taille = models.PositiveBigIntegerField("taille en octets", default=0)
    demande_par = models.CharField("demandé par", max_length=200)
    demande_le = models.DateTimeField("demandé le")
    avance_le = models.DateTimeField("avancé le")
    fini_le = models.DateTimeField("fini le", null=True, blank=True)

    class Meta:
        verbose_name = "tirage"
        ordering = ["-demande_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "piece", "format"],
                condition=Q(etat__in=TIRAGES_OUVERTS),
                name="un_tirage_ouvert_par_serie",
            ),
        ]

    def __str__(self) -> str:
        return f"Tirage de « {self.piece} » ({self.format})"

    @property
    def est_ouvert(self) -> bool:
        """Whether documents are still to be written."""
        return self.etat in TIRAGES_OUVERTS

    @property
    def ecrits(self) -> int:
        """How many documents are in the archive."""
        return self.faits - len(self.echecs)

    @property
    def intitule(self) -> str:
        """The name of the piece; its identifier when it is no longer written."""
        connues = {p.identifiant: p.intitule for p in pieces()}
        return connues.get(self.piece, self.piece)

    @property
    def nom_de_l_archive(self) -> str:
        """The name of the file, in ASCII."""
        return f"{self.demarche.slug}-{self.piece.replace('_', '-')}-{self.format}.zip"

    @property
    def ton(self) -> str:
        """The colour and the shape of its state."""
        if self.etat == EtatTirage.FAIT:
            return "alerte" if self.echecs else "succes"
        return "bloquant" if self.etat == EtatTirage.INTERROMPU else "information"
