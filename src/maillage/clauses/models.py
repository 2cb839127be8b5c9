"""The clauses that a Caf writes in place of those of the product, and its Word models.

What was published never changes: the database refuses to update or to delete it (migration 0002).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from maillage.clauses.enums import ClasseDeTaille
from maillage.fichiers.models import Fichier
from maillage.partenaires.models import Organisation


class ClauseDeCaf(models.Model):
    """An article or another titled part of a document, as one Caf words it for a class of territories.

    `document` is the identifier of the model, `partie` that of the clause that opens the part in it.
    `brouillon` is what is being written (`langage.en_donnees`), null while nothing is.
    """

    caf = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="clauses")
    document = models.SlugField(max_length=40)
    partie = models.SlugField(max_length=60)
    taille = models.CharField(
        "territoires",
        max_length=15,
        choices=ClasseDeTaille.choices,
        default=ClasseDeTaille.TOUTES,
    )
    intitule = models.CharField("intitulé", max_length=200)
    brouillon = models.JSONField("brouillon", null=True, blank=True)
    brouillon_par = models.CharField("brouillon écrit par", max_length=200, blank=True)
    brouillon_le = models.DateTimeField("brouillon écrit le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "clause d’une Caf"
        verbose_name_plural = "clauses d’une Caf"
        ordering = ["caf", "document", "partie", "taille"]
        constraints = [
            models.UniqueConstraint(
                fields=["caf", "document", "partie", "taille"], name="clauses_une_par_classe"
            ),
        ]

    def __str__(self) -> str:
        return self.intitule


class VersionDeClause(models.Model):
    """What was published of a clause, and the days for which it holds (bounds included).

    `contenu` is canonical JSON, `empreinte` its SHA-256; a version that is `retiree` says nothing, and
    gives the place back to the text of the product. `base` is the fingerprint of the text of the
    product over which it was written: another one today says that the product has moved.
    """

    clause = models.ForeignKey(ClauseDeCaf, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveSmallIntegerField("numéro")
    contenu = models.TextField(blank=True)
    empreinte = models.CharField(max_length=64)
    base = models.CharField(max_length=64)
    retiree = models.BooleanField("revient au texte national", default=False)
    valable_du = models.DateField("s’applique à partir du")
    valable_au = models.DateField("jusqu’au", null=True, blank=True)
    motif = models.TextField("motif")
    publiee_par = models.CharField("publiée par", max_length=254)
    publiee_par_nom = models.CharField("nom de qui l’a publiée", max_length=200)
    publiee_le = models.DateTimeField("publiée le")

    class Meta:
        verbose_name = "version de clause"
        verbose_name_plural = "versions de clauses"
        ordering = ["clause", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "numero"], name="clauses_un_numero_de_version_une_fois"
            ),
            models.CheckConstraint(
                condition=Q(valable_au=None) | Q(valable_au__gte=F("valable_du")),
                name="clauses_version_periode",
                violation_error_message="La fin précède le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause}, version {self.numero}"


class ModeleWord(models.Model):
    """The Word file whose styles, head, foot and logo the DOCX of a Caf take; without file, none.

    The last row of a Caf is the one that holds.
    """

    caf = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="modeles_word")
    numero = models.PositiveSmallIntegerField("numéro")
    fichier = models.ForeignKey(
        Fichier, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    alternative = models.CharField("texte de remplacement du logo", max_length=250, blank=True)
    depose_par = models.CharField("déposé par", max_length=200)
    depose_le = models.DateTimeField("déposé le")

    class Meta:
        verbose_name = "modèle Word"
        verbose_name_plural = "modèles Word"
        ordering = ["caf", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["caf", "numero"], name="clauses_un_modele_word_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return f"Modèle Word de {self.caf}, version {self.numero}"
