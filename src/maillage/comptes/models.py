"""The account of a person. What it may do is said by its habilitations (see conventions)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class Comptes(BaseUserManager["Utilisateur"]):
    """Creates accounts; addresses are kept in lower case."""

    def ouvrir(self, *, email: str, mot_de_passe: str | None = None, **champs: Any) -> Utilisateur:
        """Save a new account; without a password it can only be entered by a reset link."""
        utilisateur = self.model(email=email.strip().lower(), **champs)
        utilisateur.set_password(mot_de_passe)
        utilisateur.save(using=self._db)
        return utilisateur


class Utilisateur(AbstractBaseUser):
    """An account, known by its address."""

    email = models.EmailField("adresse électronique", unique=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField("nom", max_length=80, blank=True)
    fonction = models.CharField(
        max_length=150, blank=True, help_text="« Chargée de coopération, Aubergenville »."
    )
    est_administrateur = models.BooleanField(
        "administre l'instance",
        default=False,
        help_text="Ouvre et ferme les comptes ; ne donne accès au contenu d'aucune démarche.",
    )
    is_active = models.BooleanField("compte ouvert", default=True)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = Comptes()

    class Meta:
        verbose_name = "compte"
        ordering = ["nom", "prenom", "email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="comptes_une_adresse_un_compte"),
        ]

    def __str__(self) -> str:
        return self.nom_complet

    @property
    def nom_complet(self) -> str:
        """First name and name, or the address where they are unknown."""
        return f"{self.prenom} {self.nom}".strip() or self.email
