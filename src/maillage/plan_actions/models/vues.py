"""What people keep of the way they look at a plan, and the changes made to many fiches at once."""

from __future__ import annotations

from django.db import models

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.plan_actions.enums import EcranDuPlan


class VueEnregistree(models.Model):
    """A page of the plan with its filters, under a name; its author may share it within the démarche."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="vues")
    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="+")
    nom = models.CharField(max_length=80)
    ecran = models.CharField("page", max_length=12, choices=EcranDuPlan.choices)
    requete = models.CharField("filtres", max_length=1000, blank=True)
    est_partagee = models.BooleanField("partagée avec la démarche", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "utilisateur", "nom"],
                name="plan_une_vue_par_nom",
                violation_error_message="Vous avez déjà une vue de ce nom. Choisissez-en un autre.",
            )
        ]

    def __str__(self) -> str:
        return self.nom


class LotDeModifications(models.Model):
    """One change made to many fiches, which may be undone as a whole while none has changed since.

    `lignes` holds, by fiche: `fiche` (key), `intitule`, `version` (the one that the change gave),
    `avant` and `apres` (keys of what changed), `dits` (the same in words: field, before, after).
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="lots")
    par = models.ForeignKey(Utilisateur, null=True, on_delete=models.SET_NULL, related_name="+")
    fait_le = models.DateTimeField("fait le")
    resume = models.CharField("résumé", max_length=300)
    lignes = models.JSONField(default=list)
    annule_par = models.ForeignKey(
        Utilisateur, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    annule_le = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta:
        verbose_name = "modification groupée"
        verbose_name_plural = "modifications groupées"
        ordering = ["-fait_le", "-pk"]

    def __str__(self) -> str:
        return self.resume
