"""The typed difference between two contents: each change once, and every change.

It is computed from the two contents alone: nobody can add to it nor trim it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from maillage.regles.versions import Champ, Contenu, Objet, Section


class NatureChangement(StrEnum):
    """What happened to an object."""

    AJOUT = "ajout"
    RETRAIT = "retrait"
    MODIFICATION = "modification"
    DEPLACEMENT = "deplacement"


PLACE = "Place"


@dataclass(frozen=True, slots=True)
class Emplacement:
    """Where an object stands: under which one (its title, empty at the top), and at which rank."""

    sous: str
    rang: int


@dataclass(frozen=True, slots=True)
class Changement:
    """One change: of one field, of the place of an object, or of a whole object that came or went.

    `champ` is the label of the field; `avant` and `apres` hold what the nature says: the field, the
    place, or the object itself (None on the side where it is not there).
    """

    section: str
    intitule_section: str
    cle: str
    objet: str
    nature: NatureChangement
    champ: str = ""
    nom_champ: str = ""
    avant: Champ | Emplacement | Objet | None = None
    apres: Champ | Emplacement | Objet | None = None


def comparer(avant: Contenu, apres: Contenu) -> list[Changement]:
    """Every change from one content to the other, in the order of the second one.

    A move counts once, whatever the places of its siblings become; an object that came or went
    counts once, with all its fields.
    """
    anciennes = {section.nom: section for section in avant}
    nouvelles = {section.nom: section for section in apres}
    noms = [*nouvelles, *(nom for nom in anciennes if nom not in nouvelles)]
    return [
        changement
        for nom in noms
        for changement in _section(anciennes.get(nom), nouvelles.get(nom))
    ]


def _section(avant: Section | None, apres: Section | None) -> Iterator[Changement]:
    modele = apres or avant
    assert modele is not None  # noqa: S101  # one of the two at least has the name
    anciens = _par_cle(avant)
    nouveaux = _par_cle(apres)
    deplaces = _deplaces(anciens, nouveaux) if modele.ordonnee else set()
    for cle, objet in nouveaux.items():
        if cle not in anciens:
            yield _changement(modele, objet, NatureChangement.AJOUT, apres=objet)
            continue
        yield from _champs(modele, anciens[cle], objet)
        if cle in deplaces or anciens[cle].sous != objet.sous:
            yield _changement(
                modele,
                objet,
                NatureChangement.DEPLACEMENT,
                champ=PLACE,
                avant=_emplacement(anciens, anciens[cle]),
                apres=_emplacement(nouveaux, objet),
            )
    for cle, objet in anciens.items():
        if cle not in nouveaux:
            yield _changement(modele, objet, NatureChangement.RETRAIT, avant=objet)


def _par_cle(section: Section | None) -> dict[str, Objet]:
    return {objet.cle: objet for objet in section.objets} if section else {}


def _champs(section: Section, avant: Objet, apres: Objet) -> Iterator[Changement]:
    for nom in {**apres.champs, **avant.champs}:
        ancien, nouveau = avant.champs.get(nom), apres.champs.get(nom)
        if _valeur(ancien) != _valeur(nouveau):
            champ = nouveau or ancien
            yield _changement(
                section,
                apres,
                NatureChangement.MODIFICATION,
                champ=champ.libelle if champ else nom,
                nom_champ=nom,
                avant=ancien,
                apres=nouveau,
            )


def _valeur(champ: Champ | None) -> object:
    """What is compared; a field that was not kept yet, an empty one and « non » say the same."""
    if champ is None or champ.valeur is False or champ.valeur in (None, "", []):
        return None
    return (type(champ.valeur), champ.valeur)


def _changement(
    section: Section,
    objet: Objet,
    nature: NatureChangement,
    *,
    champ: str = "",
    nom_champ: str = "",
    avant: Champ | Emplacement | Objet | None = None,
    apres: Champ | Emplacement | Objet | None = None,
) -> Changement:
    return Changement(
        section.nom,
        section.intitule,
        objet.cle,
        objet.intitule,
        nature,
        champ,
        nom_champ,
        avant,
        apres,
    )


def _deplaces(anciens: Mapping[str, Objet], nouveaux: Mapping[str, Objet]) -> set[str]:
    """The fewest objects that explain the new order of those that stayed under the same one."""
    rangs = {cle: rang for rang, cle in enumerate(anciens)}
    restes: dict[str, list[str]] = {}
    for cle, objet in nouveaux.items():
        if cle in anciens and anciens[cle].sous == objet.sous:
            restes.setdefault(objet.sous, []).append(cle)
    deplaces: set[str] = set()
    for cles in restes.values():
        gardes = plus_longue_suite_croissante([rangs[cle] for cle in cles])
        deplaces.update(cle for place, cle in enumerate(cles) if place not in gardes)
    return deplaces


def plus_longue_suite_croissante(nombres: Sequence[int]) -> set[int]:
    """The places of one of the longest increasing subsequences of distinct numbers (n log n)."""
    fins: list[int] = []  # smallest last number of an increasing run of each length
    places: list[int] = []  # its place
    precedents: list[int] = []
    for place, nombre in enumerate(nombres):
        longueur = bisect_left(fins, nombre)
        precedents.append(places[longueur - 1] if longueur else -1)
        if longueur == len(fins):
            fins.append(nombre)
            places.append(place)
        else:
            fins[longueur], places[longueur] = nombre, place
    gardees: set[int] = set()
    place = places[-1] if places else -1
    while place >= 0:
        gardees.add(place)
        place = precedents[place]
    return gardees


def _emplacement(objets: Mapping[str, Objet], objet: Objet) -> Emplacement:
    freres = [autre.cle for autre in objets.values() if autre.sous == objet.sous]
    porteur = objets.get(objet.sous)
    return Emplacement(porteur.intitule if porteur else "", freres.index(objet.cle) + 1)
