"""The year of a right: the calendar of the Caf, what is declared, what is paid, and the charges.

A right is that of one structure for one line and one year. Amounts are in euros; one that is not known
is null, which is not zero.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import Structure
from maillage.financements.enums import (
    FamilleDeLigne,
    NatureVersement,
    OrigineDeclaration,
    StadeDeclaration,
)
from maillage.partenaires.models import Organisation
from maillage.regles.financements import suivi as regles

ANNEE_MIN, ANNEE_MAX = 2000, 2100
POSITIF = MinValueValidator(Decimal(0), "Une quantité ou un montant ne peut pas être négatif.")
TAUX = [
    MinValueValidator(Decimal(0), "Un taux ne peut pas être négatif."),
    MaxValueValidator(Decimal(100), "Un taux ne dépasse pas 100 %."),
]


def montant(nom: str) -> models.DecimalField[Decimal | None, Decimal | None]:
    """Euros and cents, or nothing where nobody knows."""
    return models.DecimalField(
        nom, max_digits=12, decimal_places=2, null=True, blank=True, validators=[POSITIF]
    )


def taux(nom: str) -> models.DecimalField[Decimal | None, Decimal | None]:
    """A rate in percent."""
    return models.DecimalField(
        nom, max_digits=5, decimal_places=2, null=True, blank=True, validators=TAUX
    )


def jour(nom: str) -> models.DateField[dt.date | None, dt.date | None]:
    """A day that the Caf fixed, or nothing."""
    return models.DateField(nom, null=True, blank=True)


def annee_plausible(nom: str) -> models.CheckConstraint:
    """The year of a right is not that of another century."""
    return models.CheckConstraint(
        condition=Q(annee__gte=ANNEE_MIN, annee__lte=ANNEE_MAX),
        name=nom,
        violation_error_message=f"L’année est comprise entre {ANNEE_MIN} et {ANNEE_MAX}.",
    )


class CalendrierCaf(models.Model):
    """What a Caf asks and pays for one year, for all its lines or for one family of them."""

    caf = models.ForeignKey(
        Organisation, verbose_name="Caf", on_delete=models.PROTECT, related_name="calendriers"
    )
    annee = models.PositiveSmallIntegerField("année des droits")
    famille = models.CharField(
        "pour quelles lignes",
        max_length=10,
        choices=FamilleDeLigne.choices,
        default=FamilleDeLigne.TOUTES,
    )
    previsionnel_des_le = jour("prévisionnel : ouvert le")
    previsionnel_au_plus_tard = jour("prévisionnel : au plus tard le")
    juin_des_le = jour("actualisation de juin : ouverte le")
    juin_au_plus_tard = jour("actualisation de juin : au plus tard le")
    septembre_des_le = jour("actualisation de septembre : ouverte le")
    septembre_au_plus_tard = jour("actualisation de septembre : au plus tard le")
    reel_des_le = jour("réel : ouvert le")
    reel_au_plus_tard = jour("réel : au plus tard le")
    taux_1 = taux("premier acompte, en %")
    acompte_1_des_le = jour("premier acompte : à partir du")
    taux_2 = taux("deuxième acompte, en %")
    acompte_2_des_le = jour("deuxième acompte : à partir du")
    taux_3 = taux("troisième acompte, en %")
    acompte_3_des_le = jour("troisième acompte : à partir du")
    seuil_ecart = models.DecimalField(
        "écart à commenter au-delà de, en %",
        max_digits=5,
        decimal_places=2,
        default=regles.SEUIL_D_ECART,
        validators=TAUX,
    )
    source = models.CharField(max_length=250)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "calendrier d’une Caf"
        verbose_name_plural = "calendriers des Caf"
        ordering = ["caf", "-annee", "famille"]
        constraints = [
            models.UniqueConstraint(
                fields=["caf", "annee", "famille"],
                name="financements_un_calendrier_par_annee",
                violation_error_message="Cette Caf a déjà ce calendrier pour cette année : modifiez-le.",
            ),
            annee_plausible("financements_calendrier_annee"),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="financements_calendrier_source",
                violation_error_message="Dites d’où viennent ces dates : un calendrier a une source.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{nom}_des_le": None})
                    | Q(**{f"{nom}_au_plus_tard": None})
                    | Q(**{f"{nom}_au_plus_tard__gte": F(f"{nom}_des_le")}),
                    name=f"financements_{nom}_dans_l_ordre",
                    violation_error_message="Une date limite précède son ouverture.",
                )
                for nom in ("previsionnel", "juin", "septembre", "reel")
            ),
        ]

    def __str__(self) -> str:
        return f"Calendrier {self.annee} — {self.caf}"

    def en_regles(self) -> regles.Calendrier:
        """The calendar as the pure rules read it; its rates are parts (0.35)."""
        stades = list(zip(regles.ORDRE, ("previsionnel", "juin", "septembre", "reel"), strict=True))
        return regles.Calendrier(
            self.annee,
            {s: jour for s, nom in stades if (jour := getattr(self, f"{nom}_des_le"))},
            {s: jour for s, nom in stades if (jour := getattr(self, f"{nom}_au_plus_tard"))},
            tuple(
                regles.Acompte(rang, part / 100, getattr(self, f"acompte_{rang}_des_le"))
                for rang in (1, 2, 3)
                if (part := getattr(self, f"taux_{rang}"))
            ),
            self.seuil_ecart,
        )


class Declaration(models.Model):
    """What a manager declares of one line in one year: the quantity, and the right that it opens."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="declarations")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="declarations")
    ligne = models.CharField("ligne de financement", max_length=20)
    annee = models.PositiveSmallIntegerField("année du droit")
    stade = models.CharField("déclaration", max_length=18, choices=StadeDeclaration.choices)
    deposee_le = models.DateField("déposée le")
    quantite = models.DecimalField(
        "quantité",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[POSITIF],
    )
    droit = montant("droit, en euros")
    commentaire = models.TextField(blank=True, max_length=2000)
    origine = models.CharField(
        max_length=8,
        choices=OrigineDeclaration.choices,
        default=OrigineDeclaration.SAISIE,
        editable=False,
    )
    validee_le = models.DateField("validée le", null=True, blank=True, editable=False)
    validee_par = models.CharField("validée par", max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "déclaration"
        ordering = ["structure", "ligne", "annee", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "ligne", "annee", "stade"],
                name="financements_une_declaration_par_stade",
                violation_error_message=(
                    "Cette structure a déjà cette déclaration pour cette ligne et cette année : "
                    "modifiez-la."
                ),
            ),
            annee_plausible("financements_declaration_annee"),
            models.CheckConstraint(
                condition=(Q(quantite=None) | Q(quantite__gte=0))
                & (Q(droit=None) | Q(droit__gte=0)),
                name="financements_declaration_positive",
                violation_error_message="Une quantité ou un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(validee_le=None) | Q(droit__isnull=False),
                name="financements_validee_avec_son_droit",
                violation_error_message="Une déclaration validée porte un droit.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stade_display()} {self.annee}, {self.ligne} — {self.structure}"

    @property
    def est_validee(self) -> bool:
        """Whether the Caf accepted it."""
        return self.validee_le is not None


class Versement(models.Model):
    """Money that moved for a right: an acompte or a solde paid, an indu given back."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="versements")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="versements")
    ligne = models.CharField("ligne de financement", max_length=20)
    annee = models.PositiveSmallIntegerField("année du droit")
    nature = models.CharField(max_length=8, choices=NatureVersement.choices)
    montant = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"), "Un versement est d’un centime au moins.")],
        help_text="En euros. Un indu reversé s’écrit sans signe : sa nature dit son sens.",
    )
    verse_le = models.DateField("versé le")
    reference = models.CharField("référence", max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "versement"
        ordering = ["structure", "ligne", "annee", "verse_le", "pk"]
        constraints = [
            annee_plausible("financements_versement_annee"),
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="financements_versement_positif",
                violation_error_message="Un versement est d’un centime au moins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} {self.annee}, {self.ligne} — {self.structure}"

    @property
    def signe(self) -> Decimal:
        """What it brings to the structure: an indu given back is taken away."""
        return -self.montant if self.nature == NatureVersement.INDU else self.montant


class CompteDeStructure(models.Model):
    """The charges of a structure in one year, and what it is given beside the Caf (F35)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="comptes")
    annee = models.PositiveSmallIntegerField("année")
    charges = montant("total des charges")
    participations_familiales = montant("participations des familles")
    autres_financements = montant("autres financements (ni Caf, ni familles, ni collectivités)")
    source = models.CharField(max_length=250, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "compte d’une structure"
        verbose_name_plural = "comptes des structures"
        ordering = ["structure", "annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "annee"],
                name="financements_un_compte_par_annee",
                violation_error_message="Cette structure a déjà son compte pour cette année.",
            ),
            annee_plausible("financements_compte_annee"),
            models.CheckConstraint(
                condition=(Q(charges=None) | Q(charges__gte=0))
                & (Q(participations_familiales=None) | Q(participations_familiales__gte=0))
                & (Q(autres_financements=None) | Q(autres_financements__gte=0)),
                name="financements_compte_positif",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"Compte {self.annee} — {self.structure}"
