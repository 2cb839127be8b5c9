"""What the plan holds: the tree, its counts, its fiches and its bin."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche, Partie, Thematique
from maillage.partenaires.models import Mandat, Organisation, Personne
from maillage.interface.typographie import accorde
from maillage.plan_actions.enums import OBJECTIFS, PLURIELS, PORTENT_DES_FICHES, SOUS, Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.regles.erreurs import Introuvable


@dataclass(slots=True)
class Noeud:
    """An element with its children and its fiches, in their order; `profondeur` is 0 at the root."""

    element: ElementPlan
    profondeur: int = 0
    dernier: bool = False
    enfants: list[Noeud] = field(default_factory=list)
    fiches: list[FicheAction] = field(default_factory=list)

    def parcours(self) -> Iterator[Noeud]:
        """The node and all that it bears, top first."""
        yield self
        for enfant in self.enfants:
            yield from enfant.parcours()

    @property
    def suites(self) -> list[Suite]:
        """The children by runs of the same sub-group and level, as a plan prints them."""
        cles = groupby(self.enfants, key=lambda n: (n.element.groupe, n.element.niveau))
        return [Suite(groupe, Niveau(niveau), list(suite)) for (groupe, niveau), suite in cles]

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


@dataclass(frozen=True, slots=True)
class Jete:
    """Something in the bin, with what went there with it; `obstacle` says what to take out before."""

    objet: ElementPlan | FicheAction
    nombre_objectifs: int = 0
    nombre_fiches: int = 0
    obstacle: str = ""

    @property
    def est_une_fiche(self) -> bool:
        """A fiche, or an element."""
        return isinstance(self.objet, FicheAction)


def arbre(demarche: Demarche) -> list[Noeud]:
    """The whole plan, roots first, in three queries whatever its size."""
    elements = ElementPlan.objects.presents().filter(demarche=demarche)
    noeuds = {element.pk: Noeud(element) for element in elements.prefetch_related("thematiques")}
    racines = []
    for noeud in noeuds.values():
        parent = noeuds.get(noeud.element.parent_id)
        (parent.enfants if parent else racines).append(noeud)
    for fiche in fiches(demarche):
        noeuds[fiche.element_id].fiches.append(fiche)
    _situer(racines, 0)
    return racines


def _situer(freres: list[Noeud], profondeur: int) -> None:
    for rang, noeud in enumerate(freres, start=1):
        noeud.profondeur, noeud.dernier = profondeur, rang == len(freres)
        _situer(noeud.enfants, profondeur + 1)


def fiches(demarche: Demarche) -> QuerySet[FicheAction]:
    """The present fiches in their order under each element, with their pilot."""
    return FicheAction.objects.filter(demarche=demarche, supprime_le=None).select_related(
        "pilote", "pilote_personne"
    )


def comptes(demarche: Demarche) -> Comptes:
    """The counts of one plan (two queries)."""
    return comptes_par_demarche([demarche])[demarche.pk]


def comptes_par_demarche(demarches: Iterable[Demarche]) -> dict[int, Comptes]:
    """The counts of several plans by key of the démarche, in two queries."""
    cles = [demarche.pk for demarche in demarches]
    par_niveau: dict[int, Counter[str]] = {cle: Counter() for cle in cles}
    lignes = ElementPlan.objects.presents().filter(demarche__in=cles).order_by()
    for cle, niveau, nombre in lignes.values_list("demarche", "niveau").annotate(Count("pk")):
        par_niveau[cle][niveau] = nombre
    presentes = FicheAction.objects.filter(demarche__in=cles, supprime_le=None).order_by()
    par_fiches = dict(presentes.values_list("demarche").annotate(Count("pk")))
    return {
        cle: Comptes(
            enjeux=par_niveau[cle][Niveau.ENJEU],
            axes=par_niveau[cle][Niveau.AXE],
            objectifs={
                niveau: par_niveau[cle][niveau]
                for niveau in Niveau
                if niveau in OBJECTIFS and par_niveau[cle][niveau]
            },
            fiches=par_fiches.get(cle, 0),
        )
        for cle in cles
    }


def element_visible(demarche: Demarche, pk: int, *, corbeille: bool = False) -> ElementPlan:
    """The element `pk` of this plan (of its bin if asked); `Introuvable` otherwise."""
    element = (
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


def fiche_visible(demarche: Demarche, pk: int, *, corbeille: bool = False) -> FicheAction:
    """The fiche `pk` of this plan (of its bin if asked), with its relations; `Introuvable` otherwise."""
    fiche = (
        FicheAction.objects.filter(pk=pk, demarche=demarche, supprime_le__isnull=not corbeille)
        .select_related(
            "demarche",
            "element",
            "pilote",
            "pilote_personne",
            "referent_caf",
            "referent_collectivite",
        )
        .prefetch_related("thematiques", "partenaires")
        .first()
    )
    if fiche is None:
        raise Introuvable(
            "Cette fiche n'est pas dans le plan de cette démarche. Elle a pu être mise à la "
            "corbeille : revenez au plan, ou regardez dans sa corbeille."
        )
    return fiche


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


def fiches_du_plan(
    demarche: Demarche,
    *,
    etat: str = "",
    thematique: Thematique | None = None,
    pilote: Organisation | None = None,
    texte: str = "",
) -> list[FicheAction]:
    """The fiches in the order of the plan, filtered; `texte` ignores accents and case (four queries).

    Each fiche bears its `emplacement`: the elements from the root to the one that bears it.
    """
    choisies = {}
    retenues = fiches(demarche).prefetch_related("thematiques").select_related("element")
    if etat:
        retenues = retenues.filter(etat=etat)
    if thematique:
        retenues = retenues.filter(thematiques=thematique)
    if pilote:
        retenues = retenues.filter(pilote=pilote)
    for fiche in retenues:
        if _repond(fiche, texte):
            choisies.setdefault(fiche.element_id, []).append(fiche)
    ordonnees = []
    for ancetres, element in _chemins(demarche):
        for fiche in choisies.get(element.pk, []):
            fiche.emplacement = [*ancetres, element]  # type: ignore[attr-defined]
            ordonnees.append(fiche)
    return ordonnees


def _chemins(demarche: Demarche) -> Iterator[tuple[list[ElementPlan], ElementPlan]]:
    """Each present element with its ancestors, in the order of the plan (one query)."""
    enfants: dict[int | None, list[ElementPlan]] = {}
    for element in ElementPlan.objects.presents().filter(demarche=demarche):
        enfants.setdefault(element.parent_id, []).append(element)

    def suite(
        parent: int | None, ancetres: list[ElementPlan]
    ) -> Iterator[tuple[list[ElementPlan], ElementPlan]]:
        for element in enfants.get(parent, []):
            yield ancetres, element
            yield from suite(element.pk, [*ancetres, element])

    return suite(None, [])


def _repond(fiche: FicheAction, texte: str) -> bool:
    lu = aplatir(f"{fiche.numero} {fiche.intitule} {fiche.objectifs} {fiche.description}")
    return all(mot in lu for mot in aplatir(texte).split())


def aplatir(texte: str) -> str:
    """Without accents or case, for a search: « Accès » is « acces »."""
    decompose = unicodedata.normalize("NFKD", texte.replace("œ", "oe").replace("Œ", "oe"))
    return "".join(c for c in decompose if not unicodedata.combining(c)).casefold()


def organisations_proposees(demarche: Demarche) -> tuple[list[Organisation], list[Organisation]]:
    """The parties of the démarche, and all the other organisations (two queries)."""
    parties = list(
        Organisation.objects.filter(parties__demarche=demarche).order_by("parties__ordre")
    )
    return parties, list(Organisation.objects.exclude(pk__in=[partie.pk for partie in parties]))


def personnes_proposees(
    demarche: Demarche, cote: RolePartie | None, actuelle: int | None
) -> QuerySet[Personne]:
    """Those with a mandate in a party of that side (None: of any), and the one chosen already."""
    organisations = Partie.objects.filter(demarche=demarche)
    if cote:
        organisations = organisations.filter(role=cote)
    tenues = Mandat.objects.filter(organisation__in=organisations.values("organisation"))
    return Personne.objects.filter(Q(pk__in=tenues.values("personne")) | Q(pk=actuelle))


def thematiques_des_fiches(demarche: Demarche) -> QuerySet[Thematique]:
    """The thématiques that at least one present fiche bears."""
    return Thematique.objects.filter(fiches__demarche=demarche, fiches__supprime_le=None).distinct()


def pilotes_des_fiches(demarche: Demarche) -> QuerySet[Organisation]:
    """The organisations that pilot at least one present fiche."""
    return Organisation.objects.filter(
        fiches_pilotees__demarche=demarche, fiches_pilotees__supprime_le=None
    ).distinct()


def corbeille(demarche: Demarche) -> list[Jete]:
    """What may be taken out of the bin, last thrown first; what went with it is counted, not listed."""
    elements = {
        element.pk: element
        for element in ElementPlan.objects.filter(demarche=demarche).select_related("parent")
    }
    jetes: dict[tuple[dt.datetime, int], list[int]] = {}
    seuls = []
    for element in elements.values():
        if element.supprime_le:
            racine = _racine_jetee(element, elements)
            comptes = jetes.setdefault((element.supprime_le, racine.pk), [0, 0])
            comptes[0] += element != racine and element.niveau in OBJECTIFS
    for fiche in FicheAction.objects.filter(demarche=demarche).exclude(supprime_le=None):
        porteur = elements[fiche.element_id]
        if porteur.supprime_le == fiche.supprime_le:
            racine = _racine_jetee(porteur, elements)
            jetes[(racine.supprime_le, racine.pk)][1] += 1
        else:
            seuls.append(Jete(fiche, obstacle=str(porteur) if porteur.supprime_le else ""))
    listes = [
        Jete(elements[cle], *nombres, obstacle=_obstacle(elements[cle]))
        for (_, cle), nombres in jetes.items()
    ]
    return sorted(
        [*listes, *seuls], key=lambda jete: (jete.objet.supprime_le, jete.objet.pk), reverse=True
    )


def _racine_jetee(element: ElementPlan, elements: dict[int, ElementPlan]) -> ElementPlan:
    """The top of what was thrown with the element, at the same instant."""
    parent = elements.get(element.parent_id)
    while parent is not None and parent.supprime_le == element.supprime_le:
        element, parent = parent, elements.get(parent.parent_id)
    return element


def _obstacle(element: ElementPlan) -> str:
    return str(element.parent) if element.parent and element.parent.supprime_le else ""


def nombre_dans_la_corbeille(demarche: Demarche) -> int:
    """How many elements and fiches are in the bin (two queries)."""
    jetes = Q(demarche=demarche, supprime_le__isnull=False)
    return ElementPlan.objects.filter(jetes).count() + FicheAction.objects.filter(jetes).count()


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
