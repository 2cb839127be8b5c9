"""A version as people read it: its sections, its objects at their depth, their fields in French."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.conventions.differences import dire_l_objet
from maillage.regles.versions import Contenu, Section

PLUS_PROFOND = 4  # beyond, a deeper indentation would leave no room on a phone


@dataclass(frozen=True, slots=True)
class ObjetLu:
    """One object: its title, its text or its fields, and how deep it stands."""

    intitule: str
    texte: tuple[str, ...]
    champs: list[tuple[str, str]]
    profondeur: int


@dataclass(frozen=True, slots=True)
class PartieLue:
    """One section of the version."""

    nom: str
    intitule: str
    objets: list[ObjetLu]


def lire(contenu: Contenu) -> list[PartieLue]:
    """The sections that hold something."""
    return [
        PartieLue(section.nom, section.intitule, _objets(section))
        for section in contenu
        if section.objets
    ]


def _objets(section: Section) -> list[ObjetLu]:
    profondeurs: dict[str, int] = {}
    lus = []
    for objet in section.objets:
        profondeur = profondeurs.get(objet.sous, -1) + 1
        profondeurs[objet.cle] = profondeur
        lus.append(
            ObjetLu(
                objet.intitule,
                objet.texte,
                [] if objet.texte else dire_l_objet(objet),
                min(profondeur, PLUS_PROFOND),
            )
        )
    return lus
