"""What was published of the services: totals as they were printed, and the open directory."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from maillage.conventions.models import Demarche
from maillage.diagnostics.enums import PublicAccueilli, TypeStructure

NOMBRE_AU_PLUS = 100_000


class RecensementPublie(models.Model):
    """A printed count of services: its total, and the lines that it is said to be made of.

    `lignes` holds, in the order of the page, `{"statuts": […], "nombre": n, "partagees": p}`: who
    manages, how many, of which how many are also counted in the other count of the same `partage`.
    Neither the total nor a line is ever corrected: a gap is shown, with `explication`.
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="recensements")
    intitule = models.CharField("intitulé publié", max_length=160)
    type = models.CharField(max_length=14, choices=TypeStructure.choices)
    public = models.CharField(max_length=12, choices=PublicAccueilli.choices, blank=True)
    annee = models.PositiveSmallIntegerField(
        "année", validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    total = models.PositiveIntegerField(
        "total publié", null=True, blank=True, validators=[MaxValueValidator(NOMBRE_AU_PLUS)]
    )
    lignes = models.JSONField("détail publié", default=list, blank=True)
    partage = models.CharField(
        "structures partagées",
        max_length=80,
        blank=True,
        help_text="Le même mot dans deux recensements : leurs structures communes se comptent une fois.",
    )
    extrait = models.BooleanField("déjà compté dans un autre total", default=False)
    source = models.CharField(max_length=250)
    explication = models.CharField("explication de l’écart", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    modifie_le = models.DateTimeField("modifié le", editable=False)

    class Meta:
        verbose_name = "recensement publié"
        verbose_name_plural = "recensements publiés"
        ordering = ["-annee", "type", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "annee", "intitule"],
                name="diagnostics_un_recensement_une_fois",
                violation_error_message="Ce recensement est déjà noté pour cette année.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.intitule}, {self.annee}"


class AnnuairePublic(models.Model):
    """The decision to open the directory of the services of a démarche to all, or to close it."""

    demarche = models.OneToOneField(
        Demarche, on_delete=models.CASCADE, related_name="annuaire_public"
    )
    ouvert = models.BooleanField(default=False, editable=False)
    change_le = models.DateTimeField("décidé le", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "annuaire public"
        verbose_name_plural = "annuaires publics"

    def __str__(self) -> str:
        return f"Annuaire public de {self.demarche}"
