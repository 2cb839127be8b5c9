"""What seals are made with, and whom one believes: the certificates of the organisations, the authorities."""

from __future__ import annotations

from django.db import models

from maillage.partenaires.models import Organisation


class CertificatDeSceau(models.Model):
    """The certificate with which an organisation seals, and its key.

    The key is on a hardware token (`etiquette` names it there), or in `secret`: encrypted under a key
    that comes from the secret of the instance (see `coffre`). The passphrase of the file handed over is
    kept nowhere.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="certificats"
    )
    sujet = models.CharField("délivré à", max_length=500)
    emetteur = models.CharField("délivré par", max_length=500)
    serie = models.CharField("numéro de série", max_length=60)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    est_autosigne = models.BooleanField("fait par son porteur", default=False)
    valable_du = models.DateTimeField("valable du")
    valable_au = models.DateTimeField("valable jusqu’au")
    certificat = models.BinaryField()
    secret = models.BinaryField(default=b"", editable=False)
    etiquette = models.CharField("clé sur le jeton", max_length=100, blank=True)
    depose_par = models.CharField("déposé par", max_length=200)
    depose_le = models.DateTimeField("déposé le")
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "certificat de sceau"
        verbose_name_plural = "certificats de sceau"
        ordering = ["organisation", "-depose_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "empreinte"],
                condition=models.Q(retire_le=None),
                name="sceaux_un_certificat_une_fois",
                violation_error_message="Ce certificat est déjà déposé pour cette organisation.",
            ),
        ]

    def __str__(self) -> str:
        return self.sujet

    @property
    def est_sur_jeton(self) -> bool:
        """Whether its key is on a hardware token."""
        return bool(self.etiquette)


class AutoriteReconnue(models.Model):
    """An authority that the instance believes: its certificate vouches for those that it delivered.

    `revocations` is the last list of revoked certificates that was read, in DER.
    """

    nom = models.CharField(max_length=500)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    valable_du = models.DateTimeField("valable du")
    valable_au = models.DateTimeField("valable jusqu’au")
    certificat = models.BinaryField()
    pour_les_sceaux = models.BooleanField("délivre des certificats de sceau", default=True)
    pour_l_horodatage = models.BooleanField("horodate", default=False)
    revocations = models.BinaryField(default=b"", editable=False)
    revocations_du = models.DateTimeField("liste de révocation du", null=True, blank=True)
    ajoutee_par = models.CharField("ajoutée par", max_length=200)
    ajoutee_le = models.DateTimeField("ajoutée le")
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "autorité reconnue"
        verbose_name_plural = "autorités reconnues"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["empreinte"],
                condition=models.Q(retiree_le=None),
                name="sceaux_une_autorite_une_fois",
                violation_error_message="Cette autorité est déjà reconnue.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom
