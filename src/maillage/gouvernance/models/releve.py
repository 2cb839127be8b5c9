"""The relevé de décisions of a meeting: amended, validated by each co-leading side, frozen, sent.

Once frozen nothing of it changes, and the database itself holds it (migration 0006): a mistake is
corrected by another relevé of the same meeting, which says what it corrects.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.gouvernance.enums import TONS_RELEVE, Cote, EtatReleve
from maillage.gouvernance.models.reunion import Reunion


class Releve(models.Model):
    """One relevé. `amendements` holds texts by key of an item; the empty key is the text of the opening.

    `empreinte` is that of the document proposed to the two sides: both validate the same one.
    """

    reunion = models.ForeignKey(Reunion, on_delete=models.PROTECT, related_name="releves")
    numero = models.PositiveSmallIntegerField("numéro", default=1, editable=False)
    corrige = models.ForeignKey(
        "self",
        verbose_name="corrige",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    ce_qui_est_corrige = models.CharField("ce qui est corrigé", max_length=1000, blank=True)
    amendements = models.JSONField(default=dict, blank=True)
    empreinte = models.CharField(max_length=64, blank=True, editable=False)
    propose_le = models.DateTimeField("proposé le", null=True, blank=True, editable=False)
    fige_le = models.DateTimeField("figé le", null=True, blank=True, editable=False)
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "relevé de décisions"
        verbose_name_plural = "relevés de décisions"
        ordering = ["reunion", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["reunion", "numero"], name="gouvernance_un_numero_de_releve_une_fois"
            ),
            models.UniqueConstraint(
                fields=["reunion"],
                condition=Q(fige_le=None),
                name="gouvernance_un_releve_en_cours",
                violation_error_message="Un relevé de cette réunion est déjà en cours.",
            ),
            models.CheckConstraint(
                condition=Q(corrige=None, ce_qui_est_corrige="")
                | (Q(corrige__isnull=False) & ~Q(ce_qui_est_corrige="")),
                name="gouvernance_une_correction_se_dit",
                violation_error_message="Dites ce que ce relevé corrige.",
            ),
            models.CheckConstraint(
                condition=Q(fige_le=None) | Q(propose_le__isnull=False),
                name="gouvernance_releve_propose_puis_fige",
            ),
        ]

    def __str__(self) -> str:
        """« Relevé de décisions du 15/04/2021 », and what it corrects."""
        suite = f", corrigé (n° {self.numero})" if self.corrige_id else ""
        return f"Relevé de décisions du {self.reunion.fin:%d/%m/%Y}{suite}"

    @property
    def etat(self) -> EtatReleve:
        """Where it stands."""
        if self.fige_le is not None:
            return EtatReleve.VALIDE
        return EtatReleve.A_VALIDER if self.propose_le else EtatReleve.BROUILLON

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS_RELEVE[self.etat]


class ValidationReleve(models.Model):
    """One side validated the relevé, by one account: the two sides never share one."""

    releve = models.ForeignKey(Releve, on_delete=models.CASCADE, related_name="validations")
    cote = models.CharField("côté", max_length=12, choices=Cote.choices)
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    nom = models.CharField(max_length=200)
    fonction = models.CharField(max_length=150, blank=True)
    le = models.DateTimeField()

    class Meta:
        verbose_name = "validation d’un relevé"
        verbose_name_plural = "validations d’un relevé"
        ordering = ["releve", "cote"]
        constraints = [
            models.UniqueConstraint(
                fields=["releve", "cote"], name="gouvernance_un_cote_valide_une_fois"
            ),
            models.UniqueConstraint(
                fields=["releve", "utilisateur"], name="gouvernance_un_compte_valide_une_fois"
            ),
            models.CheckConstraint(
                condition=Q(cote__in=[Cote.CAF, Cote.COLLECTIVITE]),
                name="gouvernance_deux_cotes_valident",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.get_cote_display()})"


class FichierReleve(models.Model):
    """One file made when the relevé was frozen: these bytes are what is served for ever."""

    releve = models.ForeignKey(Releve, on_delete=models.PROTECT, related_name="fichiers")
    format = models.CharField(max_length=10)
    octets = models.BinaryField()
    taille = models.PositiveIntegerField("taille en octets")
    empreinte = models.CharField(max_length=64)

    class Meta:
        verbose_name = "fichier d’un relevé"
        verbose_name_plural = "fichiers d’un relevé"
        ordering = ["releve", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["releve", "format"], name="gouvernance_un_fichier_de_releve_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.releve} ({self.format.upper()})"

    @property
    def nom(self) -> str:
        """The name under which it is downloaded, in ASCII."""
        releve = self.releve
        slug = releve.reunion.demarche.slug
        return f"{slug}-releve-{releve.reunion.fin:%Y-%m-%d}-v{releve.numero}.{self.format}"
