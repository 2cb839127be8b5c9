"""The annexe of supported services, row by row, and the amount of N-1 that it spreads."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import Structure
from maillage.financements.enums import ModeDeRepartition, SourceMontant
from maillage.financements.models.cof import Cof, lignes_soutenues
from maillage.partenaires.models import Organisation
from maillage.regles.services_soutenus import SOUTENUES, est_un_bonus_territoire

POSITIF = [MinValueValidator(Decimal(0), "Une quantité ou un montant ne peut pas être négatif.")]
# An hourly rate needs four decimals at least (finance, §4.8): six are kept.
DECIMALES_DU_FORFAIT = 6


def _quantite(nom: str, aide: str = "") -> models.DecimalField:
    return models.DecimalField(
        nom,
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=POSITIF,
        help_text=aide,
    )


def _forfait(nom: str) -> models.DecimalField:
    return models.DecimalField(
        nom,
        max_digits=12,
        decimal_places=DECIMALES_DU_FORFAIT,
        null=True,
        blank=True,
        validators=POSITIF,
        help_text="En euros par unité, tel que la Caf le notifie.",
    )


class ServiceSoutenu(models.Model):
    """A row of the annexe: one structure, one line, from its first year on (finance, §8.2).

    What is not known is empty or null; a quantity or an amount of 0 is one. Amounts are in euros,
    quantities in the unit of the line. `annee` is the year N of the contracted quantity, of which N-1
    is the reference; without `derniere_annee` the row holds until the end of the convention.
    """

    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="soutiens")
    ligne = models.CharField(
        "ligne de financement", max_length=20, choices=lignes_soutenues, blank=True
    )
    annee = models.PositiveSmallIntegerField("première année (N)", null=True, blank=True)
    derniere_annee = models.PositiveSmallIntegerField("dernière année", null=True, blank=True)
    collectivite = models.ForeignKey(
        Organisation,
        verbose_name="collectivité qui cofinance",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    competente = models.ForeignKey(
        Organisation,
        verbose_name="collectivité compétente",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Laissez vide si c’est celle qui cofinance.",
    )
    quantite_reference = _quantite(
        "quantité de référence N-1", "Places, heures ou Etp soutenus l’année N-1."
    )
    quantite = _quantite("quantité contractée N")
    dont_nouvelle = _quantite("dont offre nouvelle")
    montant = models.DecimalField(
        "montant N-1",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=POSITIF,
        help_text="En euros : Psej ou bonus territoire de l’année N-1. Laissez vide s’il n’est pas connu.",
    )
    source_montant = models.CharField(
        "source du montant N-1", max_length=14, choices=SourceMontant.choices, blank=True
    )
    forfait_existant = _forfait("forfait de l’offre existante")
    forfait_nouveau = _forfait("forfait de l’offre nouvelle")
    cof = models.ForeignKey(
        Cof,
        verbose_name="COF",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="soutiens",
        help_text="La convention d’objectifs et de financement que l’annexe cite.",
    )
    precisions = models.CharField("précisions", max_length=300, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "service soutenu"
        verbose_name_plural = "services soutenus"
        ordering = ["structure__demarche", "ordre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(quantite_reference=None) | Q(quantite_reference__gte=0))
                & (Q(quantite=None) | Q(quantite__gte=0))
                & (Q(dont_nouvelle=None) | Q(dont_nouvelle__gte=0))
                & (Q(montant=None) | Q(montant__gte=0))
                & (Q(forfait_existant=None) | Q(forfait_existant__gte=0))
                & (Q(forfait_nouveau=None) | Q(forfait_nouveau__gte=0)),
                name="financements_service_positif",
                violation_error_message="Une quantité ou un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(quantite=None)
                | Q(dont_nouvelle=None)
                | Q(dont_nouvelle__lte=F("quantite")),
                name="financements_service_nouvelle",
                violation_error_message="L’offre nouvelle dépasse la quantité contractée.",
            ),
            models.CheckConstraint(
                condition=Q(annee=None)
                | Q(derniere_annee=None)
                | Q(derniere_annee__gte=F("annee")),
                name="financements_service_annees",
                violation_error_message="La dernière année précède la première.",
            ),
        ]

    def __str__(self) -> str:
        return self.structure.nom

    @property
    def demarche(self) -> Demarche:
        """The démarche whose annexe it is."""
        return self.structure.demarche

    @property
    def perimetre(self) -> Organisation | None:
        """The collectivité over whose perimeter the amount of N-1 is smoothed: the competent one."""
        return self.competente or self.collectivite

    @property
    def a_un_bonus(self) -> bool | None:
        """Whether the line is a bonus territoire; None when nobody said which line."""
        return est_un_bonus_territoire(self.ligne) if self.ligne else None

    @property
    def unite(self) -> str:
        """« place », « heure », « Etp »; empty when the line is not known."""
        return SOUTENUES[self.ligne].unite if self.ligne else ""


class MontantReference(models.Model):
    """What the Caf booked in N-1 for a collectivité and a line, and keeps (article 5 of the model).

    Without line it is for all of them together, as the first conventions notified it.
    """

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="references_de_financement"
    )
    collectivite = models.ForeignKey(
        Organisation, verbose_name="collectivité", on_delete=models.PROTECT, related_name="+"
    )
    ligne = models.CharField(
        "ligne de financement",
        max_length=20,
        choices=lignes_soutenues,
        blank=True,
        help_text="Vide : toutes les lignes ensemble.",
    )
    annee = models.PositiveSmallIntegerField("année N-1")
    montant = models.DecimalField(
        "montant de référence", max_digits=12, decimal_places=2, help_text="En euros."
    )
    source = models.CharField(
        max_length=200, help_text="Par exemple : charge à payer notifiée par la Caf, et sa date."
    )
    repartition = models.CharField(
        "répartition",
        max_length=20,
        choices=ModeDeRepartition.choices,
        default=ModeDeRepartition.EXACT,
    )
    plancher = models.BooleanField(
        "la Caf applique le plancher de l’année", default=False, help_text="Offre existante."
    )
    strate = models.CharField(
        "strate de revalorisation",
        max_length=40,
        blank=True,
        help_text="Vide tant que la Caf n’a pas notifié de revalorisation.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "montant de référence"
        verbose_name_plural = "montants de référence"
        ordering = ["demarche", "collectivite__nom", "ligne"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "collectivite", "ligne"],
                name="financements_une_reference_par_ligne",
                violation_error_message=(
                    "Cette collectivité a déjà son montant de référence pour cette ligne."
                ),
            ),
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="financements_reference_positive",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="financements_reference_sourcee",
                violation_error_message="Un montant de référence a une source.",
            ),
        ]

    def __str__(self) -> str:
        ligne = f", {self.get_ligne_display()}" if self.ligne else ""
        return f"Montant de référence {self.annee} — {self.collectivite}{ligne}"
