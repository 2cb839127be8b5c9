"""Where a démarche applies: communes, each over a period, for the whole convention or a thématique."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.conventions.models.demarche import Demarche, Thematique
from maillage.partenaires.models import PeriodeQuerySet, periode_dans_l_ordre
from maillage.regles.perimetres import Appartenance
from maillage.territoires.models import Territoire


class DecisionPerimetre(models.Model):
    """What decided that communes enter the perimeter or leave it (process A1-06).

    `intitule` names it in any case: what it is linked to may be removed.
    """

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="decisions_de_perimetre"
    )
    intitule = models.CharField("décision", max_length=200)
    le = models.DateField("date de la décision", null=True, blank=True)
    deliberation = models.ForeignKey(
        "conventions.Deliberation",
        verbose_name="délibération",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    acte = models.ForeignKey(
        "conventions.Acte", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "décision sur le périmètre"
        verbose_name_plural = "décisions sur le périmètre"
        ordering = ["demarche", "le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(intitule=""),
                name="conventions_decision_de_perimetre_nommee",
                violation_error_message="Une décision a un nom.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intitule}, {self.le:%d/%m/%Y}" if self.le else self.intitule


class Perimetre(models.Model):
    """A commune of the perimeter, over a period (open where a bound is unknown).

    Without thématique, it is there for the whole convention. `rang` tells apart the periods of one
    commune that left and came back: the canonical content names a row by it, for ever. The database
    refuses two periods that overlap for one commune and one thématique (trigger or exclusion).
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="perimetre")
    commune = models.ForeignKey(Territoire, on_delete=models.PROTECT, related_name="+")
    thematique = models.ForeignKey(
        Thematique,
        verbose_name="thématique",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    rang = models.PositiveSmallIntegerField(default=1, editable=False)
    debut = models.DateField("depuis le", null=True, blank=True)
    fin = models.DateField("jusqu'au", null=True, blank=True)
    entree = models.ForeignKey(
        DecisionPerimetre,
        verbose_name="décision d'entrée",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="entrees",
    )
    sortie = models.ForeignKey(
        DecisionPerimetre,
        verbose_name="décision de sortie",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="sorties",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PeriodeQuerySet["Perimetre"].as_manager()

    class Meta:
        verbose_name = "commune du périmètre"
        verbose_name_plural = "communes du périmètre"
        ordering = ["demarche", "commune__nom", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "commune", "rang"],
                condition=Q(thematique=None),
                name="conventions_une_periode_une_fois",
            ),
            models.UniqueConstraint(
                fields=["demarche", "commune", "thematique", "rang"],
                name="conventions_une_periode_par_thematique",
            ),
            periode_dans_l_ordre("conventions_perimetre_periode"),
            models.CheckConstraint(
                condition=Q(sortie=None) | Q(fin__isnull=False),
                name="conventions_perimetre_sortie_datee",
                violation_error_message="Une décision de sortie suppose une date de sortie.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune.nom}, {self.thematique}" if self.thematique else self.commune.nom

    @property
    def cle(self) -> str:
        """Its key in the canonical content: that of a commune for its first period in everything."""
        cle = f"commune:{self.commune.code}"
        cle += f":{self.thematique.code}" if self.thematique else ""
        return f"{cle}#{self.rang}" if self.rang > 1 else cle

    @property
    def appartenance(self) -> Appartenance:
        """The row as the rules read it."""
        return Appartenance(self.commune_id, self.thematique_id, self.debut, self.fin)
