"""Builds the tree of the plan from the titles that stand on each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from maillage.regles.imports_plan.colonnes import NIVEAUX
from maillage.regles.imports_plan.donnees import donnees
from maillage.regles.imports_plan.formes import ElementLu, Ou
from maillage.regles.imports_plan.mots import separer
from maillage.regles.imports_plan.normalisation import cle

ENJEU, AXE, GENERAL, STRATEGIQUE, OPERATIONNEL, SOUS = (niveau.upper() for niveau in NIVEAUX)
A_CLASSER = "Actions à classer"
LONGUEUR_D_UN_CODE = 20
LONGUEUR_D_UN_TITRE = 1000


class Arborescence:
    """The elements met so far, in order; a title met again under the same parent is the same one."""

    def __init__(self) -> None:
        self.elements: list[ElementLu] = []
        self._par_place: dict[tuple[int, str, str], ElementLu] = {}
        self.a_classer: ElementLu | None = None

    def poser(self, titres: Mapping[str, str], ou: Ou) -> ElementLu | None:
        """The deepest element of the path `titres` (level: title), made where it is new."""
        parent: ElementLu | None = None
        for niveau, titre in _enchainer(titres):
            if parent is None and niveau not in (ENJEU, AXE):
                parent = self.sans_axe(ou)
            parent = self._un(niveau, titre, parent, ou)
        return parent

    def sans_axe(self, ou: Ou) -> ElementLu:
        """The axe of what stands under none."""
        if self.a_classer is None:
            self.a_classer = self._un(AXE, A_CLASSER, None, ou)
        return self.a_classer

    def ajouter(self, element: ElementLu) -> None:
        """An element that a table of elements names itself."""
        self.elements.append(element)

    def _un(self, niveau: str, titre: str, parent: ElementLu | None, ou: Ou) -> ElementLu:
        code, intitule = separer(titre, tuple(donnees()["titres"].get(niveau, ())))
        if len(code) > LONGUEUR_D_UN_CODE:
            code, intitule = "", titre
        intitule = intitule[:LONGUEUR_D_UN_TITRE]
        place = (id(parent), niveau, cle(intitule) or intitule)
        element = self._par_place.get(place)
        if element is None:
            element = ElementLu(niveau, intitule, code, parent, ou=ou)
            self._par_place[place] = element
            self.elements.append(element)
        elif code and not element.code:
            element.code = code
        return element


def _enchainer(titres: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The path in levels that may stand one under the other.

    Two objectives of the first rank are told apart by their depth: the second is operational.
    """
    hauts = [(n, titres[n]) for n in (ENJEU, AXE) if titres.get(n)]
    objectifs = [
        (n, titres[n]) for n in (STRATEGIQUE, GENERAL, OPERATIONNEL, SOUS) if titres.get(n)
    ]
    niveaux = [n for n, _ in objectifs]
    if niveaux:
        premier = niveaux[0] if niveaux[0] in (GENERAL, STRATEGIQUE) else OPERATIONNEL
        profonds = [OPERATIONNEL, SOUS] if premier != OPERATIONNEL else [SOUS]
        if niveaux[-1] == SOUS and len(niveaux) == 2:
            profonds = [SOUS]
        niveaux = [premier, *profonds][: len(niveaux)]
    return [*hauts, *zip(niveaux, (t for _, t in objectifs), strict=False)]
