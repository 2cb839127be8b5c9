"""What tells how the actions go: météo, indicators that hang on the plan, dispenses, settings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.conventions.models import Demarche
from maillage.indicateurs.models import Indicateur
from maillage.plan_actions.enums import Temps
from maillage.plan_actions.models.element import ElementPlan
from maillage.plan_actions.models.fiche import FicheAction


class RattachementIndicateur(models.Model):
    """An indicator hangs on a fiche or on an element of the plan; on none, it is the démarche's."""

    indicateur = models.ForeignKey(
        Indicateur, on_delete=models.CASCADE, related_name="rattachements"
    )
    fiche = models.ForeignKey(
        FicheAction,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="rattachements",
    )
    element = models.ForeignKey(
        ElementPlan,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="rattachements",
    )

    class Meta:
        verbose_name = "rattachement d'un indicateur"
        verbose_name_plural = "rattachements d'indicateurs"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fiche=None, element__isnull=False)
                | Q(fiche__isnull=False, element=None),
                name="plan_rattachement_a_une_chose",
                violation_error_message="Un indicateur se rattache à une fiche ou à un élément du plan.",
            ),
            models.UniqueConstraint(
                fields=["indicateur", "fiche"],
                condition=Q(fiche__isnull=False),
                name="plan_un_rattachement_par_fiche",
                violation_error_message="Cet indicateur est déjà rattaché à cette fiche.",
            ),
            models.UniqueConstraint(
                fields=["indicateur", "element"],
                condition=Q(element__isnull=False),
                name="plan_un_rattachement_par_element",
                violation_error_message="Cet indicateur est déjà rattaché à cet élément du plan.",
            ),
        ]

    def __str__(self) -> str:
        return f"« {self.indicateur} » rattaché à « {self.fiche or self.element} »"


class Meteo(models.Model):
    """How an action goes according to its pilot, on a day; each stays, the latest counts."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="meteos")
    temps = models.CharField("météo", max_length=10, choices=Temps.choices)
    avancement = models.PositiveSmallIntegerField(
        "avancement déclaré", null=True, blank=True, help_text="En pour cent."
    )
    commentaire = models.TextField(blank=True, max_length=2000)
    donnee_le = models.DateField("donnée le")
    donnee_par = models.CharField("donnée par", max_length=200)
    saisie_le = models.DateTimeField("saisie le", editable=False)

    class Meta:
        verbose_name = "météo d'une action"
        verbose_name_plural = "météos d'une action"
        ordering = ["-donnee_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(avancement=None) | Q(avancement__lte=100),
                name="plan_meteo_au_plus_cent",
                violation_error_message="Un avancement va de 0 à 100 pour cent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_temps_display()}, {self.donnee_le:%d/%m/%Y}"


class DispenseFiche(models.Model):
    """A fiche was validated although something was missing: what, who allowed it, when, why."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="dispenses")
    manques = models.JSONField("ce qui manquait", default=list)
    motif = models.TextField(max_length=1000)
    accordee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="accordée par",
        on_delete=models.PROTECT,
        related_name="+",
    )
    accordee_le = models.DateTimeField("accordée le")

    class Meta:
        verbose_name = "dispense d'une fiche"
        verbose_name_plural = "dispenses de fiches"
        ordering = ["-accordee_le", "-pk"]

    def __str__(self) -> str:
        return f"« {self.fiche} », le {self.accordee_le:%d/%m/%Y}"


class ReglagePlan(models.Model):
    """What a démarche asks of its plan instead of the values of the house; empty is those of the house."""

    demarche = models.OneToOneField(Demarche, on_delete=models.CASCADE, related_name="reglage_plan")
    minimum = models.CharField("thématiques à couvrir", max_length=40, blank=True)
    indicateurs_par_fiche = models.PositiveSmallIntegerField(
        "indicateurs par fiche, au plus", null=True, blank=True
    )
    indicateurs_par_plan = models.PositiveSmallIntegerField(
        "indicateurs dans le plan, au plus", null=True, blank=True
    )
    motif = models.CharField(max_length=250, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "réglage du plan"
        verbose_name_plural = "réglages du plan"

    def __str__(self) -> str:
        return f"Réglages du plan, {self.demarche}"
