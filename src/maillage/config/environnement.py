"""Reads the settings from the environment; what is wrong is kept for the system checks to say."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

anomalies: list[CheckMessage] = []

VRAI = {"1", "true", "oui", "vrai"}
FAUX = {"0", "false", "non", "faux", ""}


def texte(nom: str, defaut: str = "") -> str:
    """The variable `nom`, stripped of spaces."""
    return os.environ.get(nom, defaut).strip()


def booleen(nom: str, *, defaut: bool) -> bool:
    """The variable `nom` as a yes or no; another word is an anomaly and the default holds."""
    valeur = os.environ.get(nom)
    if valeur is None:
        return defaut
    mot = valeur.strip().lower()
    if mot in VRAI | FAUX:
        return mot in VRAI
    anomalies.append(
        Error(
            f"{nom} vaut « {valeur} », qui n'est ni oui ni non.",
            hint=f"Écrivez {nom}=oui ou {nom}=non, puis relancez.",
            id="maillage.E001",
        )
    )
    return defaut


def entier(nom: str, defaut: int) -> int:
    """The variable `nom` as a whole number above zero; anything else is an anomaly."""
    valeur = texte(nom)
    if not valeur:
        return defaut
    if valeur.isascii() and valeur.isdigit() and int(valeur[:9]) > 0:
        return int(valeur[:9])
    anomalies.append(
        Error(
            f"{nom} vaut « {valeur} », qui n'est pas un nombre entier.",
            hint=f"Écrivez par exemple {nom}={defaut}, puis relancez.",
            id="maillage.E007",
        )
    )
    return defaut


def liste(nom: str, defaut: str = "") -> list[str]:
    """The variable `nom` as words separated by commas."""
    return [mot.strip() for mot in texte(nom, defaut).split(",") if mot.strip()]


def dossier(nom: str, defaut: Path) -> Path:
    """The folder named by the variable `nom`, created if it can be."""
    chemin = Path(texte(nom) or defaut).expanduser().absolute()
    try:
        chemin.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        anomalies.append(
            Error(
                f"Le dossier {chemin} ne peut pas être créé ({erreur.strerror}).",
                hint=f"Indiquez dans {nom} un dossier où le programme peut écrire.",
                id="maillage.E002",
            )
        )
    return chemin


def cle_secrete(nom: str, fichier: Path) -> str:
    """The key of the instance: given by the environment, or drawn once and kept beside the data."""
    donnee = texte(nom)
    if donnee:
        return donnee
    try:
        if not fichier.exists():
            descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descripteur, "w") as sortie:
                sortie.write(secrets.token_urlsafe(64))
        return fichier.read_text().strip()
    except OSError as erreur:
        anomalies.append(
            Error(
                f"La clé de l'instance ne peut être ni lue ni écrite dans {fichier} "
                f"({erreur.strerror}).",
                hint=f"Donnez {nom}, ou un MAILLAGE_DATA_DIR où le programme peut écrire.",
                id="maillage.E003",
            )
        )
        return secrets.token_urlsafe(64)


MOTEURS = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}


def base(nom: str, *, defaut: str) -> dict[str, Any]:
    """The database named by the variable `nom`, SQLite or PostgreSQL, as Django configures it."""
    cause = "seuls SQLite et PostgreSQL conviennent"
    try:
        lue = dict(dj_database_url.parse(texte(nom, defaut), conn_max_age=None))
        if lue["ENGINE"] in MOTEURS:
            return lue
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as erreur:
        cause = str(erreur)
    anomalies.append(
        Error(
            f"{nom} ne désigne pas une base utilisable ({cause}).",
            hint="Exemples : sqlite:////var/lib/maillage/maillage.sqlite3, "
            "postgres://usager@serveur/base.",
            id="maillage.E004",
        )
    )
    return dict(dj_database_url.parse("sqlite://:memory:"))


@register()
def valeurs_lues(**_: Any) -> list[CheckMessage]:
    """What could not be read in the environment."""
    return list(anomalies)


@register(deploy=True)
def demonstration_fermee(**_: Any) -> list[CheckMessage]:
    """The demo shows its accounts and passwords on the login page."""
    if settings.DEMONSTRATION and settings.HTTPS:
        return [
            Error(
                "MAILLAGE_DEMONSTRATION est ouvert sur une instance en production.",
                hint="Retirez MAILLAGE_DEMONSTRATION : il affiche les comptes de démonstration.",
                id="maillage.E005",
            )
        ]
    return []
