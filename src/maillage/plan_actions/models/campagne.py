"""A campaign of contributions: those who pilot actions are asked where these stand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillage.conventions.models import Demarche
from maillage.partenaires.models import Organisation, Personne
from maillage.plan_actions.enums import TONS_DE_CAMPAGNE, EtatCampagne, FrequenceDuRecapitulatif
from maillage.plan_actions.models.fiche import FicheAction


class Campagne(models.Model):
    """« Revue de mars »: what is asked, of whom, from when to when, and who follows the answers.

    `rappels` are days before the closing. `annee` is the year of the figures that are asked.
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="campagnes")
    intitule = models.CharField("intitulé", max_length=100)
    message = models.TextField(blank=True, max_length=2000)
    annee = models.PositiveSmallIntegerField("année des chiffres demandés")
    ouvre_le = models.DateField("ouvre le")
    ferme_le = models.DateField("ferme le")
    rappels = models.JSONField(default=list, blank=True)
    recapitulatif = models.CharField(
        "récapitulatif",
        max_length=12,
        choices=FrequenceDuRecapitulatif.choices,
        default=FrequenceDuRecapitulatif.QUOTIDIEN,
    )
    suivie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="suivie par",
        on_delete=models.PROTECT,
        related_name="+",
    )
    fiches = models.ManyToManyField(FicheAction, related_name="campagnes", verbose_name="actions")
    etat = models.CharField(
        "état", max_length=12, choices=EtatCampagne.choices, default=EtatCampagne.EN_PREPARATION
    )
    ouverte_le = models.DateTimeField("ouverte le", null=True, blank=True, editable=False)
    close_le = models.DateTimeField("close le", null=True, blank=True, editable=False)
    recapitulee_le = models.DateTimeField("récapitulée le", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "campagne"
        ordering = ["-ouvre_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ferme_le__gte=F("ouvre_le")),
                name="plan_campagne_dates",
                violation_error_message="La campagne ferme avant d'ouvrir.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS_DE_CAMPAGNE[EtatCampagne(self.etat)]


class LienContribution(models.Model):
    """One correspondent of a campaign, their actions, and the link that opens these and nothing else.

    The link is never stored: it is a keyed hash of `graine`, written again when a mail leaves, and
    recognised by `empreinte`. Without `adresse`, the correspondent cannot be written to.
    """

    campagne = models.ForeignKey(Campagne, on_delete=models.CASCADE, related_name="liens")
    personne = models.ForeignKey(
        Personne, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    nom = models.CharField(max_length=200)
    adresse = models.EmailField(blank=True)
    fiches = models.ManyToManyField(FicheAction, related_name="liens", verbose_name="actions")
    graine = models.CharField(max_length=60, editable=False)
    empreinte = models.CharField(max_length=64, unique=True, editable=False)
    expire_le = models.DateTimeField("expire le")
    revoque_le = models.DateTimeField("révoqué le", null=True, blank=True, editable=False)
    ouvert_le = models.DateTimeField("ouvert le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "lien de contribution"
        verbose_name_plural = "liens de contribution"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campagne", "personne"],
                condition=Q(personne__isnull=False),
                name="plan_un_lien_par_personne",
            ),
            models.UniqueConstraint(
                fields=["campagne", "organisation"],
                condition=Q(personne=None, organisation__isnull=False),
                name="plan_un_lien_par_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.nom
