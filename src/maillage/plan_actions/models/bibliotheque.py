"""The library: fiches that a territory offers to the others, without what would name it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche, Thematique
from maillage.plan_actions.enums import TONS_DU_MODELE, EtatModele, NatureAction
from maillage.plan_actions.models.recherche import ChampCherche

TEXTES_DU_MODELE = (
    "intitule",
    "constats",
    "objectifs",
    "description",
    "public",
    "resultats_attendus",
    "moyens",
    "criteres_evaluation",
)


class ModeleDeFiche(models.Model):
    """A fiche of the library: its text was read again by its owner before anybody else reads it.

    It holds no pilot, no person, no amount and no territory; `mention` is what the owner accepts to
    say of where it comes from, and may be empty.
    """

    demarche = models.ForeignKey(
        Demarche, null=True, on_delete=models.SET_NULL, related_name="modeles_de_fiches"
    )
    fiche = models.ForeignKey(
        "plan_actions.FicheAction",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="modeles_offerts",
    )
    etat = models.CharField(
        "état", max_length=10, choices=EtatModele.choices, default=EtatModele.PROPOSEE
    )
    mention = models.CharField("mention d’origine", max_length=120, blank=True)
    intitule = models.CharField("intitulé", max_length=250)
    nature = models.CharField(max_length=12, choices=NatureAction.choices, blank=True)
    thematiques = models.ManyToManyField(
        Thematique, blank=True, related_name="+", verbose_name="thématiques"
    )
    constats = models.TextField(blank=True)
    objectifs = models.TextField("objectifs de l'action", blank=True)
    description = models.TextField("déroulement", blank=True)
    public = models.CharField("public visé", max_length=250, blank=True)
    resultats_attendus = models.TextField("résultats attendus", blank=True)
    moyens = models.TextField("moyens humains et matériels", blank=True)
    criteres_evaluation = models.TextField("critères d'évaluation", blank=True)
    propose_par = models.ForeignKey(
        Utilisateur, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    propose_le = models.DateTimeField("proposé le")
    publie_le = models.DateTimeField("publié le", null=True, blank=True)
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    titre_cherche = ChampCherche(champs=("intitule",), longueur=300)
    texte_cherche = ChampCherche(champs=TEXTES_DU_MODELE)

    class Meta:
        verbose_name = "fiche modèle"
        verbose_name_plural = "fiches modèles"
        ordering = ["-publie_le", "-pk"]
        indexes = [models.Index(fields=["etat", "titre_cherche"], name="plan_modele_titre")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatModele.PUBLIEE) | Q(publie_le__isnull=False),
                name="plan_modele_publie_a_une_date",
            )
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS_DU_MODELE[EtatModele(self.etat)]
