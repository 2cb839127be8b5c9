"""Two versions side by side: article by article, row by row, with what differs marked word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from maillage.conventions.differences import dire_l_objet, en_mots
from maillage.regles.changements import Changement, NatureChangement, comparer
from maillage.regles.versions import Contenu, Objet
from maillage.regles.vis_a_vis import TONS, Rangee, marquer, paragraphes, tout


@dataclass(frozen=True, slots=True)
class VisAVis:
    """One article or one object on both sides.

    `par_consequence` says that its own words did not change: its text follows another change.
    """

    intitule: str
    etat: str
    rangees: tuple[Rangee, ...]
    par_consequence: bool = False

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS.get(self.etat, "neutre")


@dataclass(frozen=True, slots=True)
class Rubrique:
    """A section: what differs in it, and how many of its objects read the same."""

    intitule: str
    vis_a_vis: tuple[VisAVis, ...]
    identiques: int


def cote_a_cote(avant: Contenu, apres: Contenu) -> list[Rubrique]:
    """Every section of the second content, then those that only the first one has."""
    changements: dict[str, list[Changement]] = {}
    for changement in comparer(avant, apres):
        changements.setdefault(changement.cle, []).append(changement)
    anciens = {s.nom: s for s in avant}
    nouveaux = {s.nom: s for s in apres}
    rubriques = []
    for nom in [*nouveaux, *(nom for nom in anciens if nom not in nouveaux)]:
        ici = {o.cle: o for o in anciens[nom].objets} if nom in anciens else {}
        la = {o.cle: o for o in nouveaux[nom].objets} if nom in nouveaux else {}
        vus = tuple(_vis_a_vis(ici, la, changements))
        section = nouveaux.get(nom) or anciens[nom]
        rubriques.append(Rubrique(section.intitule, vus, len({**ici, **la}) - len(vus)))
    return rubriques


def _vis_a_vis(
    anciens: dict[str, Objet], nouveaux: dict[str, Objet], changements: dict[str, list[Changement]]
) -> Iterator[VisAVis]:
    for cle in {**nouveaux, **anciens}:
        ancien, nouveau = anciens.get(cle), nouveaux.get(cle)
        siens = changements.get(cle, [])
        if ancien is None and nouveau is not None:
            yield VisAVis(nouveau.intitule, "ajouté", _entier(nouveau, ajoute=True))
        elif nouveau is None and ancien is not None:
            yield VisAVis(ancien.intitule, "retiré", _entier(ancien, ajoute=False))
        elif ancien is not None and nouveau is not None and ancien.texte != nouveau.texte:
            rangees = tuple(paragraphes(ancien.texte, nouveau.texte))
            yield VisAVis(nouveau.intitule, "modifié", rangees, par_consequence=not siens)
        elif siens and nouveau is not None:
            seul = all(c.nature is NatureChangement.DEPLACEMENT for c in siens)
            etat = "déplacé" if seul else "modifié"
            yield VisAVis(nouveau.intitule, etat, tuple(_rangee(c) for c in siens))


def _entier(objet: Objet, *, ajoute: bool) -> tuple[Rangee, ...]:
    """All that an object says, on the only side where it is: its heading says that it came or went."""
    lignes = [("", ligne) for ligne in objet.texte] or dire_l_objet(objet)
    return tuple(
        Rangee(libelle, () if ajoute else tout(dit), tout(dit) if ajoute else ())
        for libelle, dit in lignes
    )


def _rangee(changement: Changement) -> Rangee:
    ligne = en_mots(changement)
    avant, apres = marquer(ligne.avant, ligne.apres)
    return Rangee(ligne.champ, avant, apres, ligne.libelle.lower())
