"""What a meeting decided, what it did to its object, and what follows.

A decision is never erased: another one, later, may replace it. The database itself refuses to delete
one, and to change those of a meeting whose relevé is frozen (migration 0006).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from maillage.gouvernance.enums import (
    TONS_DECISION,
    ModeDecision,
    PorteeDecision,
    SensDecision,
    TypeDecision,
)
from maillage.gouvernance.models.reunion import PointOrdreDuJour, Reunion


class Decision(models.Model):
    """One decision of a meeting. `numero` counts those of the meeting.

    `objet_type` and `objet_id` are the kind and the key of what it is about, as its effect reads them
    (`regles.effets`); `objet_intitule` is how it read that day. `effet` says what it did, `origine` is
    the state of the object before anybody decided. `voix` and its two parts are the voices present or
    represented at the item when it was recorded.
    """

    reunion = models.ForeignKey(Reunion, on_delete=models.PROTECT, related_name="decisions")
    point = models.ForeignKey(
        PointOrdreDuJour,
        verbose_name="point de l’ordre du jour",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    numero = models.PositiveSmallIntegerField("numéro", editable=False)
    type = models.CharField(max_length=24, choices=TypeDecision.choices)
    objet_type = models.CharField("genre de l’objet", max_length=40, blank=True)
    objet_id = models.PositiveBigIntegerField("clé de l’objet", null=True, blank=True)
    objet_intitule = models.CharField("objet", max_length=300, blank=True)
    texte = models.TextField("texte de la décision", max_length=4000)
    portee = models.CharField(
        "portée", max_length=10, choices=PorteeDecision.choices, default=PorteeDecision.DECISION
    )
    sens = models.CharField(
        max_length=10, choices=SensDecision.choices, default=SensDecision.ADOPTEE
    )
    mode = models.CharField(
        "mode de décision",
        max_length=10,
        choices=ModeDecision.choices,
        default=ModeDecision.CONSENSUS,
    )
    pour = models.PositiveSmallIntegerField(null=True, blank=True)
    contre = models.PositiveSmallIntegerField(null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField(null=True, blank=True)
    voix = models.PositiveSmallIntegerField("voix présentes ou représentées", default=0)
    voix_caf = models.PositiveSmallIntegerField("dont Caf", default=0)
    voix_collectivites = models.PositiveSmallIntegerField("dont collectivités", default=0)
    dispense = models.CharField(
        "décidé sans parité ou sans quorum",
        max_length=500,
        blank=True,
        help_text="Pourquoi la décision est prise malgré tout. Ce motif est conservé et publié.",
    )
    reserves = models.CharField(
        "réserves",
        max_length=500,
        blank=True,
        help_text="Sous réserve de quoi : ce qui reste à compléter, par exemple.",
    )
    remplace = models.ForeignKey(
        "self",
        verbose_name="remplace",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="remplacements",
    )
    effet = models.CharField(max_length=600, blank=True, editable=False)
    origine = models.CharField(max_length=20, blank=True, editable=False)
    prise_le = models.DateField("prise le", editable=False)
    enregistree_le = models.DateTimeField("enregistrée le", editable=False)
    enregistree_par = models.CharField("enregistrée par", max_length=200, editable=False)
    provenance = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "décision"
        ordering = ["prise_le", "reunion", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["reunion", "numero"], name="gouvernance_un_numero_de_decision_une_fois"
            ),
            models.UniqueConstraint(
                fields=["remplace"],
                condition=Q(remplace__isnull=False),
                name="gouvernance_decision_remplacee_une_fois",
                violation_error_message="Cette décision est déjà remplacée par une autre.",
            ),
            models.CheckConstraint(
                condition=Q(remplace=None) | Q(sens=SensDecision.ADOPTEE),
                name="gouvernance_seule_une_adoptee_remplace",
                violation_error_message="Seule une décision adoptée en remplace une autre.",
            ),
            models.CheckConstraint(
                condition=Q(objet_type="", objet_id=None)
                | (~Q(objet_type="") & Q(objet_id__isnull=False)),
                name="gouvernance_decision_objet_entier",
            ),
            models.CheckConstraint(
                condition=Q(mode=ModeDecision.CONSENSUS, pour=None, contre=None, abstentions=None)
                | Q(
                    mode=ModeDecision.VOTE,
                    pour__isnull=False,
                    contre__isnull=False,
                    abstentions__isnull=False,
                ),
                name="gouvernance_un_vote_est_compte",
                violation_error_message="Un vote dit ses voix pour, contre et ses abstentions.",
            ),
        ]
        indexes = [
            models.Index(fields=["objet_type", "objet_id"], name="gouvernance_decision_objet"),
        ]

    def __str__(self) -> str:
        """« Décision n° 2 du 15/04/2021 »."""
        return f"Décision n° {self.numero} du {self.prise_le:%d/%m/%Y}"

    @property
    def ton(self) -> str:
        """The tone of the tag that says what became of the proposal."""
        return TONS_DECISION[SensDecision(self.sens)]

    @property
    def vaut(self) -> bool:
        """Whether it was adopted by those who decide: it then settles its matter."""
        return self.sens == SensDecision.ADOPTEE and self.portee == PorteeDecision.DECISION


class Suite(models.Model):
    """What a decision asks to be done, by whom, for when, and the day when it was."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="suites")
    intitule = models.CharField("à faire", max_length=300)
    responsable = models.CharField(max_length=200)
    echeance = models.DateField("échéance", null=True, blank=True)
    faite_le = models.DateField("faite le", null=True, blank=True)
    mot = models.CharField("ce qui a été fait", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "suite d’une décision"
        verbose_name_plural = "suites d’une décision"
        ordering = [F("echeance").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.intitule
