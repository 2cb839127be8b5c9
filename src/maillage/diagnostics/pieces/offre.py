"""The inventory of services as tables: one a kind of structure, as they are today.

What is not known of a structure is said so; nothing is added up that does not count the same thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from maillage.conventions.models import Demarche
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.etats import periodes
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.diagnostics.queries.structures import structures
from maillage.documents.arbre import Alignement, Bloc, Tableau, Texte, texte
from maillage.interface.typographie import accorde, minuscule, nombre, typo

RIEN = "—"
INCONNU = "non connu"
COLONNES = ("Structure", "Commune", "Gestionnaire", "Capacité", "Depuis")
LARGEURS = (6, 4, 5, 4, 2)
ALIGNEMENTS: tuple[Alignement, ...] = ("gauche", "gauche", "gauche", "gauche", "droite")


def offre(demarche: Demarche) -> tuple[Bloc, ...]:
    """The open structures, one table a kind; nothing for an empty inventory (two queries)."""
    return tuple(_tableaux(ouvertes(demarche)))


def ouvertes(demarche: Demarche) -> list[tuple[Structure, EtatStructure]]:
    """The structures that no closing has ended, each with the last that is known of it."""
    lues = []
    for structure in structures(demarche):
        derniers = periodes(structure.etats.all())
        if derniers and derniers[-1].ouverte:
            lues.append((structure, derniers[-1].etat))
    return sorted(lues, key=lambda lue: (TypeStructure.values.index(lue[0].type), lue[0].nom))


def _tableaux(lues: list[tuple[Structure, EtatStructure]]) -> Iterator[Tableau]:
    for type_, suite in groupby(lues, key=lambda lue: lue[0].type):
        lignes = list(suite)
        yield Tableau(
            typo(f"{TypeStructure(type_).label} : {accorde(len(lignes), 'structure')}"),
            COLONNES,
            tuple(_ligne(structure, etat) for structure, etat in lignes),
            largeurs=LARGEURS,
            alignements=ALIGNEMENTS,
        )


def _ligne(structure: Structure, etat: EtatStructure) -> tuple[Texte, ...]:
    gestion = [str(etat.gestionnaire or INCONNU)]
    if etat.statut:
        gestion.append(minuscule(etat.get_statut_display()))
    return (
        texte(typo(structure.nom)),
        texte(typo(structure.commune.nom) if structure.commune else INCONNU),
        texte(typo("\n".join(gestion))),
        texte(capacite(etat)),
        texte(str(etat.du.year)),
    )


def capacite(etat: EtatStructure) -> str:
    """« 40 places », « 98 500 heures par an », « 1,5 Etp »: what is known, each on its line."""
    dites = []
    if etat.places is not None:
        dites.append(accorde(etat.places, "place"))
    if etat.heures is not None:
        dites.append(typo(f"{nombre(etat.heures.normalize())} heures par an"))
    if etat.etp is not None:
        dites.append(f"{nombre(etat.etp.normalize())}\u00a0Etp")
    if etat.groupes is not None:
        dites.append(accorde(etat.groupes, "groupe"))
    return "\n".join(dites) or INCONNU
