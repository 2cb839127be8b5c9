"""A workshop: what was asked, who took part, what they said, and what each said became."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from maillage.conventions.models import Demarche, Thematique
from maillage.diagnostics.enums import (
    TONS_D_ATELIER,
    TONS_DE_CONTRIBUTION,
    EtatAtelier,
    OrigineContribution,
    SortContribution,
)

LONGUEUR = 300  # characters: an idea fits a card


class Atelier(models.Model):
    """One question put to a room, joined from a phone with `code`, without account.

    `voix_par_personne` is how many ideas each may choose when it comes to prioritise. With a last day
    (`jusqu_au`), it is a form that stays open for weeks: its link takes nothing more afterwards.
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="ateliers")
    intitule = models.CharField("intitulé", max_length=120)
    question = models.CharField("question posée", max_length=LONGUEUR)
    thematique = models.ForeignKey(
        Thematique,
        verbose_name="thématique",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    tenu_le = models.DateField("date")
    lieu = models.CharField(max_length=150, blank=True)
    jusqu_au = models.DateField("ouvert jusqu’au", null=True, blank=True)
    voix_par_personne = models.PositiveSmallIntegerField("voix par personne", default=3)
    code = models.CharField("code pour participer", max_length=6, unique=True, editable=False)
    etat = models.CharField(
        "état", max_length=14, choices=EtatAtelier.choices, default=EtatAtelier.EN_PREPARATION
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "atelier"
        ordering = ["-tenu_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(voix_par_personne__gte=1, voix_par_personne__lte=20),
                name="diagnostics_atelier_voix",
                violation_error_message="Donnez de 1 à 20 voix à chaque personne.",
            ),
            models.CheckConstraint(
                condition=Q(jusqu_au=None) | Q(jusqu_au__gte=F("tenu_le")),
                name="diagnostics_ouvert_apres_sa_date",
                violation_error_message="Le dernier jour ne peut pas précéder le premier.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS_D_ATELIER[EtatAtelier(self.etat)]

    def prend_des_idees(self, le: dt.date) -> bool:
        """Whether it is open that day: a form closes by itself after its last day, kept whole."""
        ferme = self.jusqu_au is not None and self.jusqu_au < le
        return self.etat == EtatAtelier.OUVERT and not ferme


class Participant(models.Model):
    """Somebody who joined with the code; a name only if they gave one. `empreinte` is of their cookie."""

    atelier = models.ForeignKey(Atelier, on_delete=models.CASCADE, related_name="participants")
    nom = models.CharField(max_length=100, blank=True)
    empreinte = models.CharField(max_length=64, unique=True, editable=False)
    arrive_le = models.DateTimeField("arrivé le", editable=False)

    class Meta:
        verbose_name = "participant à un atelier"
        verbose_name_plural = "participants à un atelier"
        ordering = ["arrive_le", "pk"]

    def __str__(self) -> str:
        return self.nom or "une personne de la salle"


class GroupeContributions(models.Model):
    """A heading under which ideas that go together are put."""

    atelier = models.ForeignKey(Atelier, on_delete=models.CASCADE, related_name="groupes")
    intitule = models.CharField("intitulé", max_length=120)

    class Meta:
        verbose_name = "groupe de contributions"
        verbose_name_plural = "groupes de contributions"
        ordering = ["intitule", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["atelier", "intitule"],
                name="diagnostics_un_groupe_par_intitule",
                violation_error_message="Ce groupe existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return self.intitule


class Contribution(models.Model):
    """One idea, as it was said: the text never changes, its sort does.

    `cle` is drawn with the form: the same form sent twice is one idea. What is merged keeps its own
    words and counts for `fusionnee_dans`.
    """

    atelier = models.ForeignKey(Atelier, on_delete=models.CASCADE, related_name="contributions")
    participant = models.ForeignKey(
        Participant,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    texte = models.CharField(max_length=LONGUEUR)
    origine = models.CharField(max_length=10, choices=OrigineContribution.choices)
    cle = models.CharField("clé de l’envoi", max_length=40, editable=False)
    recue_le = models.DateTimeField("reçue le", editable=False)
    groupe = models.ForeignKey(
        GroupeContributions,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contributions",
    )
    sort = models.CharField(
        max_length=10, choices=SortContribution.choices, default=SortContribution.RECUE
    )
    fusionnee_dans = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="fusionnees"
    )
    mot = models.CharField("mot d’explication", max_length=LONGUEUR, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "contribution"
        ordering = ["recue_le", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["atelier", "cle"], name="diagnostics_une_contribution_par_envoi"
            ),
            models.CheckConstraint(
                condition=Q(sort=SortContribution.FUSIONNEE, fusionnee_dans__isnull=False)
                | (~Q(sort=SortContribution.FUSIONNEE) & Q(fusionnee_dans=None)),
                name="diagnostics_fusion_dite",
            ),
            models.CheckConstraint(
                condition=~Q(sort=SortContribution.LAISSEE) | ~Q(mot=""),
                name="diagnostics_laissee_avec_un_mot",
                violation_error_message="Ce qui est laissé de côté l’est avec un mot.",
            ),
        ]

    def __str__(self) -> str:
        return self.texte

    @property
    def ton(self) -> str:
        """The tone of the tag that says the sort."""
        return TONS_DE_CONTRIBUTION[SortContribution(self.sort)]


class VoixContribution(models.Model):
    """One voice of one participant for one idea."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="voix")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="voix")

    class Meta:
        verbose_name = "voix d’un participant"
        verbose_name_plural = "voix des participants"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "contribution"], name="diagnostics_une_voix_par_idee"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant} pour « {self.contribution} »"


class DevenirContribution(models.Model):
    """What an idea became: a constat, an enjeu, a fiche. `genre` and `cle` name it as anchors do."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="devenirs"
    )
    genre = models.CharField(max_length=40)
    cle = models.PositiveBigIntegerField("clé")
    intitule = models.CharField("intitulé", max_length=300)
    fait_le = models.DateTimeField("fait le", editable=False)

    class Meta:
        verbose_name = "devenir d’une contribution"
        verbose_name_plural = "devenirs des contributions"
        ordering = ["fait_le", "pk"]
        indexes = [models.Index(fields=["genre", "cle"], name="diagnostics_devenir_objet")]

    def __str__(self) -> str:
        return self.intitule
