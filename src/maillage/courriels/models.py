"""The outbox, and what is known of the addresses it writes to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.courriels.enums import TONS, EtatCourriel, Frequence


class Courriel(models.Model):
    """One mail to one address. What it says is written when it leaves: only references are kept.

    `references` are identifiers that its gabarit reads again; `cle` names what it is about, and two
    mails about the same thing never wait together. `demarche` is a slug, as in the journal. `pris_le`
    says that a worker is sending it: no transaction stays open while a server of mail answers.
    """

    demarche = models.CharField("démarche", max_length=80, blank=True)
    gabarit = models.CharField(max_length=60)
    references = models.JSONField("références", default=dict)
    cle = models.CharField("clé", max_length=120, blank=True)
    destinataire = models.EmailField("destinataire")
    destinataire_nom = models.CharField("nom du destinataire", max_length=200, blank=True)
    objet = models.CharField(max_length=200, blank=True)
    etat = models.CharField(
        "état", max_length=12, choices=EtatCourriel.choices, default=EtatCourriel.EN_ATTENTE
    )
    demande_le = models.DateTimeField("demandé le")
    demande_par = models.CharField("demandé par", max_length=200)
    a_envoyer_le = models.DateTimeField("à envoyer le")
    pris_le = models.DateTimeField("pris le", null=True, blank=True, editable=False)
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    tentatives = models.PositiveSmallIntegerField(default=0)
    motif = models.CharField(max_length=500, blank=True)
    identifiant = models.CharField("identifiant du message", max_length=200, blank=True)

    class Meta:
        verbose_name = "courriel"
        ordering = ["-a_envoyer_le", "-pk"]
        indexes = [
            models.Index(
                fields=["a_envoyer_le"],
                condition=Q(etat=EtatCourriel.EN_ATTENTE),
                name="courriels_a_envoyer",
            ),
            models.Index(fields=["demarche", "-a_envoyer_le"], name="courriels_par_demarche"),
            models.Index(fields=["identifiant"], name="courriels_par_identifiant"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cle"],
                condition=Q(etat=EtatCourriel.EN_ATTENTE) & ~Q(cle=""),
                name="courriels_un_seul_en_attente",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatCourriel.ENVOYE) | Q(envoye_le__isnull=False),
                name="courriels_envoye_est_date",
            ),
        ]

    def __str__(self) -> str:
        return f"« {self.objet} » à {self.destinataire}"

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS[EtatCourriel(self.etat)]


class AdresseElectronique(models.Model):
    """What is known of an address: how often it wants mail, and whether it still receives it."""

    adresse = models.EmailField(unique=True)
    frequence = models.CharField(
        "fréquence", max_length=12, choices=Frequence.choices, default=Frequence.IMMEDIATE
    )
    rejetee_le = models.DateTimeField("rejetée le", null=True, blank=True)
    motif_du_rejet = models.CharField("motif du rejet", max_length=300, blank=True)

    class Meta:
        verbose_name = "adresse électronique"
        ordering = ["adresse"]

    def __str__(self) -> str:
        return self.adresse
