"""The rows of barème that a Caf writes itself: they come before those of the product.

A row is written once and never changes: another one of a higher `rang` replaces it, and a row that is
`retiree` gives the place back to the product. What was written before stays, to explain what was computed.
"""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from maillage.financements.enums import Confiance
from maillage.partenaires.models import Organisation
from maillage.regles.financements.baremes import Bareme

PREMIERE_ANNEE, DERNIERE_ANNEE = 1990, 2100
# An hourly rate needs four decimals at least (finance §4.8): six are kept.
DECIMALES = 6


class LigneBareme(models.Model):
    """One amount or rate of a Caf: for which line and year, from when to when, and where it was read.

    `valeur` is in `unite`; `du` and `au` are included and default to the bounds of the year.
    """

    caf = models.ForeignKey(
        Organisation, verbose_name="Caf", on_delete=models.PROTECT, related_name="baremes"
    )
    ligne = models.CharField("ligne de financement", max_length=20)
    annee = models.PositiveSmallIntegerField("année")
    cle = models.CharField("clé", max_length=60)
    du = models.DateField("valable du")
    au = models.DateField("valable au")
    rang = models.PositiveSmallIntegerField(default=1, editable=False)
    valeur = models.DecimalField(
        max_digits=18,
        decimal_places=DECIMALES,
        validators=[MinValueValidator(Decimal(0), "Un barème ne peut pas être négatif.")],
    )
    unite = models.CharField("unité", max_length=40, blank=True)
    pas_arrondi = models.DecimalField(
        "arrondi à", max_digits=10, decimal_places=DECIMALES, default=Decimal("0.01")
    )
    source_titre = models.CharField("source", max_length=250)
    source_url = models.URLField("adresse de la source", max_length=500, blank=True)
    consulte_le = models.DateField("consultée le", null=True, blank=True)
    confiance = models.CharField(max_length=1, choices=Confiance.choices)
    retiree = models.BooleanField("retirée", default=False, editable=False)
    valide_par = models.CharField("validée par", max_length=200, editable=False)
    ecrite_le = models.DateTimeField("écrite le", editable=False)

    class Meta:
        verbose_name = "ligne de barème"
        verbose_name_plural = "lignes de barème"
        ordering = ["caf", "ligne", "annee", "cle", "du", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["caf", "ligne", "annee", "cle", "du", "rang"],
                name="financements_une_ligne_de_bareme_une_fois",
            ),
            models.CheckConstraint(
                condition=Q(au__gte=F("du")),
                name="financements_bareme_periode",
                violation_error_message="La fin de validité précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(valeur__gte=0, pas_arrondi__gt=0),
                name="financements_bareme_positif",
                violation_error_message="Un barème ne peut pas être négatif, ni son arrondi nul.",
            ),
            models.CheckConstraint(
                condition=Q(annee__gte=PREMIERE_ANNEE, annee__lte=DERNIERE_ANNEE),
                name="financements_bareme_annee",
                violation_error_message=(
                    f"L’année est comprise entre {PREMIERE_ANNEE} et {DERNIERE_ANNEE}."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(source_titre=""),
                name="financements_bareme_source",
                violation_error_message="Dites d’où vient ce montant : un barème a toujours une source.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ligne}, {self.annee}, {self.cle}"

    def en_bareme(self) -> Bareme:
        """The row as the calculations read it."""
        return Bareme(
            self.ligne,
            self.annee,
            self.cle,
            _sans_zeros(self.valeur),
            self.unite,
            _sans_zeros(self.pas_arrondi),
            self.source_titre,
            self.source_url,
            self.consulte_le,
            self.confiance,
            self.du,
            self.au,
        )


def _sans_zeros(valeur: Decimal) -> Decimal:
    """0.590000 as 0.59, 2600.000000 as 2600: the figure as it was published."""
    return Decimal(format(valeur.normalize(), "f"))
