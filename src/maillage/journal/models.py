"""The append-only, hash-chained journal. Its rows are text: no key to live data."""

from __future__ import annotations

from django.db import models


class Evenement(models.Model):
    """One thing that somebody did. The database itself refuses to change or delete a row."""

    numero = models.PositiveBigIntegerField("numéro", unique=True)
    le = models.DateTimeField("le")
    par = models.CharField("par", max_length=254)
    par_nom = models.CharField("nom de l'auteur", max_length=200)
    acte = models.CharField("acte", max_length=80)
    objet_type = models.CharField("type d'objet", max_length=80)
    objet_id = models.CharField("identifiant de l'objet", max_length=80)
    objet_libelle = models.CharField("objet", max_length=300)
    demarche = models.CharField("démarche", max_length=80, blank=True)
    avant = models.JSONField("avant", null=True)
    apres = models.JSONField("après", null=True)
    motif = models.TextField("motif", blank=True)
    precedente = models.CharField("empreinte précédente", max_length=64)
    empreinte = models.CharField("empreinte", max_length=64, unique=True)

    class Meta:
        verbose_name = "événement"
        ordering = ["-numero"]
        indexes = [
            models.Index(fields=["objet_type", "objet_id", "-numero"], name="journal_par_objet"),
            models.Index(fields=["demarche", "-numero"], name="journal_par_demarche"),
        ]

    def __str__(self) -> str:
        return f"{self.numero} — {self.acte} — {self.objet_libelle}"


class Chaine(models.Model):
    """The head of the chain: its single row is locked while an event is added."""

    dernier_numero = models.PositiveBigIntegerField(default=0)
    derniere_empreinte = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = "tête de chaîne"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="journal_une_seule_chaine")
        ]

    def __str__(self) -> str:
        return f"tête de chaîne au numéro {self.dernier_numero}"
