"""A meeting of an instance: its date, its agenda, who is invited, who was there, who votes for whom.

Dates are known as a day, a month or a period; `debut` and `fin` always hold the first and the last
day of it, so that meetings are listed by the day by which they will have taken place. Hours are those
of the clock in Paris. Items are bound to objects of the démarche by an anchor (a kind and a key, as
conversations are): this folder keeps no foreign key to them.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import (
    TONS_REUNION,
    Attendu,
    EtatPresence,
    EtatReunion,
    PrecisionReunion,
    ReponseInvitation,
)
from maillage.gouvernance.models.instance import Instance, MembreInstance

JOURS_AVANT_LE_RAPPEL = 3


class Reunion(models.Model):
    """A meeting; `uid_ics` is its identifier in every calendar for ever, `sequence_ics` only rises."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="reunions")
    intitule = models.CharField("intitulé", max_length=200)
    precision = models.CharField(
        "précision", max_length=8, choices=PrecisionReunion.choices, default=PrecisionReunion.JOUR
    )
    debut = models.DateField("date")
    fin = models.DateField("dernier jour")
    heure_debut = models.TimeField("de", null=True, blank=True)
    heure_fin = models.TimeField("à", null=True, blank=True)
    lieu = models.CharField(max_length=250, blank=True)
    lien_visio = models.URLField("lien de visioconférence", max_length=500, blank=True)
    message = models.TextField("message de l’invitation", max_length=2000, blank=True)
    rappel_jours = models.PositiveSmallIntegerField(
        "rappel, en jours avant", default=JOURS_AVANT_LE_RAPPEL
    )
    etat = models.CharField(
        "état", max_length=10, choices=EtatReunion.choices, default=EtatReunion.PREVUE
    )
    convoquee_le = models.DateTimeField("convoquée le", null=True, blank=True, editable=False)
    convoquee_par = models.CharField("convoquée par", max_length=200, blank=True, editable=False)
    organisateur = models.EmailField("adresse de l’organisateur", blank=True, editable=False)
    motif = models.CharField("motif de l’annulation", max_length=500, blank=True, editable=False)
    a_annoncer = models.BooleanField(
        "ordre du jour changé depuis l’invitation", default=False, editable=False
    )
    uid_ics = models.CharField(max_length=80, unique=True, editable=False)
    sequence_ics = models.PositiveIntegerField(default=0, editable=False)
    modifiee_le = models.DateTimeField("modifiée le", editable=False)
    provenance = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "réunion"
        ordering = ["fin", "debut", "heure_debut", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="gouvernance_reunion_periode",
                violation_error_message="Le dernier jour précède le premier.",
            ),
            models.CheckConstraint(
                condition=~Q(precision=PrecisionReunion.JOUR) | Q(fin=F("debut")),
                name="gouvernance_reunion_d_un_jour",
                violation_error_message="Une réunion d’un jour commence et finit ce jour-là.",
            ),
            models.CheckConstraint(
                condition=Q(precision=PrecisionReunion.JOUR)
                | (Q(heure_debut=None, heure_fin=None) & ~Q(etat=EtatReunion.CONVOQUEE)),
                name="gouvernance_reunion_a_une_date",
                violation_error_message="Fixez le jour avant de donner une heure ou de convoquer.",
            ),
            models.CheckConstraint(
                condition=Q(heure_fin=None)
                | Q(heure_debut__isnull=False, heure_fin__gt=F("heure_debut")),
                name="gouvernance_reunion_heures",
                violation_error_message="L’heure de fin suit l’heure de début.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def demarche(self) -> Demarche:
        """The démarche of its instance."""
        return self.instance.demarche

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS_REUNION[EtatReunion(self.etat)]

    @property
    def est_ouverte(self) -> bool:
        """Whether it is still to come: its date, its agenda and its invitations may change."""
        return self.etat in (EtatReunion.PREVUE, EtatReunion.CONVOQUEE)

    @property
    def jour_des_membres(self) -> dt.date:
        """The day at which its members are read: that of the meeting, or the end of its period."""
        return self.fin


class PointOrdreDuJour(models.Model):
    """An item of the agenda: what is talked about, and what is expected.

    `objet_type` and `objet_id` are the anchor of an object (`conversations.ancrage`), or nothing.
    """

    reunion = models.ForeignKey(Reunion, on_delete=models.CASCADE, related_name="points")
    rang = models.PositiveSmallIntegerField()
    intitule = models.CharField("intitulé", max_length=300)
    attendu = models.CharField(max_length=12, choices=Attendu.choices, default=Attendu.INFORMATION)
    objet_type = models.CharField("genre de l’objet", max_length=40, blank=True)
    objet_id = models.PositiveBigIntegerField("clé de l’objet", null=True, blank=True)
    note = models.TextField("note de présentation", max_length=4000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"
        ordering = ["reunion", "rang", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(objet_type="", objet_id=None)
                | (~Q(objet_type="") & Q(objet_id__isnull=False)),
                name="gouvernance_point_objet_entier",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule


class Presence(models.Model):
    """Somebody at a meeting: a member, or a guest known by name only.

    Without `arrive_au`, there from the opening; without `part_au`, to the end. `part_au` is the first
    item missed. `signee_le` says that the person signed the sheet themselves, by tapping.
    """

    reunion = models.ForeignKey(Reunion, on_delete=models.CASCADE, related_name="presences")
    membre = models.ForeignKey(
        MembreInstance, null=True, blank=True, on_delete=models.RESTRICT, related_name="presences"
    )
    nom = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    present = models.CharField("présence", max_length=8, choices=EtatPresence.choices)
    arrive_au = models.ForeignKey(
        PointOrdreDuJour,
        verbose_name="arrive au point",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    part_au = models.ForeignKey(
        PointOrdreDuJour,
        verbose_name="part au point",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    signee_le = models.DateTimeField("signée le", null=True, blank=True)

    class Meta:
        verbose_name = "présence"
        ordering = ["reunion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reunion", "membre"],
                condition=Q(membre__isnull=False),
                name="gouvernance_une_presence_par_membre",
            ),
            models.CheckConstraint(
                condition=Q(membre__isnull=False, nom="") | (Q(membre=None) & ~Q(nom="")),
                name="gouvernance_presence_de_quelqu_un",
            ),
            models.CheckConstraint(
                condition=Q(present=EtatPresence.PRESENT)
                | Q(arrive_au=None, part_au=None, signee_le=None),
                name="gouvernance_presence_d_un_present",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membre or self.nom}, {self.get_present_display().lower()}"


class Pouvoir(models.Model):
    """A member votes for another; one power a mandataire, as in an assembly (CGCT, L. 2121-20)."""

    reunion = models.ForeignKey(Reunion, on_delete=models.CASCADE, related_name="pouvoirs")
    mandant = models.ForeignKey(MembreInstance, on_delete=models.RESTRICT, related_name="+")
    mandataire = models.ForeignKey(MembreInstance, on_delete=models.RESTRICT, related_name="+")
    recu_le = models.DateTimeField("reçu le")

    class Meta:
        verbose_name = "pouvoir"
        ordering = ["reunion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reunion", "mandant"],
                name="gouvernance_un_pouvoir_donne",
                violation_error_message="Cette personne a déjà donné pouvoir : retirez-le d’abord.",
            ),
            models.UniqueConstraint(
                fields=["reunion", "mandataire"],
                name="gouvernance_un_pouvoir_porte",
                violation_error_message="Cette personne porte déjà un pouvoir.",
            ),
            models.CheckConstraint(
                condition=~Q(mandant=F("mandataire")),
                name="gouvernance_pouvoir_a_un_autre",
                violation_error_message="Personne ne se donne pouvoir à soi-même.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandant} donne pouvoir à {self.mandataire}"


class Invitation(models.Model):
    """Somebody invited, and what they answered; the link that answers is signed, and drawn from
    `graine`: another seed closes it."""

    reunion = models.ForeignKey(Reunion, on_delete=models.CASCADE, related_name="invitations")
    membre = models.ForeignKey(
        MembreInstance, null=True, blank=True, on_delete=models.RESTRICT, related_name="invitations"
    )
    nom = models.CharField(max_length=200, blank=True)
    adresse = models.EmailField(blank=True)
    graine = models.CharField(max_length=64, editable=False)
    reponse = models.CharField(
        "réponse",
        max_length=10,
        choices=ReponseInvitation.choices,
        default=ReponseInvitation.ATTENDUE,
    )
    mandataire = models.ForeignKey(
        MembreInstance,
        verbose_name="donne pouvoir à",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    mot = models.CharField(max_length=500, blank=True)
    invitee_le = models.DateTimeField("invitée le", null=True, blank=True)
    repondue_le = models.DateTimeField("répondue le", null=True, blank=True)
    rappelee_le = models.DateTimeField("rappelée le", null=True, blank=True)
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        ordering = ["reunion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reunion", "membre"],
                condition=Q(membre__isnull=False),
                name="gouvernance_une_invitation_par_membre",
            ),
            models.CheckConstraint(
                condition=Q(membre__isnull=False, nom="") | (Q(membre=None) & ~Q(nom="")),
                name="gouvernance_invitation_de_quelqu_un",
            ),
            models.CheckConstraint(
                condition=Q(reponse=ReponseInvitation.ATTENDUE, repondue_le=None)
                | (~Q(reponse=ReponseInvitation.ATTENDUE) & Q(repondue_le__isnull=False)),
                name="gouvernance_reponse_datee",
            ),
            models.CheckConstraint(
                condition=Q(reponse=ReponseInvitation.POUVOIR, mandataire__isnull=False)
                | (~Q(reponse=ReponseInvitation.POUVOIR) & Q(mandataire=None)),
                name="gouvernance_pouvoir_nomme",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation de {self.destinataire}"

    @property
    def destinataire(self) -> str:
        """Who is invited, in words."""
        return str(self.membre) if self.membre else self.nom


class DocumentJoint(models.Model):
    """A document of an item, kept as it was the day the invitation left: its tree, as canonical JSON.

    `piece` is the identifier of `documents.pieces`; `empreinte` is that of `contenu`.
    """

    reunion = models.ForeignKey(Reunion, on_delete=models.CASCADE, related_name="documents")
    point = models.ForeignKey(
        PointOrdreDuJour, on_delete=models.CASCADE, related_name="documents", null=True, blank=True
    )
    piece = models.CharField("pièce", max_length=60)
    intitule = models.CharField("intitulé", max_length=300)
    contenu = models.TextField()
    empreinte = models.CharField(max_length=64)
    fige_le = models.DateTimeField("figé le")

    class Meta:
        verbose_name = "document joint"
        verbose_name_plural = "documents joints"
        ordering = ["reunion", "point__rang", "pk"]

    def __str__(self) -> str:
        return self.intitule
