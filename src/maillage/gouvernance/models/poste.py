"""The function of cooperation: its posts, who holds them, the opinions of the Caf, the day's work.

It lives in the gouvernance and not in the directory: rights on a post come from its démarche
(process A.11; seed S4-C, annexes 4, 5 and 6). Bounds of a period are inclusive (ADR 0006).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import BlocActivite, EtatPoste, SensAvis
from maillage.indicateurs.models import Indicateur
from maillage.partenaires.models import Organisation, Personne

HEURES_PAR_JOUR = 14  # beyond, a day was entered twice


class PosteCooperation(models.Model):
    """A post of chargé(e) de coopération: its share of a full time, its employer, who pays."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="postes_cooperation"
    )
    intitule = models.CharField("intitulé", max_length=200)
    etp = models.DecimalField("équivalent temps plein (Etp)", max_digits=4, decimal_places=2)
    employeur = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    financement = models.CharField(max_length=300, blank=True)
    ouvert_le = models.DateField("ouvert le")
    clos_le = models.DateField("clos le", null=True, blank=True)
    provenance = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "poste de coopération"
        verbose_name_plural = "postes de coopération"
        ordering = ["demarche", "ouvert_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etp__gt=0, etp__lte=10),
                name="gouvernance_etp_plausible",
                violation_error_message="Le temps de travail va de 0,01 à 10 Etp.",
            ),
            models.CheckConstraint(
                condition=Q(clos_le=None) | Q(clos_le__gte=F("ouvert_le")),
                name="gouvernance_poste_periode",
                violation_error_message="Un poste ne peut pas être clos avant d'être ouvert.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    def occupation(self, le: dt.date) -> OccupationPoste | None:
        """Who holds it that day (the occupations may be prefetched)."""
        return next((o for o in self.occupations.all() if o.couvre(le)), None)

    def etat(self, le: dt.date) -> EtatPoste:
        """Where it stands that day, which its dates say: ouvert until somebody first holds it."""
        if self.clos_le is not None and self.clos_le < le:
            return EtatPoste.CLOS
        if self.occupation(le):
            return EtatPoste.POURVU
        passees = [o for o in self.occupations.all() if o.du <= le]
        return EtatPoste.VACANT if passees else EtatPoste.OUVERT


class AvisRecrutement(models.Model):
    """The opinion of the Caf on a recruitment, or the exemption that was accorded instead."""

    poste = models.ForeignKey(PosteCooperation, on_delete=models.CASCADE, related_name="avis")
    sens = models.CharField(max_length=12, choices=SensAvis.choices)
    texte = models.TextField("avis, ou motif de la dispense", max_length=2000)
    rendu_le = models.DateField("rendu le")
    rendu_par = models.CharField("rendu par", max_length=200)

    class Meta:
        verbose_name = "avis sur un recrutement"
        verbose_name_plural = "avis sur un recrutement"
        ordering = ["poste", "rendu_le", "pk"]

    def __str__(self) -> str:
        return f"{self.get_sens_display()}, le {self.rendu_le:%d/%m/%Y}"


class OccupationPoste(models.Model):
    """Who holds a post from when to when, and the opinion that came before."""

    poste = models.ForeignKey(
        PosteCooperation, on_delete=models.CASCADE, related_name="occupations"
    )
    personne = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    avis = models.OneToOneField(
        AvisRecrutement, on_delete=models.PROTECT, related_name="occupation"
    )
    du = models.DateField("du")
    au = models.DateField("au", null=True, blank=True)

    class Meta:
        verbose_name = "occupation d'un poste"
        verbose_name_plural = "occupations d'un poste"
        ordering = ["poste", "du", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(au=None) | Q(au__gte=F("du")),
                name="gouvernance_occupation_periode",
                violation_error_message="La fin précède le début.",
            ),
            models.UniqueConstraint(
                fields=["poste"],
                condition=Q(au=None),
                name="gouvernance_un_titulaire_a_la_fois",
                violation_error_message="Ce poste a déjà un titulaire.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.personne}, {self.poste}"

    def couvre(self, le: dt.date) -> bool:
        """Whether that day is one of its days."""
        return self.du <= le and (self.au is None or le <= self.au)


class LigneActivite(models.Model):
    """What was done one day for one block of the référentiel, in one line."""

    poste = models.ForeignKey(PosteCooperation, on_delete=models.CASCADE, related_name="activites")
    jour = models.DateField()
    bloc = models.CharField("bloc d'activités", max_length=20, choices=BlocActivite.choices)
    heures = models.DecimalField(max_digits=4, decimal_places=2)
    texte = models.CharField("ce qui a été fait", max_length=250)
    note_par = models.CharField("noté par", max_length=200, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "ligne d'activité"
        verbose_name_plural = "lignes d'activité"
        ordering = ["poste", "-jour", "bloc", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poste", "jour", "bloc"],
                name="gouvernance_une_ligne_par_jour_et_bloc",
                violation_error_message=(
                    "Ce jour a déjà une ligne pour ce bloc : complétez-la plutôt."
                ),
            ),
            models.CheckConstraint(
                condition=Q(heures__gt=0, heures__lte=HEURES_PAR_JOUR),
                name="gouvernance_heures_plausibles",
                violation_error_message=(
                    f"Le temps passé dans une journée va d'un quart d'heure à {HEURES_PAR_JOUR} heures."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jour:%d/%m/%Y} — {self.texte}"

    @property
    def jours(self) -> Decimal:
        """The same time in days of seven hours."""
        return (self.heures / 7).quantize(Decimal("0.01"))


class IndicateurDeLaFonction(models.Model):
    """An indicator that judges the function of cooperation, set from signature (S4-C, annexe 6)."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="indicateurs_de_la_fonction"
    )
    indicateur = models.OneToOneField(
        Indicateur, on_delete=models.CASCADE, related_name="de_la_fonction"
    )
    retenu_le = models.DateField("retenu le")

    class Meta:
        verbose_name = "indicateur de la fonction de coopération"
        verbose_name_plural = "indicateurs de la fonction de coopération"
        ordering = ["demarche", "pk"]

    def __str__(self) -> str:
        return str(self.indicateur)
