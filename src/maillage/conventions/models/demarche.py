"""A démarche CTG: its parties, its perimeter, what it is about, and who may act in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillage.conventions.enums import Caractere, Droit, Hypothese, Role, RolePartie
from maillage.partenaires.models import (
    Mandat,
    Organisation,
    PeriodeQuerySet,
    Personne,
    Service,
    periode_dans_l_ordre,
)
from maillage.regles.missions import SOUS_OBJECTIFS
from maillage.territoires.models import Territoire


class Thematique(models.Model):
    """A theme of the CTG; the list is open (process A5-07)."""

    code = models.SlugField(max_length=40, unique=True)
    nom = models.CharField(max_length=80, unique=True)
    ordre = models.PositiveSmallIntegerField(default=100)

    class Meta:
        verbose_name = "thématique"
        ordering = ["ordre", "nom"]

    def __str__(self) -> str:
        return self.nom


class Demarche(models.Model):  # type: ignore[django-manager-missing] # the tree of the plan makes its own
    """One convention and its preparation, from the first agreement to the renewal."""

    slug = models.SlugField(max_length=80, unique=True)
    nom = models.CharField(max_length=200)
    territoire = models.ForeignKey(
        Territoire,
        verbose_name="territoire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    debut = models.DateField("début de la période", null=True, blank=True)
    fin = models.DateField("fin de la période", null=True, blank=True)
    fin_precedente = models.DateField(
        "fin de la convention précédente",
        null=True,
        blank=True,
        help_text="Quand la CTG en renouvelle une autre.",
    )
    predecesseur = models.OneToOneField(
        "self",
        verbose_name="succède à",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="successeur",
    )
    hypothese = models.CharField(
        "hypothèse",
        max_length=20,
        choices=Hypothese.choices,
        default=Hypothese.DIAGNOSTIC_ENGAGE,
    )
    presentation = models.TextField("présentation", blank=True)
    champ_caf = models.TextField(
        "interventions de la Caf",
        blank=True,
        help_text="Article 2 : ce que la Caf fait sur le territoire et comment.",
    )
    actions_deja_prevues = models.TextField(
        "actions déjà prévues", blank=True, help_text="Article 4 : facultatif."
    )
    equipements = models.TextField(
        "équipements et services soutenus",
        blank=True,
        help_text="Annexe 3 : une ligne par équipement, commencée par un tiret "
        "(nom, gestionnaire, soutiens).",
    )
    diagnostic = models.TextField(
        "synthèse du diagnostic", blank=True, help_text="Annexe 1 : ce qu'il faut en retenir."
    )
    diagnostic_au_plus_tard_le = models.DateField(
        "diagnostic rendu au plus tard le", null=True, blank=True
    )
    coordination = models.CharField(
        "coordination actuelle",
        max_length=200,
        blank=True,
        help_text="Annexe 1 : depuis quand, combien d'ETP.",
    )
    provenance = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    thematiques = models.ManyToManyField(Thematique, through="ThematiqueRetenue")
    communes = models.ManyToManyField(Territoire, through="Perimetre", related_name="demarches")

    class Meta:
        verbose_name = "démarche"
        ordering = ["nom"]
        constraints = [
            models.CheckConstraint(
                condition=Q(debut=None) | Q(fin=None) | Q(fin__gt=F("debut")),
                name="conventions_demarche_periode",
                violation_error_message="La fin de la période doit suivre son début.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class Partie(models.Model):
    """An organisation that takes part in a démarche, as a signatory or as a partner."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField("côté", max_length=12, choices=RolePartie.choices)
    est_signataire = models.BooleanField("signe la convention", default=True)
    ordre = models.PositiveSmallIntegerField(default=0)
    adhesion_le = models.DateField("a adhéré le", null=True, blank=True)
    champ_intervention = models.TextField(
        "champ d'intervention",
        blank=True,
        help_text="Article 3 : ce que la collectivité fait pour les familles.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "partie"
        verbose_name_plural = "parties"
        ordering = ["demarche", "ordre", "organisation__nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "organisation"], name="conventions_une_partie_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.nom


class Signataire(models.Model):
    """A person who signs for a party, in the capacity of a mandate."""

    partie = models.ForeignKey(Partie, on_delete=models.CASCADE, related_name="signataires")
    mandat = models.ForeignKey(Mandat, on_delete=models.PROTECT, related_name="signatures")
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "signataire"
        ordering = ["partie", "ordre"]
        constraints = [
            models.UniqueConstraint(
                fields=["partie", "mandat"], name="conventions_un_signataire_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return str(self.mandat)


class ThematiqueRetenue(models.Model):
    """A thématique that the démarche announces."""

    demarche = models.ForeignKey(
        Demarche, on_delete=models.CASCADE, related_name="thematiques_retenues"
    )
    thematique = models.ForeignKey(Thematique, on_delete=models.PROTECT, related_name="+")
    caractere = models.CharField("caractère", max_length=12, choices=Caractere.choices)
    droit = models.CharField(
        "droit au financement", max_length=12, choices=Droit.choices, default=Droit.NON_PRECISE
    )
    precision = models.CharField("précision", max_length=200, blank=True)

    class Meta:
        verbose_name = "thématique retenue"
        verbose_name_plural = "thématiques retenues"
        ordering = ["demarche", "-caractere", "thematique__ordre"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "thematique"], name="conventions_une_thematique_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return self.thematique.nom


class SousObjectifRetenu(models.Model):
    """One of the ten sub-objectives of article 4 that the démarche pursues."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="sous_objectifs")
    code = models.CharField(
        max_length=30, choices=[(s.code, s.libelle) for s in SOUS_OBJECTIFS.values()]
    )

    class Meta:
        verbose_name = "sous-objectif retenu"
        verbose_name_plural = "sous-objectifs retenus"
        ordering = ["demarche", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "code"], name="conventions_un_sous_objectif_une_fois"
            ),
        ]

    def __str__(self) -> str:
        return SOUS_OBJECTIFS[self.code].libelle


class Habilitation(models.Model):
    """What an account may do for an organisation: in one démarche, or in all those of its Caf."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="habilitations"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="habilitations"
    )
    demarche = models.ForeignKey(
        Demarche,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="habilitations",
        help_text="Vide : toutes les démarches dont l'organisation est partie (agents de la Caf).",
    )
    role = models.CharField("rôle", max_length=24, choices=Role.choices)
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField(null=True, blank=True)

    objects = PeriodeQuerySet["Habilitation"].as_manager()

    class Meta:
        verbose_name = "habilitation"
        ordering = ["demarche", "role", "utilisateur"]
        constraints = [
            periode_dans_l_ordre("conventions_habilitation_periode"),
            models.CheckConstraint(
                condition=Q(demarche__isnull=False)
                | Q(role__in=[Role.CONSEILLER_CAF, Role.DIRECTION_CAF]),
                name="conventions_toutes_les_demarches_pour_la_caf",
                violation_error_message="Seul un agent de la Caf est habilité sur toutes ses démarches.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur}, {self.get_role_display()}"


class Referent(models.Model):
    """The référent CTG of a service or of a thématique (process A1-16, A1-17)."""

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="referents")
    personne = models.ForeignKey(
        Personne, null=True, blank=True, on_delete=models.SET_NULL, related_name="references"
    )
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="referents"
    )
    thematique = models.ForeignKey(
        Thematique, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    fonction = models.CharField(max_length=120, default="Référent CTG")

    class Meta:
        verbose_name = "référent CTG"
        verbose_name_plural = "référents CTG"
        ordering = ["demarche", "pk"]

    def __str__(self) -> str:
        return (
            " — ".join(str(x) for x in (self.personne, self.service, self.thematique) if x)
            or self.fonction
        )
