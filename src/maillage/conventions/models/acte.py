"""The acts of a démarche, and who signed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from maillage.conventions.enums import (
    ETATS_EN_SIGNATURE,
    ETATS_MODIFIABLES,
    ETATS_SIGNES,
    EtatActe,
    EtatSignature,
    TypeActe,
)
from maillage.conventions.models.demarche import Demarche, Partie


class Acte(models.Model):
    """One link of the chain: an accord-cadre, the convention, an avenant…"""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="actes")
    type = models.CharField(max_length=20, choices=TypeActe.choices)
    intitule = models.CharField("intitulé", max_length=250)
    etat = models.CharField(
        "état", max_length=14, choices=EtatActe.choices, default=EtatActe.BROUILLON
    )
    debut = models.DateField("début de la période", null=True, blank=True)
    fin = models.DateField("fin de la période", null=True, blank=True)
    effet_le = models.DateField("prend effet le", null=True, blank=True)
    limite_signature_le = models.DateField("à signer au plus tard le", null=True, blank=True)
    consequence_limite = models.CharField(
        "conséquence d'un retard",
        max_length=250,
        blank=True,
        help_text="Ce qui est perdu passé cette date.",
    )
    fait_a = models.CharField("fait à", max_length=100, blank=True)
    fait_le = models.DateField("fait le", null=True, blank=True)
    modifie = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="avenants",
        verbose_name="acte modifié",
    )
    avec_plan = models.BooleanField("le plan d'actions y est joint", default=True)
    plan_attendu_le = models.DateField(
        "plan d'actions attendu le",
        null=True,
        blank=True,
        help_text="Quand l'acte est signé sans plan : date de l'avenant qui le joindra.",
    )
    communes_au_pluriel = models.BooleanField(
        "le texte parle de plusieurs collectivités signataires", default=False
    )
    nombre_annexes_annonce = models.PositiveSmallIntegerField(
        "nombre d'annexes annoncé", null=True, blank=True
    )
    provenance = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "acte"
        ordering = ["demarche", "debut", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(debut=None) | Q(fin=None) | Q(fin__gt=F("debut")),
                name="conventions_acte_periode",
                violation_error_message="La fin de la période doit suivre son début.",
            ),
            models.CheckConstraint(
                condition=~Q(type=TypeActe.AVENANT) | Q(modifie__isnull=False),
                name="conventions_avenant_modifie_un_acte",
                violation_error_message="Un avenant doit dire quel acte il modifie.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def est_modifiable(self) -> bool:
        """Whether its content may still change; the database holds it too (migration 0002)."""
        return self.etat in ETATS_MODIFIABLES

    @property
    def est_a_signer(self) -> bool:
        """Whether its signature is still to come or under way."""
        return self.etat in ETATS_MODIFIABLES | {EtatActe.FIGE} | ETATS_EN_SIGNATURE


class SignatureQuerySet(models.QuerySet["Signature"]):
    """The signatures of acts."""

    def signees(self) -> SignatureQuerySet:
        """Those that are given: signed, or late accessions that have happened."""
        return self.filter(etat__in=ETATS_SIGNES, signee_le__isnull=False)


class Signature(models.Model):
    """Where one party stands in the signature of one act."""

    acte = models.ForeignKey(Acte, on_delete=models.CASCADE, related_name="signatures")
    partie = models.ForeignKey(Partie, on_delete=models.PROTECT, related_name="signatures")
    etat = models.CharField(
        "état", max_length=16, choices=EtatSignature.choices, default=EtatSignature.A_PREPARER
    )
    signee_le = models.DateField("signé le", null=True, blank=True)
    lieu = models.CharField(max_length=100, blank=True)
    signe_par = models.TextField(
        "signé par",
        blank=True,
        help_text="Une personne par ligne, avec la qualité en laquelle elle a signé.",
    )
    derogation = models.CharField(
        "signé sans autorisation enregistrée",
        max_length=300,
        blank=True,
        help_text="Pourquoi la signature a été reçue avant l'autorisation de l'assemblée.",
    )
    provenance = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "signature"
        ordering = ["acte", "partie__ordre"]
        constraints = [
            models.UniqueConstraint(
                fields=["acte", "partie"], name="conventions_une_signature_par_partie"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partie} — {self.get_etat_display()}"

    @property
    def est_donnee(self) -> bool:
        """Whether the party has signed."""
        return self.etat in ETATS_SIGNES and self.signee_le is not None
