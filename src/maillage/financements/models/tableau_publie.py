"""A table of money as it was published: every figure as it was printed, its published totals beside it.

Nothing here is ever corrected: the sum and the gap are computed when the table is read (rule F30).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.conventions.models import Demarche
from maillage.financements.enums import Financeur, UniteMonetaire

PREMIERE_ANNEE, DERNIERE_ANNEE = 1950, 2100
LIGNES_AU_PLUS, COLONNES_AU_PLUS = 100, 6


def chiffre_imprime(nom: str) -> models.CharField[str, str]:
    """A figure as it was printed, with its unit if it gives one; empty when nothing is printed."""
    return models.CharField(nom, max_length=80, blank=True)


class TableauPublie(models.Model):
    """A published table, or a single amount when it has no row; `total_ecrit` is that of the whole."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="tableaux_publies"
    )
    intitule = models.CharField("intitulé", max_length=250)
    financeur = models.CharField(
        "qui finance", max_length=12, choices=Financeur.choices, default=Financeur.CAF
    )
    annee = models.PositiveSmallIntegerField("année des montants")
    annee_fin = models.PositiveSmallIntegerField("jusqu’à l’année", null=True, blank=True)
    unite = models.CharField(
        "unité", max_length=4, choices=UniteMonetaire.choices, default=UniteMonetaire.EURO
    )
    total_ecrit = chiffre_imprime("total publié de l’ensemble")
    source = models.CharField(max_length=250)
    explication = models.TextField("explication de l’écart", blank=True, max_length=2000)
    modifie_le = models.DateTimeField("modifié le", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "tableau publié"
        verbose_name_plural = "tableaux publiés"
        ordering = ["demarche", "-annee", "intitule", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(annee__gte=PREMIERE_ANNEE, annee__lte=DERNIERE_ANNEE),
                name="financements_tableau_annee",
                violation_error_message=(
                    f"L’année est comprise entre {PREMIERE_ANNEE} et {DERNIERE_ANNEE}."
                ),
            ),
            models.CheckConstraint(
                condition=Q(annee_fin=None) | Q(annee_fin__gte=models.F("annee")),
                name="financements_tableau_periode",
                violation_error_message="La dernière année précède la première.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="financements_tableau_source",
                violation_error_message="Dites d’où vient ce tableau : il a toujours une source.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule


class ColonneTableau(models.Model):
    """A column of amounts, with the total that was published for it."""

    tableau = models.ForeignKey(TableauPublie, on_delete=models.CASCADE, related_name="colonnes")
    rang = models.PositiveSmallIntegerField()
    intitule = models.CharField("intitulé", max_length=150)
    total_ecrit = chiffre_imprime("total publié")

    class Meta:
        verbose_name = "colonne d’un tableau publié"
        verbose_name_plural = "colonnes d’un tableau publié"
        ordering = ["tableau", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["tableau", "rang"], name="financements_une_colonne_par_rang"
            )
        ]

    def __str__(self) -> str:
        return self.intitule


class LigneTableau(models.Model):
    """A row of a published table; `ligne` is the code of the line of financing it is about, if one."""

    tableau = models.ForeignKey(TableauPublie, on_delete=models.CASCADE, related_name="lignes")
    rang = models.PositiveSmallIntegerField()
    intitule = models.CharField("intitulé", max_length=250)
    ligne = models.CharField("ligne de financement", max_length=20, blank=True)

    class Meta:
        verbose_name = "ligne d’un tableau publié"
        verbose_name_plural = "lignes d’un tableau publié"
        ordering = ["tableau", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["tableau", "rang"], name="financements_une_ligne_par_rang"
            )
        ]

    def __str__(self) -> str:
        return self.intitule


class CelluleTableau(models.Model):
    """What is printed at a row and a column, and what it is worth in euros."""

    ligne = models.ForeignKey(LigneTableau, on_delete=models.CASCADE, related_name="cellules")
    colonne = models.ForeignKey(ColonneTableau, on_delete=models.CASCADE, related_name="cellules")
    ecrit = models.CharField("chiffre publié", max_length=80)
    montant = models.DecimalField("montant en euros", max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = "cellule d’un tableau publié"
        verbose_name_plural = "cellules d’un tableau publié"
        ordering = ["ligne", "colonne"]
        constraints = [
            models.UniqueConstraint(
                fields=["ligne", "colonne"], name="financements_une_cellule_par_case"
            )
        ]

    def __str__(self) -> str:
        return self.ecrit
