"""What a collectivité gives to a service in a year, with its evidence."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import Structure
from maillage.fichiers.models import Fichier
from maillage.financements.enums import NatureSoutien
from maillage.partenaires.models import Organisation


class Cofinancement(models.Model):
    """The support of one collectivité to one structure in one year: an amount in euros, never 0.

    No minimal rate was found in any source (finance, §2): a support that is worth something and that is
    proved is enough. A valued support has the amount at which it is valued.
    """

    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, related_name="cofinancements"
    )
    annee = models.PositiveSmallIntegerField("année")
    collectivite = models.ForeignKey(
        Organisation, verbose_name="collectivité", on_delete=models.PROTECT, related_name="+"
    )
    nature = models.CharField(max_length=12, choices=NatureSoutien.choices)
    montant = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"), "Un soutien est supérieur à zéro.")],
        help_text="En euros.",
    )
    justificatif = models.ForeignKey(
        Fichier,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Délibération, notification, extrait de budget… : PDF, JPEG ou PNG.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "cofinancement"
        ordering = ["structure__nom", "annee", "collectivite__nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "annee", "collectivite", "nature"],
                name="financements_un_cofinancement_une_fois",
                violation_error_message=(
                    "Ce soutien de cette collectivité est déjà enregistré pour cette année : modifiez-le."
                ),
            ),
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="financements_cofinancement_positif",
                violation_error_message="Un soutien est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(annee__gte=1990, annee__lte=2100),
                name="financements_cofinancement_annee",
                violation_error_message="Cette année n’est pas possible.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure}, {self.annee}, {self.collectivite}"

    @property
    def demarche(self) -> Demarche:
        """The démarche of the structure."""
        return self.structure.demarche
