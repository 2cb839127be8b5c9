"""The shared diagnosis of a démarche: its scope, its sections, its échéancier, what was validated."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from maillage.conventions.enums import EtatEtape
from maillage.conventions.models import Demarche, Thematique
from maillage.diagnostics.enums import CleSection, EtatDiagnostic, EtatSection
from maillage.partenaires.models import Organisation

LONGUEUR_D_UNE_SECTION = 20_000
LONGUEUR_DE_LA_PORTEE = 3_000


class Diagnostic(models.Model):
    """One a démarche. Once validated, only a reopening with its reason lets anybody change it.

    `valide_le` is the day of the decision, `valide_par` the instance that took it, in words.
    """

    demarche = models.OneToOneField(
        Demarche, on_delete=models.CASCADE, related_name="diagnostic_partage"
    )
    portee = models.TextField(
        "portée",
        max_length=LONGUEUR_DE_LA_PORTEE,
        blank=True,
        help_text="Le territoire étudié, les publics, la période, et ce que le diagnostic laisse de côté.",
    )
    thematiques = models.ManyToManyField(
        Thematique, verbose_name="thématiques étudiées", blank=True, related_name="+"
    )
    etat = models.CharField(
        "état",
        max_length=9,
        choices=EtatDiagnostic.choices,
        default=EtatDiagnostic.EN_COURS,
        editable=False,
    )
    valide_le = models.DateField("validé le", null=True, blank=True, editable=False)
    valide_par = models.CharField("validé par", max_length=200, blank=True, editable=False)
    rouvert_le = models.DateTimeField("rouvert le", null=True, blank=True, editable=False)
    motif_de_reouverture = models.CharField(
        "motif de la réouverture", max_length=500, blank=True, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "diagnostic partagé"
        verbose_name_plural = "diagnostics partagés"
        ordering = ["demarche"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatDiagnostic.VALIDE)
                | (Q(valide_le__isnull=False) & ~Q(valide_par="")),
                name="diagnostics_valide_par_et_le",
                violation_error_message="Dites quand le diagnostic a été validé, et par quelle instance.",
            ),
        ]

    def __str__(self) -> str:
        return f"Diagnostic partagé, {self.demarche}"

    @property
    def modifiable(self) -> bool:
        """Whether its content may change: neither proposed to an instance nor validated."""
        return self.etat == EtatDiagnostic.EN_COURS


class SectionDiagnostic(models.Model):
    """One section, in the words of the partners; `motif` says why it is without object."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="sections")
    cle = models.CharField("section", max_length=16, choices=CleSection.choices, editable=False)
    texte = models.TextField(
        "texte",
        max_length=LONGUEUR_D_UNE_SECTION,
        blank=True,
        help_text="Une ligne vide sépare deux paragraphes ; une ligne commencée par un tiret fait une liste.",
    )
    etat = models.CharField(
        "état", max_length=10, choices=EtatSection.choices, default=EtatSection.A_FAIRE
    )
    motif = models.CharField(
        "pourquoi sans objet",
        max_length=300,
        blank=True,
        help_text="À remplir seulement si la section est sans objet.",
    )
    modifie_le = models.DateTimeField("modifiée le", null=True, blank=True, editable=False)
    modifie_par = models.CharField("modifiée par", max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "section du diagnostic"
        verbose_name_plural = "sections du diagnostic"
        ordering = ["diagnostic", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["diagnostic", "cle"], name="diagnostics_une_section_une_fois"
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatSection.FAITE) | ~Q(texte=""),
                name="diagnostics_section_faite_ecrite",
                violation_error_message="Une section faite a un texte : écrivez-le, ou laissez-la en cours.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatSection.SANS_OBJET) | ~Q(motif=""),
                name="diagnostics_sans_objet_motive",
                violation_error_message="Dites pourquoi cette section est sans objet.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_cle_display()

    @property
    def demarche(self) -> Demarche:
        """The démarche whose diagnosis it is of."""
        return self.diagnostic.demarche


class EtapeDiagnostic(models.Model):
    """A stage of the échéancier of annexe 1: when, what, and who (process A2-18)."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="etapes")
    intitule = models.CharField("intitulé", max_length=200)
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField("fin, au plus tard", null=True, blank=True)
    organisations = models.ManyToManyField(
        Organisation,
        verbose_name="acteurs",
        blank=True,
        related_name="+",
        help_text="Les organismes de l’annuaire qui prennent part à l’étape.",
    )
    autres_acteurs = models.CharField(
        max_length=200, blank=True, help_text="Par exemple : comité de pilotage, habitants."
    )
    etat = models.CharField(
        "état", max_length=10, choices=EtatEtape.choices, default=EtatEtape.A_VENIR
    )
    faite_le = models.DateField("faite le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "étape du diagnostic"
        verbose_name_plural = "étapes du diagnostic"
        ordering = ["diagnostic", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(debut=None) | Q(fin=None) | Q(fin__gte=F("debut")),
                name="diagnostics_etape_dans_l_ordre",
                violation_error_message="La fin de l’étape ne peut pas précéder son début.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatEtape.FAITE, faite_le__isnull=False)
                | (~Q(etat=EtatEtape.FAITE) & Q(faite_le=None)),
                name="diagnostics_etape_faite_datee",
                violation_error_message="Une étape faite a une date, et seulement elle.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def demarche(self) -> Demarche:
        """The démarche whose diagnosis it is of."""
        return self.diagnostic.demarche

    def en_retard(self, jour: dt.date) -> bool:
        """Whether its last day is past and it is still awaited."""
        return self.fin is not None and self.fin < jour and self.etat in EtatEtape.restant_a_faire()


class VersionDiagnostic(models.Model):
    """The diagnosis as an instance validated it; the database refuses to change or to delete a row.

    `document` is the canonical JSON of its tree, `empreinte` its SHA-256 in hexadecimal, `manques`
    what annexe 1 asks for and was not there that day.
    """

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveSmallIntegerField("numéro")
    document = models.TextField()
    empreinte = models.CharField(max_length=64)
    manques = models.JSONField(default=list, blank=True)
    valide_le = models.DateField("validé le")
    valide_par = models.CharField("validé par", max_length=200)
    figee_le = models.DateTimeField("figée le")
    figee_par = models.CharField("figée par", max_length=254)
    figee_par_nom = models.CharField("nom de qui l’a figée", max_length=200)

    class Meta:
        verbose_name = "version validée du diagnostic"
        verbose_name_plural = "versions validées du diagnostic"
        ordering = ["diagnostic", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["diagnostic", "numero"], name="diagnostics_une_version_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.numero} du diagnostic, validée le {self.valide_le:%d/%m/%Y}"
