"""The séance at which an assembly deliberates: its members in office, and who was there when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from maillage.conventions.models.demarche import Demarche
from maillage.partenaires.models import Organisation
from maillage.regles.presences import Absence, LigneDePresence

# What a deliberation says of the séance that voted it: its acts copy these from the séance.
DE_LA_SEANCE = [
    "organisation",
    "assemblee",
    "convoquee_le",
    "affichee_le",
    "en_urgence",
    "seance_le",
    "heure",
    "lieu",
    "preside_par",
    "secretaire",
]


class SeanceDeliberante(models.Model):
    """One meeting of an assembly, with its attendance record.

    It is kept with the démarche whose deliberations it voted, since rights come from there.
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="seances")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="seances_deliberantes"
    )
    assemblee = models.CharField("assemblée", max_length=150)
    convoquee_le = models.DateField("convocation du", null=True, blank=True)
    affichee_le = models.DateField("convocation affichée le", null=True, blank=True)
    en_urgence = models.BooleanField("convocation en urgence", default=False)
    seance_le = models.DateField("séance du")
    heure = models.TimeField(null=True, blank=True)
    lieu = models.CharField(max_length=200, blank=True)
    publique = models.BooleanField("séance publique", default=True)
    preside_par = models.CharField("présidée par", max_length=150, blank=True)
    secretaire = models.CharField("secrétaire de séance", max_length=150, blank=True)
    provenance = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "séance délibérante"
        verbose_name_plural = "séances délibérantes"
        ordering = ["demarche", "seance_le", "pk"]

    def __str__(self) -> str:
        return f"{self.assemblee}, séance du {self.seance_le:%d/%m/%Y}"

    @property
    def feuille(self) -> list[LigneDePresence]:
        """The attendance record as the rules read it (members and absences prefetched)."""
        return [membre.ligne for membre in self.membres.all()]


class MembreEnExercice(models.Model):
    """A member in office at a séance: there, or kept away from the whole of it."""

    seance = models.ForeignKey(SeanceDeliberante, on_delete=models.CASCADE, related_name="membres")
    nom = models.CharField(max_length=120)
    ordre = models.PositiveSmallIntegerField(default=0)
    present = models.BooleanField("présent(e)", default=True)
    excuse = models.BooleanField("excusé(e)", default=False)
    pouvoir = models.BooleanField("a donné pouvoir", default=False)
    mandataire = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="pouvoirs_recus",
        help_text="Vide quand la source ne nomme pas le mandataire.",
    )

    class Meta:
        verbose_name = "membre en exercice"
        verbose_name_plural = "membres en exercice"
        ordering = ["seance", "ordre", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seance", "nom"], name="conventions_un_membre_une_fois"
            ),
            models.CheckConstraint(
                condition=Q(present=False) | Q(excuse=False, pouvoir=False),
                name="conventions_present_sans_excuse_ni_pouvoir",
                violation_error_message="Un membre présent n'est ni excusé ni représenté.",
            ),
            models.CheckConstraint(
                condition=Q(mandataire=None) | Q(pouvoir=True),
                name="conventions_mandataire_d_un_pouvoir",
                violation_error_message="Un mandataire suppose un pouvoir.",
            ),
            models.CheckConstraint(
                condition=Q(mandataire=None) | ~Q(mandataire=F("id")),
                name="conventions_pouvoir_a_un_autre",
                violation_error_message="Personne ne se donne pouvoir.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def ligne(self) -> LigneDePresence:
        """The member as the rules read it."""
        return LigneDePresence(
            nom=self.nom,
            present=self.present,
            excuse=self.excuse,
            pouvoir=self.pouvoir,
            mandataire=self.mandataire.nom if self.mandataire else "",
            absences=tuple(absence.intervalle for absence in self.absences.all()),
        )


class AbsenceTemporaire(models.Model):
    """A member away from some items of the agenda, both bounds included; an empty bound is open."""

    membre = models.ForeignKey(MembreEnExercice, on_delete=models.CASCADE, related_name="absences")
    du_point = models.CharField("à partir du point", max_length=20, blank=True)
    au_point = models.CharField("jusqu'au point", max_length=20, blank=True)
    pouvoir = models.BooleanField("a donné pouvoir", default=False)
    mandataire = models.ForeignKey(
        MembreEnExercice,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="pouvoirs_temporaires",
        help_text="Vide quand la source ne nomme pas le mandataire.",
    )

    class Meta:
        verbose_name = "absence temporaire"
        verbose_name_plural = "absences temporaires"
        ordering = ["membre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(du_point="", au_point=""),
                name="conventions_absence_bornee",
                violation_error_message="Une absence temporaire a au moins une borne.",
            ),
            models.CheckConstraint(
                condition=Q(mandataire=None) | Q(pouvoir=True),
                name="conventions_mandataire_d_une_absence",
                violation_error_message="Un mandataire suppose un pouvoir.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membre} — {self.du_point or '…'} à {self.au_point or '…'}"

    @property
    def intervalle(self) -> Absence:
        """The absence as the rules read it."""
        return Absence(
            self.du_point,
            self.au_point,
            self.pouvoir,
            self.mandataire.nom if self.mandataire else "",
        )
