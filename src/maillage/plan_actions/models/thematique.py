"""The fiche thématique: what a démarche knows and wants for one thématique."""

from __future__ import annotations

from django.db import models

from maillage.conventions.models import Demarche, Thematique
from maillage.partenaires.models import Organisation, Personne
from maillage.plan_actions.enums import EtatFicheThematique


class FicheThematique(models.Model):
    """Constats, offer, objectives, steering: one per démarche and thématique (process D.2, A12-07)."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="fiches_thematiques"
    )
    thematique = models.ForeignKey(
        Thematique,
        verbose_name="thématique",
        on_delete=models.PROTECT,
        related_name="fiches_thematiques",
    )
    etat = models.CharField(
        "état",
        max_length=10,
        choices=EtatFicheThematique.choices,
        default=EtatFicheThematique.BROUILLON,
    )
    constats = models.TextField(blank=True)
    offre = models.TextField("offre existante", blank=True)
    objectifs = models.TextField(blank=True)
    public = models.CharField("public visé", max_length=250, blank=True)
    pilotage = models.TextField(blank=True)
    referent_caf = models.ForeignKey(
        Personne,
        verbose_name="référent de la Caf",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="fiches_thematiques_suivies_caf",
    )
    referent_collectivite = models.ForeignKey(
        Personne,
        verbose_name="référent de la collectivité",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="fiches_thematiques_suivies_collectivite",
    )
    partenaires = models.ManyToManyField(
        Organisation, blank=True, related_name="fiches_thematiques"
    )
    provenance = models.CharField(max_length=200, blank=True)
    modifie_le = models.DateTimeField("modifiée le", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "fiche thématique"
        verbose_name_plural = "fiches thématiques"
        ordering = ["demarche", "thematique__ordre", "thematique__nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "thematique"],
                name="plan_une_fiche_par_thematique",
                violation_error_message="Cette thématique a déjà sa fiche : ouvrez-la.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.thematique)

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return "succes" if self.etat == EtatFicheThematique.VALIDEE else "neutre"
