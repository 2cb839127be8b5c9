"""The inventory of services as a list and a table, as they are today.

What is not known of a structure is said so; nothing is added up that does not count the same thing.
"""

from __future__ import annotations

from collections import Counter

from maillage.conventions.models import Demarche
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.diagnostics.queries.structures import ouvertes
from maillage.documents.arbre import Bloc, ElementListe, Liste, Tableau, Texte, texte
from maillage.interface.typographie import accorde, minuscule, nombre, typo

INCONNU = "non connu"


def offre(demarche: Demarche) -> tuple[Bloc, ...]:
    """How many services of each kind, then each of them; nothing for an empty inventory (two queries)."""
    lues = ouvertes(demarche)
    if not lues:
        return ()
    comptes = Counter(structure.type for structure, _ in lues)
    dits = [
        f"{TypeStructure(type_).label} : {accorde(n, 'structure')}" for type_, n in comptes.items()
    ]
    return (
        Liste(tuple(ElementListe(texte(typo(dit))) for dit in dits)),
        _tableau(lues),
    )


def _tableau(lues: list[tuple[Structure, EtatStructure]]) -> Tableau:
    """One row a structure; the commune is said only where there are several."""
    communes = {structure.commune_id for structure, _ in lues}
    plusieurs = len(communes) > 1
    return Tableau(
        typo(f"Équipements et services : {accorde(len(lues), 'structure')}"),
        ("Structure", *(("Commune",) if plusieurs else ()), "Nature", "Gestionnaire", "Capacité"),
        tuple(_ligne(structure, etat, plusieurs) for structure, etat in lues),
        largeurs=(6, *((4,) if plusieurs else ()), 5, 5, 4),
    )


def _ligne(structure: Structure, etat: EtatStructure, plusieurs: bool) -> tuple[Texte, ...]:
    gestion = [str(etat.gestionnaire or INCONNU)]
    if etat.statut:
        gestion.append(minuscule(etat.get_statut_display()))
    commune = typo(structure.commune.nom) if structure.commune else INCONNU
    return (
        texte(typo(structure.nom)),
        *((texte(commune),) if plusieurs else ()),
        texte(typo(structure.get_type_display())),
        texte(typo("\n".join(gestion))),
        texte(capacite(etat)),
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
