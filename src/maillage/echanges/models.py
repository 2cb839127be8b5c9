"""A request for data between the parties (model convention, article 7.2; process A14-04)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from maillage.conventions.models import Demarche
from maillage.echanges.enums import (
    PERMETTENT,
    TONS_DE_DEMANDE,
    BaseLegale,
    EtatDemande,
    SensAvisDpo,
)
from maillage.partenaires.models import Organisation


class DemandeDonnees(models.Model):
    """Who asks whom for what, why, what the studies and the DPO say, what was decided, for how long.

    `personnelles`: the data name or may single out persons. The database itself refuses that such a
    request be granted without a favourable opinion of the DPO. `accord` is null until it is decided.
    """

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="demandes_de_donnees"
    )
    intitule = models.CharField("intitulé", max_length=150)
    demandeur = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    detenteur = models.ForeignKey(
        Organisation, verbose_name="détenteur", on_delete=models.PROTECT, related_name="+"
    )
    finalite = models.TextField("finalité", max_length=2000)
    donnees = models.TextField("données demandées", max_length=2000)
    personnelles = models.BooleanField("données personnelles", default=True)
    opportunite = models.TextField("étude d’opportunité", max_length=2000, blank=True)
    faisabilite = models.TextField("étude de faisabilité", max_length=2000, blank=True)
    conformite = models.TextField("étude de conformité", max_length=2000, blank=True)
    debut = models.DateField("début de l’échange", null=True, blank=True)
    fin = models.DateField("fin de l’échange", null=True, blank=True)
    conservation_mois = models.PositiveSmallIntegerField(
        "conservation, en mois", null=True, blank=True
    )
    base_legale = models.CharField(
        "base légale", max_length=16, choices=BaseLegale.choices, blank=True
    )
    personnes_concernees = models.CharField("personnes concernées", max_length=300, blank=True)
    destinataires = models.CharField("destinataires", max_length=300, blank=True)
    mesures = models.TextField("mesures de sécurité", max_length=2000, blank=True)
    etat = models.CharField(
        "état", max_length=9, choices=EtatDemande.choices, default=EtatDemande.DEPOSEE
    )
    deposee_le = models.DateTimeField("déposée le", editable=False)
    avis = models.CharField(
        "avis du DPO", max_length=15, choices=SensAvisDpo.choices, blank=True, editable=False
    )
    avis_texte = models.TextField("recommandations", max_length=2000, blank=True, editable=False)
    avis_le = models.DateTimeField("avis rendu le", null=True, blank=True, editable=False)
    avis_par = models.CharField("avis rendu par", max_length=200, blank=True, editable=False)
    accord = models.BooleanField("accordée", null=True, blank=True, editable=False)
    decision_le = models.DateTimeField("décidée le", null=True, blank=True, editable=False)
    decision_par = models.CharField("décidée par", max_length=200, blank=True, editable=False)
    motif = models.TextField("motif", max_length=2000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "demande de données"
        verbose_name_plural = "demandes de données"
        ordering = ["-deposee_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accord__isnull=True)
                | Q(accord=False)
                | Q(personnelles=False)
                | Q(avis__in=[*PERMETTENT], avis_le__isnull=False),
                name="echanges_pas_de_donnees_personnelles_sans_avis",
                violation_error_message="Aucun échange de données personnelles sans avis favorable "
                "du DPO.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatDemande.ACCORDEE) | Q(accord=True),
                name="echanges_accordee_par_une_decision",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatDemande.REFUSEE) | (Q(accord=False) & ~Q(motif="")),
                name="echanges_refusee_avec_un_motif",
            ),
            models.CheckConstraint(
                condition=Q(avis="", avis_le=None) | (~Q(avis="") & Q(avis_le__isnull=False)),
                name="echanges_avis_date",
            ),
            models.CheckConstraint(
                condition=Q(accord=None, decision_le=None)
                | Q(accord__isnull=False, decision_le__isnull=False),
                name="echanges_decision_datee",
            ),
            models.CheckConstraint(
                condition=Q(debut=None) | Q(fin=None) | Q(fin__gte=F("debut")),
                name="echanges_periode",
                violation_error_message="La fin de l’échange précède son début.",
            ),
            models.CheckConstraint(
                condition=~Q(demandeur=F("detenteur")),
                name="echanges_entre_deux_organisations",
                violation_error_message="Le demandeur et le détenteur sont deux organisations.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS_DE_DEMANDE[EtatDemande(self.etat)]

    @property
    def avis_permet(self) -> bool:
        """Whether data may be exchanged: nothing personal, or a favourable opinion."""
        return not self.personnelles or self.avis in PERMETTENT

    def en_cours(self, le: dt.date) -> bool:
        """Whether the period of the exchange has begun and is not over."""
        commence = self.debut is not None and self.debut <= le
        return commence and (self.fin is None or le <= self.fin)
