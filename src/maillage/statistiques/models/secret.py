"""The thresholds of a Caf, and who saw its internal statistics."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.partenaires.models import Organisation


class ReglageSecret(models.Model):
    """What a Caf blanks from a day on (`secret.regle`); without organisation, for every other Caf.

    A row is written once: a change is a later row. Model convention, article 7.1: 100 and 5.
    """

    organisation = models.ForeignKey(
        Organisation,
        verbose_name="Caf",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    a_compter_du = models.DateField("à compter du")
    seuil_zone = models.PositiveSmallIntegerField("allocataires d’une zone, au moins", default=100)
    seuil_cellule = models.PositiveSmallIntegerField("valeur montrée, au moins", default=5)
    zeros_montres = models.BooleanField("zéros montrés", default=True)
    donnees_ouvertes = models.BooleanField(
        "s’applique aussi aux données ouvertes de la branche Famille", default=True
    )
    source = models.CharField(max_length=300)

    class Meta:
        verbose_name = "réglage du secret statistique"
        verbose_name_plural = "réglages du secret statistique"
        ordering = ["organisation", "-a_compter_du"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "a_compter_du"],
                condition=Q(organisation__isnull=False),
                name="statistiques_un_reglage_par_jour",
                violation_error_message="Un réglage de cette Caf commence déjà ce jour-là.",
            ),
            models.UniqueConstraint(
                fields=["a_compter_du"],
                condition=Q(organisation=None),
                name="statistiques_un_reglage_commun_par_jour",
                violation_error_message="Un réglage commun commence déjà ce jour-là.",
            ),
            models.CheckConstraint(
                condition=Q(seuil_zone__gte=1, seuil_cellule__gte=2),
                name="statistiques_seuils_utiles",
                violation_error_message="Une zone se cache au moins sous 1 allocataire, une valeur "
                "au moins sous 2.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="statistiques_reglage_source",
                violation_error_message="Un réglage dit d’où il vient.",
            ),
        ]

    def __str__(self) -> str:
        return f"secret statistique au {self.a_compter_du:%d/%m/%Y}"


class AccesStatistique(models.Model):
    """Somebody was shown internal figures of a Caf. The database refuses to change or delete a row.

    Names are text, as in the journal: the log outlives the account. `codes` are those of the
    indicators, `territoires` how many zones were shown.
    """

    le = models.DateTimeField("le")
    par = models.CharField("par", max_length=254)
    par_nom = models.CharField("nom", max_length=200)
    detenteur = models.ForeignKey(
        Organisation, verbose_name="Caf", on_delete=models.PROTECT, related_name="+"
    )
    forme = models.CharField(max_length=14)
    ou = models.CharField("page ou document", max_length=200, blank=True)
    codes = models.JSONField("indicateurs", default=list)
    territoires = models.PositiveIntegerField("territoires", default=0)
    nombre = models.PositiveIntegerField("valeurs", default=0)

    class Meta:
        verbose_name = "accès aux statistiques internes"
        verbose_name_plural = "accès aux statistiques internes"
        ordering = ["-le", "-pk"]
        indexes = [
            models.Index(fields=["detenteur", "-le"], name="statistiques_acces_par_caf"),
        ]

    def __str__(self) -> str:
        return f"{self.par_nom}, le {self.le:%d/%m/%Y}"
