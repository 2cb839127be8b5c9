"""The values of an element and of a fiche, as the file may change them and as the undoing gives back.

Fields by name; a list is told by its objects, a table by its rows as plain dictionaries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models

from maillage.documents.caracteres import assainir
from maillage.plan_actions.models import (
    CibleChiffree,
    ElementPlan,
    EtapeFiche,
    FicheAction,
    LigneBudget,
    PartenaireFiche,
)

LIENS = ("pilote", "pilote_personne", "referent_caf", "referent_collectivite")
LISTES = ("thematiques", "territoires", "principes")
SIMPLES = (
    "numero",
    "intitule",
    "etat",
    "nature",
    "priorite",
    "est_deja_engagee",
    "constats",
    "objectifs",
    "public",
    "resultats_attendus",
    "description",
    "moyens",
    "debut",
    "fin",
    "est_continue",
    "criteres_evaluation",
    "evaluation",
    "risques",
    "schemas",
    "items_sppe",
    "poids",
    "provenance",
)
D_ELEMENT = ("niveau", "code", "intitule", "groupe", "description", "nature", "poids", "provenance")
# Table: its model, what leads to its rows, their columns.
TABLES: Mapping[str, tuple[type[models.Model], str, tuple[str, ...]]] = {
    "etapes": (
        EtapeFiche,
        "etapes",
        ("intitule", "echeance", "precision", "responsable", "etat", "poids", "avancement"),
    ),
    "budget": (
        LigneBudget,
        "lignes_budget",
        ("annee", "financeur_id", "autre_financeur", "nature", "prevu", "vote", "paye"),
    ),
    "partenaires": (PartenaireFiche, "participations", ("organisation_id", "role")),
    "cibles": (CibleChiffree, "cibles", ("valeur", "unite", "echeance", "precision")),
}
LIBELLES = {
    "etapes": "Étapes",
    "budget": "Budget",
    "partenaires": "Partenaires",
    "cibles": "Cibles chiffrées",
    "element": "Place dans le plan",
    "parent": "Place dans le plan",
}


def libelle(modele: type[models.Model], champ: str) -> str:
    """The label of a field or of a table."""
    if champ in LIBELLES:
        return LIBELLES[champ]
    nom = str(modele._meta.get_field(champ).verbose_name)  # type: ignore[union-attr]
    return nom[:1].upper() + nom[1:]


def lignes_de(objet: FicheAction | ElementPlan, table: str) -> list[dict[str, Any]]:
    """The rows of a table of the object, in their order."""
    _, lien, colonnes = TABLES[table]
    return [{c: getattr(ligne, c) for c in colonnes} for ligne in getattr(objet, lien).all()]


def meme(ancienne: Any, nouvelle: Any) -> bool:
    """Whether two values say the same: what a file cannot carry does not count."""
    if isinstance(ancienne, str) and isinstance(nouvelle, str):
        return _nu(ancienne) == _nu(nouvelle)
    if isinstance(ancienne, list) and isinstance(nouvelle, list):
        return len(ancienne) == len(nouvelle) and all(
            meme(a, b) for a, b in zip(ancienne, nouvelle, strict=True)
        )
    if isinstance(ancienne, dict) and isinstance(nouvelle, dict):
        return ancienne.keys() == nouvelle.keys() and all(
            meme(valeur, nouvelle[nom]) for nom, valeur in ancienne.items()
        )
    return bool(ancienne == nouvelle)


def _nu(texte: str) -> str:
    return assainir(texte).strip()


def en_mots(valeur: Any) -> str:
    """A value as the pages show it before and after."""
    if valeur in (None, "", []):
        return "vide"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, dt.date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, list):
        if isinstance(valeur[0], dict):
            return f"{len(valeur)} ligne{'s' if len(valeur) > 1 else ''}"
        return ", ".join(str(v) for v in valeur)
    return str(valeur)


def gardee(valeur: Any) -> Any:
    """The value as JSON keeps it for the undoing: rows by their key."""
    if isinstance(valeur, models.Model):
        return valeur.pk
    if isinstance(valeur, dt.date):
        return valeur.isoformat()
    if isinstance(valeur, Decimal):
        return str(valeur)
    if isinstance(valeur, list):
        return [gardee(v) for v in valeur]
    if isinstance(valeur, dict):
        return {nom: gardee(v) for nom, v in valeur.items()}
    return valeur


def valeur_actuelle(objet: FicheAction | ElementPlan, champ: str) -> Any:
    """The value of a field, list or table of the row as it stands."""
    if champ in TABLES:
        return lignes_de(objet, champ)
    if champ in LISTES:
        return sorted(getattr(objet, champ).all(), key=lambda lie: int(lie.pk))
    return getattr(objet, champ)
