"""What a restored démarche remembers of where it comes from, and the exports that are asked for.

A démarche is named by its slug, as in the journal: this folder knows no domain. The database refuses to
change or to delete what a restoration wrote.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.archives.enums import TONS_D_EXPORTATION, EtatExportation
from maillage.journal.models import Evenement


class Origine(models.Model):
    """One instance where a restored démarche lived; `rang` counts them from the first one.

    `extrait` is the SHA-256 of its journal extract, which the local journal recorded too.
    """

    lieu = models.CharField("démarche", max_length=80)
    rang = models.PositiveSmallIntegerField()
    extrait = models.CharField("empreinte de l’extrait du journal", max_length=64)

    class Meta:
        verbose_name = "instance d’origine"
        verbose_name_plural = "instances d’origine"
        ordering = ["lieu", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["lieu", "rang"], name="archives_une_origine_par_rang"),
        ]

    def __str__(self) -> str:
        return f"{self.lieu}, instance {self.rang}"


class CleDOrigine(models.Model):
    """The key that an object had there, and the one that it has here."""

    origine = models.ForeignKey(Origine, on_delete=models.PROTECT, related_name="cles")
    modele = models.CharField("modèle", max_length=80)
    cle = models.BigIntegerField("clé là-bas")
    objet = models.BigIntegerField("clé ici")

    class Meta:
        verbose_name = "clé d’origine"
        verbose_name_plural = "clés d’origine"
        ordering = ["origine", "modele", "cle"]
        constraints = [
            models.UniqueConstraint(
                fields=["origine", "modele", "cle"], name="archives_une_cle_une_fois"
            ),
        ]
        indexes = [models.Index(fields=["modele", "objet"], name="archives_cle_par_objet")]

    def __str__(self) -> str:
        return f"{self.modele} {self.cle}"


class EvenementDOrigine(models.Model):
    """One event of the journal kept there, word for word: its fingerprint can be computed again."""

    origine = models.ForeignKey(Origine, on_delete=models.PROTECT, related_name="evenements")
    numero = models.PositiveBigIntegerField("numéro")
    le = models.DateTimeField("le")
    par = models.CharField("par", max_length=254)
    par_nom = models.CharField("nom de l’auteur", max_length=200)
    acte = models.CharField("acte", max_length=80)
    objet_type = models.CharField("type d’objet", max_length=80)
    objet_id = models.CharField("identifiant de l’objet", max_length=80)
    objet_libelle = models.CharField("objet", max_length=300)
    demarche = models.CharField("démarche", max_length=80, blank=True)
    avant = models.JSONField("avant", null=True)
    apres = models.JSONField("après", null=True)
    motif = models.TextField("motif", blank=True)
    precedente = models.CharField("empreinte précédente", max_length=64)
    empreinte = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "événement d’origine"
        verbose_name_plural = "événements d’origine"
        ordering = ["origine", "-numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["origine", "numero"], name="archives_un_numero_une_fois"
            ),
        ]
        indexes = [models.Index(fields=["objet_type", "acte"], name="archives_evenement_acte")]

    def __str__(self) -> str:
        return f"{self.numero} — {self.acte} — {self.objet_libelle}"

    def en_evenement(self) -> Evenement:
        """The same as the journal had it, never saved: what its fingerprint is computed of."""
        champs = [c.attname for c in Evenement._meta.concrete_fields if not c.primary_key]
        return Evenement(**{champ: getattr(self, champ) for champ in champs})


class Exportation(models.Model):
    """A démarche asked for as one archive in the application; the file is kept for a few days."""

    lieu = models.CharField("démarche", max_length=80)
    etat = models.CharField(
        "état", max_length=10, choices=EtatExportation.choices, default=EtatExportation.DEMANDEE
    )
    avancement = models.PositiveSmallIntegerField("avancement en %", default=0)
    demandee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="demandée par",
        on_delete=models.CASCADE,
        related_name="+",
    )
    demandee_le = models.DateTimeField("demandée le")
    terminee_le = models.DateTimeField("terminée le", null=True, blank=True)
    fichier = models.CharField(max_length=80, blank=True)
    taille = models.PositiveBigIntegerField("taille en octets", default=0)
    empreinte = models.CharField(max_length=64, blank=True)
    motif = models.CharField("pourquoi elle n’a pas abouti", max_length=500, blank=True)

    class Meta:
        verbose_name = "exportation"
        ordering = ["-demandee_le", "-pk"]
        indexes = [models.Index(fields=["lieu", "-demandee_le"], name="archives_export_par_lieu")]

    def __str__(self) -> str:
        return f"Exportation de {self.lieu}, {self.get_etat_display()}"

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS_D_EXPORTATION[EtatExportation(self.etat)]
