"""The vote of an assembly, or the decision of the Caf, and where texts cite it."""

from __future__ import annotations

from django.db import models

from maillage.conventions.models.acte import Acte
from maillage.conventions.models.demarche import Demarche
from maillage.conventions.models.seance import SeanceDeliberante
from maillage.partenaires.models import Organisation
from maillage.regles.deliberations import CompteDuVote
from maillage.regles.presences import compter


class Deliberation(models.Model):
    """The vote of an assembly, or the decision of the Caf, that authorises acts.

    The figures entered are those of the item of the agenda at which it was voted; where it belongs
    to a séance whose attendance was recorded, `compte` is counted there instead. What it says of the
    séance itself is then copied from it by the acts (`DE_LA_SEANCE`).
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="deliberations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="deliberations"
    )
    actes = models.ManyToManyField(
        Acte, related_name="deliberations", blank=True, verbose_name="actes autorisés"
    )
    seance = models.ForeignKey(
        SeanceDeliberante,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="deliberations",
        verbose_name="séance",
    )
    assemblee = models.CharField("assemblée", max_length=150)
    numero = models.CharField("numéro", max_length=40, blank=True)
    point = models.CharField("point de l'ordre du jour", max_length=20, blank=True)
    objet = models.CharField(max_length=300)
    convoquee_le = models.DateField("convocation du", null=True, blank=True)
    affichee_le = models.DateField("convocation affichée le", null=True, blank=True)
    en_urgence = models.BooleanField("convocation en urgence", default=False)
    seance_le = models.DateField("séance du")
    heure = models.TimeField(null=True, blank=True)
    lieu = models.CharField(max_length=200, blank=True)
    preside_par = models.CharField("présidée par", max_length=150, blank=True)
    secretaire = models.CharField("secrétaire de séance", max_length=150, blank=True)
    rapporteur = models.CharField(max_length=150, blank=True)
    avis_commission = models.CharField("avis de la commission", max_length=250, blank=True)
    precedente_numero = models.CharField(
        "délibération antérieure, numéro", max_length=40, blank=True
    )
    precedente_le = models.DateField("délibération antérieure, date", null=True, blank=True)
    visas = models.TextField(
        blank=True, help_text="Un par ligne, sans « Vu ». Vide : ceux du modèle sont proposés."
    )
    considerants = models.TextField(
        "considérants",
        blank=True,
        help_text="Un par ligne, sans « Considérant ». Vide : ceux du modèle sont proposés.",
    )
    articles = models.TextField(
        "articles de la décision",
        blank=True,
        help_text="Un par ligne, à l'infinitif. Vide : ceux du modèle sont proposés.",
    )
    certifiee_par = models.CharField("extrait certifié par", max_length=150, blank=True)
    en_exercice = models.PositiveSmallIntegerField(null=True, blank=True)
    presents = models.PositiveSmallIntegerField("présents", null=True, blank=True)
    pouvoirs = models.PositiveSmallIntegerField(null=True, blank=True)
    absents = models.PositiveSmallIntegerField(null=True, blank=True)
    pour = models.PositiveSmallIntegerField(null=True, blank=True)
    contre = models.PositiveSmallIntegerField(null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField(null=True, blank=True)
    transmise_le = models.DateField("transmise au contrôle de légalité le", null=True, blank=True)
    identifiant_transmission = models.CharField(
        "identifiant de transmission", max_length=80, blank=True
    )
    publiee_le = models.DateField("publiée le", null=True, blank=True)
    au_raa = models.BooleanField(
        "publication annoncée au recueil des actes administratifs", default=False
    )
    raa_le = models.DateField(
        "publiée au recueil des actes administratifs le", null=True, blank=True
    )
    periode_debut = models.DateField("début de la période votée", null=True, blank=True)
    periode_fin = models.DateField("fin de la période votée", null=True, blank=True)
    provenance = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "délibération"
        ordering = ["demarche", "seance_le", "pk"]

    def __str__(self) -> str:
        return f"Délibération {self.numero or self.objet} du {self.seance_le:%d/%m/%Y}"

    @property
    def compte(self) -> CompteDuVote:
        """The members at its item: counted on the attendance record, or else as entered."""
        feuille = self.seance.feuille if self.seance else []
        if feuille:
            return compter(feuille, self.point)
        return CompteDuVote(self.en_exercice, self.presents, self.pouvoirs, self.absents)


class CitationDeliberation(models.Model):
    """Where a text names the decision, with the body and the date that it gives."""

    deliberation = models.ForeignKey(
        Deliberation, on_delete=models.CASCADE, related_name="citations"
    )
    ou = models.CharField(
        "où", max_length=150, help_text="« Visas de la convention », « annexe 3 »."
    )
    assemblee = models.CharField("assemblée nommée", max_length=150, blank=True)
    cite_le = models.DateField("date citée", null=True, blank=True)

    class Meta:
        verbose_name = "citation d'une délibération"
        verbose_name_plural = "citations de délibérations"
        ordering = ["deliberation", "pk"]

    def __str__(self) -> str:
        return f"{self.ou} : {self.deliberation}"
