"""What lets a démarche pass a gate without what it demands."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillage.conventions.models.demarche import Demarche
from maillage.regles.parcours import NOMS, RACCOURCIS, DispenseAccordee, Raccourci, Stade


class DispenseQuerySet(models.QuerySet["Dispense"]):
    """The exemptions."""

    def maintenues(self) -> DispenseQuerySet:
        """Those that nobody has lifted, run out or not."""
        return self.filter(levee_le=None)


class Dispense(models.Model):
    """An exemption of a gate: who accorded it, when, why, until when; lifted, it is kept."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="dispenses")
    etape = models.CharField(
        "étape", max_length=12, choices=[(stade.value, nom) for stade, nom in NOMS.items()]
    )
    raccourci = models.CharField(
        max_length=24,
        blank=True,
        choices=[(raccourci.value, regle.nom) for raccourci, regle in RACCOURCIS.items()],
    )
    motif = models.TextField()
    accordee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="accordée par",
    )
    accordee_le = models.DateField("accordée le")
    jusqu_au = models.DateField("jusqu'au", null=True, blank=True)
    levee_le = models.DateField("levée le", null=True, blank=True)

    objects = DispenseQuerySet.as_manager()

    class Meta:
        verbose_name = "dispense"
        ordering = ["demarche", "-accordee_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(jusqu_au=None) | Q(jusqu_au__gte=F("accordee_le")),
                name="conventions_dispense_periode",
                violation_error_message="Une dispense ne peut pas finir avant d'être accordée.",
            ),
            models.CheckConstraint(
                condition=Q(raccourci="") | Q(jusqu_au__isnull=False),
                name="conventions_raccourci_date",
                violation_error_message="Ce raccourci a un terme : dites jusqu'à quelle date.",
            ),
            models.UniqueConstraint(
                fields=["demarche", "etape", "raccourci"],
                condition=Q(levee_le=None),
                name="conventions_une_dispense_a_la_fois",
                violation_error_message="Une dispense semblable est déjà accordée : levez-la d'abord.",
            ),
        ]

    def __str__(self) -> str:
        return self.objet

    @property
    def objet(self) -> str:
        """What it is an exemption of, in words."""
        return self.get_raccourci_display() or self.get_etape_display()

    def vaut(self, le: dt.date) -> bool:
        """Whether it is in force that day."""
        return self.levee_le is None and self.en_regle.vaut(le)

    @property
    def en_regle(self) -> DispenseAccordee:
        """The same for the rules, which know no database."""
        return DispenseAccordee(
            Stade(self.etape),
            self.motif,
            str(self.accordee_par),
            self.accordee_le,
            self.jusqu_au,
            Raccourci(self.raccourci) if self.raccourci else None,
        )
