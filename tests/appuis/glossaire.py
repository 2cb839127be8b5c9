"""The glossary as a table, and what the code names."""

from __future__ import annotations

import enum
import inspect
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.apps import apps

from appuis.depot import RACINE, modules

COLONNES = ["Terme", "Définition", "Source", "Identifiant", "Synonymes interdits"]


@dataclass(frozen=True)
class Entree:
    """One line of the glossary; identifiers and forbidden synonyms are between backquotes there."""

    terme: str
    definition: str
    source: str
    identifiants: tuple[str, ...]
    interdits: tuple[str, ...]


@cache
def entrees() -> tuple[Entree, ...]:
    """Every line of the tables of docs/glossaire.md."""
    lignes = (RACINE / "docs" / "glossaire.md").read_text("utf-8").splitlines()
    cellules = [
        [cellule.strip() for cellule in ligne.strip().strip("|").split("|")]
        for ligne in lignes
        if ligne.startswith("|") and not ligne.startswith("|--")
    ]
    return tuple(
        Entree(terme, definition, source, _codes(identifiant), _codes(interdits))
        for terme, definition, source, identifiant, interdits in cellules
        if terme != COLONNES[0]
    )


def modeles() -> set[str]:
    """The names of our models."""
    return {
        modele.__name__
        for modele in apps.get_models()
        if modele.__module__.startswith("maillage.") and not modele._meta.auto_created
    }


def enumerations() -> set[str]:
    """The names of our enum classes."""
    noms = set()
    for module in modules():
        if "Enum)" not in module.texte and "Choices)" not in module.texte:
            continue
        chemin = module.chemin.removeprefix("src/").removesuffix(".py").removesuffix("/__init__")
        for nom, classe in inspect.getmembers(
            import_module(chemin.replace("/", ".")), inspect.isclass
        ):
            if issubclass(classe, enum.Enum) and classe.__module__.startswith("maillage."):
                noms.add(nom)
    return noms


@cache
def mots_du_metier() -> frozenset[str]:
    """The words, in lower case, of which the names of models and enums are made."""
    noms = modeles() | enumerations()
    return frozenset(mot.lower() for nom in noms for mot in re.findall("[A-Z][a-z]+|[A-Z]+", nom))


def _codes(cellule: str) -> tuple[str, ...]:
    return tuple(re.findall("`([^`]+)`", cellule))
