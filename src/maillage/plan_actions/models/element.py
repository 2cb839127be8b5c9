"""The tree of a plan: enjeux, axes and objectifs.

What is deleted goes to the bin (`supprime_le`) and can be taken out of it: nothing entered is lost.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet

from maillage.conventions.models import Demarche, Thematique
from maillage.plan_actions.enums import NatureAction, Niveau
from maillage.plan_actions.models.recherche import ChampCherche


class ElementPlanQuerySet(TreeQuerySet):
    """The elements of plans."""

    def presents(self) -> ElementPlanQuerySet:
        """Those that are not in the bin."""
        return self.filter(supprime_le=None)


class ElementPlan(TreeNode):
    """An enjeu, an axe, an objectif or a sous-objectif."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="elements")
    position = models.PositiveIntegerField(default=0)
    niveau = models.CharField(max_length=24, choices=Niveau.choices)
    code = models.CharField("numéro", max_length=20, blank=True)
    intitule = models.CharField("intitulé", max_length=1000)
    groupe = models.CharField(
        "sous-groupe",
        max_length=120,
        blank=True,
        help_text="Rubrique intermédiaire : « Modalités d'accueil ».",
    )
    description = models.TextField(blank=True)
    nature = models.CharField(max_length=12, choices=NatureAction.choices, blank=True)
    thematiques = models.ManyToManyField(
        Thematique, blank=True, related_name="elements", verbose_name="thématiques"
    )
    poids = models.PositiveSmallIntegerField(
        default=1, help_text="Ce qu’il pèse parmi ses voisins ; 0 : hors calcul."
    )
    provenance = models.CharField(max_length=200, blank=True)
    supprime_le = models.DateTimeField("supprimé le", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    titre_cherche = ChampCherche(champs=("code", "intitule"), longueur=300)
    texte_cherche = ChampCherche(champs=("code", "intitule", "groupe", "description"))

    objects = ElementPlanQuerySet.as_manager(with_tree_fields=False)

    class Meta:
        verbose_name = "élément du plan"
        verbose_name_plural = "éléments du plan"
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["demarche", "parent", "position"], name="plan_ordre"),
            models.Index(fields=["demarche", "titre_cherche"], name="plan_titre"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(niveau=Niveau.ENJEU) | Q(parent=None),
                name="plan_un_enjeu_est_a_la_racine",
                violation_error_message="Un enjeu se place à la racine du plan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.intitule}".strip()
