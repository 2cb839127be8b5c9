"""The official geographic code, loaded as a whole from one vintage (`actions/chargement.py`).

Nobody edits these rows: a reload updates them in place, so that other folders may point to them.
"""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from maillage.territoires.enums import Nature, NatureAncienCode, Niveau, Zone


class Millesime(models.Model):
    """A vintage that was loaded, with what a page must quote beside its figures."""

    annee = models.PositiveSmallIntegerField("année", unique=True)
    libelle = models.CharField("libellé", max_length=200)
    source = models.TextField("source")
    licence = models.CharField("licence", max_length=100)
    population = models.CharField("populations", max_length=200)
    charge_le = models.DateTimeField("chargé le")
    empreinte = models.CharField("empreinte SHA-256 du fichier", max_length=64)

    class Meta:
        verbose_name = "millésime"
        ordering = ["-annee"]

    def __str__(self) -> str:
        return self.libelle


class Territoire(models.Model):
    """A commune, an EPCI à fiscalité propre, a département or a région.

    `population_municipale` is in inhabitants, null where none is published; above the commune it
    is the sum of the communes. `population_annee` is the year of the census, null where the
    source does not say it. `departement` of an EPCI is null when it spans several.
    """

    niveau = models.CharField("niveau", max_length=11, choices=Niveau)
    code = models.CharField("code", max_length=9)
    nom = models.CharField("nom", max_length=120)
    nom_normalise = models.CharField("nom normalisé", max_length=140, db_index=True)
    nature = models.CharField("nature", max_length=5, choices=Nature, blank=True)
    siren = models.CharField("Siren", max_length=9, blank=True, db_index=True)
    zone = models.CharField("zone", max_length=5, choices=Zone)
    population_municipale = models.PositiveIntegerField("population municipale", null=True)
    population_annee = models.PositiveSmallIntegerField("année de la population", null=True)
    nb_communes = models.PositiveIntegerField("nombre de communes", null=True)
    departement = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="territoires_du_departement"
    )
    region = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="territoires_de_la_region"
    )
    epci = models.ForeignKey("self", models.PROTECT, null=True, related_name="communes_de_l_epci")
    en_vigueur = models.BooleanField("au dernier millésime", default=True)

    class Meta:
        verbose_name = "territoire"
        ordering = ["niveau", "code"]
        constraints = [
            models.UniqueConstraint(fields=["niveau", "code"], name="territoire_niveau_code"),
            models.CheckConstraint(
                condition=models.Q(niveau=Niveau.EPCI) ^ models.Q(nature=""),
                name="territoire_nature_des_epci",
            ),
            models.CheckConstraint(
                condition=models.Q(niveau=Niveau.COMMUNE) | models.Q(epci=None),
                name="territoire_epci_des_communes",
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="territoire_code"),
            models.Index(
                fields=["niveau", "-population_municipale"], name="territoire_par_population"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("territoires:fiche", args=[self.niveau.lower(), self.code])

    @property
    def categorie(self) -> str:
        """« communauté d’agglomération », « commune », « région »…"""
        return self.get_nature_display() or self.get_niveau_display()


class CodePostal(models.Model):
    territoire = models.ForeignKey(Territoire, models.CASCADE, related_name="codes_postaux")
    code = models.CharField("code postal", max_length=5, db_index=True)

    class Meta:
        verbose_name = "code postal"
        verbose_name_plural = "codes postaux"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["territoire", "code"], name="code_postal_unique")
        ]

    def __str__(self) -> str:
        return self.code


class AncienCode(models.Model):
    """A code that leads to a commune of today; the source names only part of them."""

    code = models.CharField("code", max_length=5, unique=True)
    nom = models.CharField("nom", max_length=120, blank=True)
    nom_normalise = models.CharField("nom normalisé", max_length=140, blank=True, db_index=True)
    nature = models.CharField("nature", max_length=14, choices=NatureAncienCode)
    territoire = models.ForeignKey(Territoire, models.CASCADE, related_name="anciens_codes")

    class Meta:
        verbose_name = "ancien code"
        verbose_name_plural = "anciens codes"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})" if self.nom else self.code


class LotDeContours(models.Model):
    """The outlines of a level, loaded as a whole from one file, with what a map must quote."""

    niveau = models.CharField("niveau", max_length=11, choices=Niveau, unique=True)
    millesime = models.CharField("millésime", max_length=40)
    source = models.CharField("source", max_length=300)
    licence = models.CharField("licence", max_length=100)
    nom_fichier = models.CharField("nom du fichier", max_length=200)
    empreinte = models.CharField("empreinte SHA-256 du fichier", max_length=64)
    charge_le = models.DateTimeField("chargés le")

    class Meta:
        verbose_name = "lot de contours"
        verbose_name_plural = "lots de contours"
        ordering = ["niveau"]

    def __str__(self) -> str:
        return f"{self.source}, {self.millesime}"


class Contour(models.Model):
    """The outline of a territory: WKB in degrees (WGS84), and a point inside it."""

    lot = models.ForeignKey(LotDeContours, models.CASCADE, related_name="contours")
    code = models.CharField("code", max_length=9)
    forme = models.BinaryField("forme")
    longitude = models.FloatField("longitude")
    latitude = models.FloatField("latitude")

    class Meta:
        verbose_name = "contour"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["lot", "code"], name="contour_unique")]

    def __str__(self) -> str:
        return self.code
