"""The seals of the frozen files, and the procedures of an external signing service.

A seal only adds bytes at the end: the sealed file begins with the frozen one, which is never replaced.
The database itself refuses to change or to delete a seal.
"""

from __future__ import annotations

from django.db import models

from maillage.conventions.enums import EtatDemandeDeSceau
from maillage.conventions.models.acte import Acte
from maillage.conventions.models.demarche import Partie
from maillage.conventions.models.version import FichierFige
from maillage.fichiers.models import Fichier
from maillage.sceaux.enums import EtatDuSignataire, EtatProcedure, NiveauDeSceau
from maillage.sceaux.models import CertificatDeSceau


class Sceau(models.Model):
    """The seal of one party on a frozen PDF: `ajout` follows the frozen file and the earlier seals.

    `taille` and `empreinte` (SHA-256) are those of the whole sealed file.
    """

    fichier = models.ForeignKey(FichierFige, on_delete=models.PROTECT, related_name="sceaux")
    partie = models.ForeignKey(Partie, on_delete=models.PROTECT, related_name="sceaux")
    rang = models.PositiveSmallIntegerField()
    ajout = models.BinaryField()
    taille = models.PositiveIntegerField("taille en octets")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    niveau = models.CharField(max_length=6, choices=NiveauDeSceau.choices)
    est_visible = models.BooleanField("tampon visible", default=False)
    certificat_sujet = models.CharField("certificat délivré à", max_length=500)
    certificat_empreinte = models.CharField("empreinte du certificat", max_length=64)
    appose_le = models.DateTimeField("apposé le")
    appose_par = models.CharField("apposé par", max_length=254)
    appose_par_nom = models.CharField("nom de qui l’a apposé", max_length=200)

    class Meta:
        verbose_name = "sceau"
        verbose_name_plural = "sceaux"
        ordering = ["fichier", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["fichier", "rang"], name="conventions_un_rang_de_sceau_une_fois"
            ),
            models.UniqueConstraint(
                fields=["fichier", "partie"],
                name="conventions_un_sceau_par_partie",
                violation_error_message="Cette partie a déjà scellé ce fichier.",
            ),
        ]
        indexes = [models.Index(fields=["empreinte"], name="conventions_sceau_empreinte")]

    def __str__(self) -> str:
        return f"Sceau de {self.partie}"

    @property
    def nom(self) -> str:
        """The name under which the file with this seal and those before it is downloaded."""
        return self.fichier.nom.replace(".pdf", f"-scelle-{self.rang}.pdf")


class DemandeDeSceau(models.Model):
    """A seal asked for on the page and put by a task, with what became of it."""

    fichier = models.ForeignKey(FichierFige, on_delete=models.PROTECT, related_name="demandes")
    partie = models.ForeignKey(Partie, on_delete=models.PROTECT, related_name="demandes_de_sceau")
    certificat = models.ForeignKey(CertificatDeSceau, on_delete=models.PROTECT, related_name="+")
    visible = models.BooleanField("avec un tampon visible", default=False)
    sans_horodatage = models.BooleanField("sans horodatage", default=False)
    etat = models.CharField(
        "état",
        max_length=10,
        choices=EtatDemandeDeSceau.choices,
        default=EtatDemandeDeSceau.EN_ATTENTE,
    )
    echec = models.TextField("raison de l’échec", blank=True)
    demande_par = models.ForeignKey(
        "comptes.Utilisateur", on_delete=models.PROTECT, related_name="+"
    )
    demande_le = models.DateTimeField("demandé le")
    sceau = models.OneToOneField(
        Sceau, null=True, blank=True, on_delete=models.PROTECT, related_name="demande"
    )

    class Meta:
        verbose_name = "demande de sceau"
        verbose_name_plural = "demandes de sceau"
        ordering = ["fichier", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fichier", "partie"],
                condition=models.Q(etat=EtatDemandeDeSceau.EN_ATTENTE),
                name="conventions_une_demande_de_sceau_a_la_fois",
                violation_error_message="Le sceau de cette partie est déjà demandé.",
            ),
        ]

    def __str__(self) -> str:
        return f"Sceau de {self.partie}"


class ProcedureDeSignature(models.Model):
    """The signature of an act entrusted to an external service, known there as `reference`."""

    acte = models.ForeignKey(Acte, on_delete=models.PROTECT, related_name="procedures")
    fichier_fige = models.ForeignKey(FichierFige, on_delete=models.PROTECT, related_name="+")
    prestataire = models.CharField(max_length=60)
    reference = models.CharField("référence chez le prestataire", max_length=120, unique=True)
    etat = models.CharField(
        "état", max_length=10, choices=EtatProcedure.choices, default=EtatProcedure.EN_COURS
    )
    ouverte_par = models.ForeignKey(
        "comptes.Utilisateur", on_delete=models.PROTECT, related_name="+"
    )
    ouverte_le = models.DateTimeField("ouverte le")
    lue_le = models.DateTimeField("dernière lecture chez le prestataire", null=True, blank=True)
    incident = models.TextField("dernier incident", blank=True)
    fichier_signe = models.ForeignKey(
        Fichier, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "procédure de signature"
        verbose_name_plural = "procédures de signature"
        ordering = ["acte", "-ouverte_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["acte"],
                condition=models.Q(etat=EtatProcedure.EN_COURS),
                name="conventions_une_procedure_a_la_fois",
                violation_error_message="Une procédure de signature est déjà ouverte pour cet acte.",
            ),
        ]

    def __str__(self) -> str:
        return f"Signature de « {self.acte} » par {self.prestataire}"


class SignataireDeProcedure(models.Model):
    """One person who is asked to sign for a party at the external service."""

    procedure = models.ForeignKey(
        ProcedureDeSignature, on_delete=models.CASCADE, related_name="signataires"
    )
    partie = models.ForeignKey(Partie, on_delete=models.PROTECT, related_name="+")
    rang = models.PositiveSmallIntegerField()
    nom = models.CharField(max_length=200)
    adresse = models.EmailField("adresse électronique")
    etat = models.CharField(
        "état",
        max_length=10,
        choices=EtatDuSignataire.choices,
        default=EtatDuSignataire.ATTENDU,
    )
    signe_le = models.DateTimeField("signé le", null=True, blank=True)
    raison = models.TextField("raison du refus", blank=True)

    class Meta:
        verbose_name = "signataire d’une procédure"
        verbose_name_plural = "signataires d’une procédure"
        ordering = ["procedure", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "rang"], name="conventions_un_rang_de_signataire_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class RappelRecu(models.Model):
    """A verified call from the external service, kept so that the same one counts once."""

    procedure = models.ForeignKey(
        ProcedureDeSignature, on_delete=models.CASCADE, related_name="rappels"
    )
    identifiant = models.CharField(max_length=120)
    recu_le = models.DateTimeField("reçu le")

    class Meta:
        verbose_name = "rappel reçu"
        verbose_name_plural = "rappels reçus"
        ordering = ["procedure", "recu_le", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "identifiant"], name="conventions_un_rappel_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return self.identifiant
