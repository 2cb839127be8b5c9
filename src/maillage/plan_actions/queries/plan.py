"""The plan as a tree, its counts, and the places where something may go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from maillage.conventions.models import Demarche, Thematique
from maillage.interface.typographie import accorde
from maillage.plan_actions.enums import OBJECTIFS, PLURIELS, PORTENT_DES_FICHES, SOUS, Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.plan_actions.queries.fiche import fiches
from maillage.regles.erreurs import Introuvable


class FicheEnLigne(NamedTuple):
    """What a line of the tree shows of a fiche: four hundred of them must come at once."""

    pk: int
    element_id: int
    position: int
    numero: str
    intitule: str
    etat: str
    sigle: str | None
    organisation: str | None
    poids: int
    est_archivee: bool

    @property
    def nom(self) -> str:
        """« 2.3. Une crèche au nord »."""
        return f"{self.numero}. {self.intitule}" if self.numero else self.intitule

    @property
    def pilote(self) -> str:
        """The organisation that pilots it, as short as it is known."""
        return self.sigle or self.organisation or ""


@dataclass(slots=True)
class Noeud:
    """An element with its children and its fiches, in their order; `profondeur` is 0 at the root.

    `thematiques` are those that neither its title nor anything above says: once is enough.
    """

    element: ElementPlan
    profondeur: int = 0
    dernier: bool = False
    thematiques: list[Thematique] = field(default_factory=list)
    enfants: list[Noeud] = field(default_factory=list)
    fiches: list[Any] = field(default_factory=list)
    archivees: list[FicheEnLigne] = field(default_factory=list)

    def parcours(self) -> Iterator[Noeud]:
        """The node and all that it bears, top first."""
        yield self
        for enfant in self.enfants:
            yield from enfant.parcours()

    @property
    def suites(self) -> list[Suite]:
        """The children by runs of the same sub-group and level, as a plan prints them."""
        cles = groupby(self.enfants, key=lambda n: (n.element.groupe, n.element.niveau))
        suites, precedent = [], ""
        for (groupe, niveau), suite in cles:
            annonce = bool(groupe) and groupe != precedent
            suites.append(Suite(groupe, Niveau(niveau), list(suite), annonce))
            precedent = groupe
        return suites

    @property
    def titre(self) -> bool:
        """Whether its title is a heading of the page: at the root, or an axe."""
        return self.profondeur == 0 or self.element.niveau == Niveau.AXE

    @property
    def precise(self) -> bool:
        """Whether something stands under its title: description, nature, thématiques or targets."""
        element = self.element
        return bool(
            element.description or element.nature or self.thematiques or element.cibles.all()
        )

    @property
    def nombre_objectifs(self) -> int:
        """The objectifs under the node, of all levels."""
        return sum(porte.element.niveau in OBJECTIFS for porte in self.parcours()) - (
            self.element.niveau in OBJECTIFS
        )

    @property
    def nombre_fiches(self) -> int:
        """The fiches under the node, at any depth."""
        return sum(len(porte.fiches) for porte in self.parcours())


@dataclass(frozen=True, slots=True)
class Suite:
    """Siblings that follow each other, of the same level and of the same sub-group (process A6-03)."""

    groupe: str
    niveau: Niveau
    noeuds: list[Noeud]
    annonce: bool = False  # its sub-group begins with it

    @property
    def libelle(self) -> str:
        """The heading of the run: « Objectifs généraux »."""
        return PLURIELS[self.niveau] if len(self.noeuds) > 1 else self.niveau.label


@dataclass(frozen=True, slots=True)
class Comptes:
    """How much a plan holds; `objectifs` by level, in the order of `Niveau`, zeros left out."""

    enjeux: int = 0
    axes: int = 0
    objectifs: dict[Niveau, int] = field(default_factory=dict)
    fiches: int = 0

    @property
    def objectifs_en_mots(self) -> list[str]:
        """« 30 généraux », « 48 opérationnels »: the levels after the word « objectifs »."""
        return [
            accorde(
                n,
                *(
                    nom.lower().removeprefix("objectifs ").removeprefix("objectif ")
                    for nom in (niveau.label, PLURIELS[niveau])
                ),
            )
            for niveau, n in self.objectifs.items()
        ]

    @property
    def total_objectifs(self) -> int:
        """The objectifs of all levels."""
        return sum(self.objectifs.values())

    @property
    def elements(self) -> int:
        """Everything but the fiches."""
        return self.enjeux + self.axes + self.total_objectifs


@dataclass(frozen=True, slots=True)
class Destination:
    """A place where something may go: under `parent` (None: the root), with what is there already."""

    parent: ElementPlan | None
    profondeur: int
    occupants: list[Any]

    @property
    def retrait(self) -> str:
        """No-break spaces that show the depth in a list of choices."""
        return "\N{NO-BREAK SPACE}" * 4 * self.profondeur


def arbre(
    demarche: Demarche, *, a_l_ecran: bool = False, avec_archivees: bool = False
) -> list[Noeud]:
    """The whole plan, roots first, in four queries whatever its size.

    On the screen, the fiches are `FicheEnLigne`, and the archived ones stand apart (`archivees`) unless
    `avec_archivees`: who reorders siblings must see them all.
    """
    elements = ElementPlan.objects.presents().filter(demarche=demarche)
    noeuds = {
        element.pk: Noeud(element) for element in elements.prefetch_related("thematiques", "cibles")
    }
    racines: list[Noeud] = []
    for noeud in noeuds.values():
        parent = noeuds.get(noeud.element.parent_id)
        (parent.enfants if parent else racines).append(noeud)
    if a_l_ecran:
        for ligne in _fiches_en_ligne(demarche):
            noeud = noeuds[ligne.element_id]
            apart = ligne.est_archivee and not avec_archivees
            (noeud.archivees if apart else noeud.fiches).append(ligne)
    else:
        for fiche in fiches(demarche):
            noeuds[fiche.element_id].fiches.append(fiche)
    _situer(racines, 0, frozenset())
    return racines


def _fiches_en_ligne(demarche: Demarche) -> Iterator[FicheEnLigne]:
    lignes = fiches(demarche).select_related(None)
    archivee = Q(archivee_le__isnull=False)
    return map(
        FicheEnLigne._make,
        lignes.annotate(est_archivee=ExpressionWrapper(archivee, BooleanField())).values_list(
            "pk",
            "element",
            "position",
            "numero",
            "intitule",
            "etat",
            "pilote__sigle",
            "pilote__nom",
            "poids",
            "est_archivee",
        ),
    )


def _situer(freres: list[Noeud], profondeur: int, dites: frozenset[Thematique]) -> None:
    for rang, noeud in enumerate(freres, start=1):
        siennes = noeud.element.thematiques.all()
        noeud.profondeur, noeud.dernier = profondeur, rang == len(freres)
        noeud.thematiques = [
            thematique
            for thematique in siennes
            if thematique not in dites and thematique.nom != noeud.element.intitule
        ]
        _situer(noeud.enfants, profondeur + 1, dites.union(siennes))


def comptes(demarche: Demarche) -> Comptes:
    """The counts of one plan (two queries)."""
    return comptes_par_demarche([demarche])[demarche.pk]


def comptes_de(racines: Iterable[Noeud]) -> Comptes:
    """The counts of a tree that is loaded already (no query)."""
    noeuds = [noeud for racine in racines for noeud in racine.parcours()]
    par_niveau = Counter(noeud.element.niveau for noeud in noeuds)
    return _comptes(par_niveau, sum(len(noeud.fiches) for noeud in noeuds))


def comptes_par_demarche(demarches: Iterable[Demarche]) -> dict[int, Comptes]:
    """The counts of several plans by key of the démarche, in two queries."""
    cles = [demarche.pk for demarche in demarches]
    par_niveau: dict[int, Counter[str]] = {cle: Counter() for cle in cles}
    lignes = ElementPlan.objects.presents().filter(demarche__in=cles).order_by()
    for cle, niveau, nombre in lignes.values_list("demarche", "niveau").annotate(Count("pk")):
        par_niveau[cle][niveau] = nombre
    presentes = FicheAction.objects.filter(demarche__in=cles, supprime_le=None).order_by()
    par_fiches = dict(presentes.values_list("demarche").annotate(Count("pk")))
    return {cle: _comptes(par_niveau[cle], par_fiches.get(cle, 0)) for cle in cles}


def _comptes(par_niveau: Counter[str], fiches: int) -> Comptes:
    return Comptes(
        enjeux=par_niveau[Niveau.ENJEU],
        axes=par_niveau[Niveau.AXE],
        objectifs={
            niveau: par_niveau[niveau]
            for niveau in Niveau
            if niveau in OBJECTIFS and par_niveau[niveau]
        },
        fiches=fiches,
    )


def fiches_par_etat(demarches: Iterable[Demarche]) -> dict[int, dict[str, int]]:
    """How many fiches stand in each state, by key of the démarche (one query)."""
    comptees: dict[int, dict[str, int]] = {demarche.pk: {} for demarche in demarches}
    presentes = FicheAction.objects.filter(demarche__in=list(comptees), supprime_le=None).order_by()
    for cle, etat, nombre in presentes.values_list("demarche", "etat").annotate(Count("pk")):
        comptees[cle][etat] = nombre
    return comptees


def element_visible(demarche: Demarche, pk: int, *, corbeille: bool = False) -> ElementPlan:
    """The element `pk` of this plan (of its bin if asked); `Introuvable` otherwise."""
    element: ElementPlan | None = (
        ElementPlan.objects.filter(pk=pk, demarche=demarche, supprime_le__isnull=not corbeille)
        .select_related("parent", "demarche")
        .first()
    )
    if element is None:
        raise Introuvable(
            "Cet élément n'est pas dans le plan de cette démarche. Il a pu être mis à la corbeille : "
            "revenez au plan, ou regardez dans sa corbeille."
        )
    return element


def chemin(element: ElementPlan) -> list[ElementPlan]:
    """The ancestors of the element, then itself (one query)."""
    return list(ElementPlan.objects.ancestors(element, include_self=True))


def contenu(element: ElementPlan) -> Noeud:
    """The node of one element, with all that it bears (three queries)."""
    for racine in arbre(element.demarche):
        for noeud in racine.parcours():
            if noeud.element.pk == element.pk:
                return noeud
    raise Introuvable("Cet élément n'est plus dans le plan. Revenez au plan.")


def destinations(element: ElementPlan) -> list[Destination]:
    """The places where the element may go with all that it bears, in the order of the plan."""
    racines = arbre(element.demarche)
    places = []
    if element.niveau in SOUS[None]:
        places.append(Destination(None, 0, [n.element for n in racines if n.element != element]))
    for noeud in _hors(racines, element):
        if element.niveau in SOUS[Niveau(noeud.element.niveau)]:
            freres = [n.element for n in noeud.enfants if n.element != element]
            places.append(Destination(noeud.element, noeud.profondeur, freres))
    return places


def _hors(noeuds: list[Noeud], element: ElementPlan) -> Iterator[Noeud]:
    """All the nodes but those of the branch of `element`."""
    for noeud in noeuds:
        if noeud.element != element:
            yield noeud
            yield from _hors(noeud.enfants, element)


def destinations_de_fiche(fiche: FicheAction) -> list[Destination]:
    """The axes and objectifs that may bear the fiche, in the order of the plan."""
    return [
        Destination(noeud.element, noeud.profondeur, [f for f in noeud.fiches if f != fiche])
        for noeud in porteurs(fiche.demarche)
    ]


def porteurs(demarche: Demarche) -> list[Noeud]:
    """The nodes that may bear a fiche, in the order of the plan."""
    return [
        noeud
        for racine in arbre(demarche)
        for noeud in racine.parcours()
        if noeud.element.niveau in PORTENT_DES_FICHES
    ]


def plan_en_donnees(demarche: Demarche) -> list[dict[str, Any]]:
    """The tree as plain data: `niveau` (lower case), `code`, `intitule`, `enfants`.

    The children of a node are its elements, then its fiches (`niveau` « fiche »).
    """
    return [_en_donnees(noeud) for noeud in arbre(demarche)]


def _en_donnees(noeud: Noeud) -> dict[str, Any]:
    return {
        "niveau": noeud.element.niveau.lower(),
        "code": noeud.element.code,
        "intitule": noeud.element.intitule,
        "enfants": [
            *(_en_donnees(enfant) for enfant in noeud.enfants),
            *(
                {"niveau": "fiche", "code": fiche.numero, "intitule": fiche.intitule, "enfants": []}
                for fiche in noeud.fiches
            ),
        ],
    }
