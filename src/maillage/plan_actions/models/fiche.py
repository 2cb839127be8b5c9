"""The fiche action: what, for whom, by whom, when, with what, judged how."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from maillage.conventions.models import Demarche, Thematique
from maillage.partenaires.models import Organisation, Personne
from maillage.plan_actions.enums import (
    ARCHIVABLES,
    TONS,
    EtatFiche,
    NatureAction,
    Priorite,
    SchemaArticule,
)
from maillage.plan_actions.models.bibliotheque import ModeleDeFiche
from maillage.plan_actions.models.champs import CodesField
from maillage.plan_actions.models.element import ElementPlan
from maillage.plan_actions.models.principe import Principe
from maillage.plan_actions.models.recherche import ChampCherche
from maillage.regles.schema_petite_enfance import ITEMS
from maillage.territoires.models import Territoire

# Without them a fiche cannot be followed nor evaluated (process I-07, B.7).
ESSENTIELS = ("objectifs", "description", "pilote", "debut", "fin", "criteres_evaluation")


class FicheAction(models.Model):
    """One action: what, for whom, by whom, when, with what, judged how (process B.7)."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="fiches")
    element = models.ForeignKey(
        ElementPlan, verbose_name="objectif", on_delete=models.PROTECT, related_name="fiches"
    )
    position = models.PositiveIntegerField(default=0)
    numero = models.CharField("numéro", max_length=20, blank=True)
    intitule = models.CharField("intitulé", max_length=250)
    etat = models.CharField(
        "état", max_length=12, choices=EtatFiche.choices, default=EtatFiche.PROPOSEE
    )
    nature = models.CharField(max_length=12, choices=NatureAction.choices, blank=True)
    priorite = models.CharField("priorité", max_length=8, choices=Priorite.choices, blank=True)
    est_deja_engagee = models.BooleanField("déjà engagée avant la signature", default=False)
    thematiques = models.ManyToManyField(
        Thematique, blank=True, related_name="fiches", verbose_name="thématiques"
    )
    constats = models.TextField(blank=True)
    objectifs = models.TextField("objectifs de l'action", blank=True)
    description = models.TextField("déroulement", blank=True)
    public = models.CharField("public visé", max_length=250, blank=True)
    resultats_attendus = models.TextField("résultats attendus", blank=True)
    pilote = models.ForeignKey(
        Organisation,
        verbose_name="organisation pilote",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="fiches_pilotees",
    )
    pilote_personne = models.ForeignKey(
        Personne,
        verbose_name="pilote",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="fiches_pilotees",
    )
    referent_caf = models.ForeignKey(
        Personne,
        verbose_name="référent de la Caf",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="fiches_suivies_caf",
    )
    referent_collectivite = models.ForeignKey(
        Personne,
        verbose_name="référent de la collectivité",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="fiches_suivies_collectivite",
    )
    partenaires = models.ManyToManyField(
        Organisation, through="PartenaireFiche", blank=True, related_name="fiches_partenaires"
    )
    territoires = models.ManyToManyField(
        Territoire,
        blank=True,
        related_name="fiches",
        verbose_name="communes concernées",
        help_text="Aucune case cochée : tout le périmètre.",
    )
    moyens = models.TextField("moyens humains et matériels", blank=True)
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField(null=True, blank=True)
    est_continue = models.BooleanField("action continue, sans date de fin", default=False)
    criteres_evaluation = models.TextField("critères d'évaluation", blank=True)
    evaluation = models.TextField("modalités d'évaluation", blank=True)
    risques = models.TextField("risques et points de vigilance", blank=True)
    principes = models.ManyToManyField(
        Principe, blank=True, related_name="fiches", verbose_name="principes servis"
    )
    schemas = CodesField("schémas et plans articulés", codes=SchemaArticule.choices)
    items_sppe = CodesField(
        "schéma de la petite enfance",
        codes=[(code, str(item)) for code, item in ITEMS.items()],
        help_text="Ce que l’action apporte au schéma (article D.214-10-1 du CASF).",
    )
    poids = models.PositiveSmallIntegerField(
        default=1, help_text="Ce que pèse l’action parmi celles du même objectif ; 0 : hors calcul."
    )
    provenance = models.CharField(max_length=200, blank=True)
    modele = models.ForeignKey(
        ModeleDeFiche,
        verbose_name="fiche modèle",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="copies",
    )
    archivee_le = models.DateTimeField("archivée le", null=True, blank=True, editable=False)
    supprime_le = models.DateTimeField("supprimée le", null=True, blank=True, editable=False)
    modifie_le = models.DateTimeField("modifiée le", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    titre_cherche = ChampCherche(champs=("numero", "intitule"), longueur=300)
    texte_cherche = ChampCherche(champs=("numero", "intitule", "objectifs", "description"))

    emplacement: list[ElementPlan]  # from the root to its objectif; set by queries.charger
    axe: str  # the name of that root, short; set by queries.charger
    themes: list[str]  # the names of its thématiques; set by queries.charger

    class Meta:
        verbose_name = "fiche action"
        verbose_name_plural = "fiches action"
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["demarche", "element", "position"], name="plan_ordre_fiches"),
            models.Index(fields=["demarche", "titre_cherche"], name="plan_titre_fiches"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(debut=None) | Q(fin=None) | Q(fin__gte=F("debut")),
                name="plan_fiche_calendrier",
                violation_error_message="La fin de l'action précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(est_continue=False) | Q(fin=None),
                name="plan_fiche_continue_sans_fin",
                violation_error_message="Une action continue n'a pas de date de fin : gardez l'une "
                "ou l'autre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero} {self.intitule}".strip()

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS[EtatFiche(self.etat)]

    @property
    def schemas_lisibles(self) -> list[str]:
        """The schémas that the action is part of, by their name."""
        return self._libelles("schemas")

    @property
    def items_lisibles(self) -> list[str]:
        """The items of the schéma of the petite enfance that the action answers."""
        return self._libelles("items_sppe")

    def _libelles(self, nom: str) -> list[str]:
        colonne = self._meta.get_field(nom)
        assert isinstance(colonne, CodesField)  # noqa: S101  # for the type checker
        return colonne.libelles(getattr(self, nom))

    @property
    def est_archivable(self) -> bool:
        """Whether nothing more is expected of the action."""
        return self.etat in ARCHIVABLES

    @property
    def manques(self) -> list[str]:
        """The labels of the essential fields that nobody filled yet."""
        vides = [nom for nom in ESSENTIELS if not getattr(self, nom)]
        if self.est_continue:
            vides = [nom for nom in vides if nom != "fin"]
        return [str(self._meta.get_field(nom).verbose_name) for nom in vides]  # type: ignore[union-attr]
