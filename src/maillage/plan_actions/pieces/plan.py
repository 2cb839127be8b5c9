"""The plan d’actions: its tables by axe and their summary."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from maillage.conventions.models import Demarche
from maillage.documents.arbre import (
    Alignement,
    Bloc,
    Document,
    Paragraphe,
    Section,
    Tableau,
    Texte,
    Titre,
    Trait,
    en_clair,
    manquant,
    texte,
)
from maillage.interface.typographie import accorde
from maillage.plan_actions.enums import OBJECTIFS, Niveau
from maillage.plan_actions.models import (
    ElementPlan,
    FicheAction,
)
from maillage.plan_actions.pieces.mots import (
    AUCUNE,
    RIEN,
    apostrophes,
    dire_la_cible,
    intitule,
    minuscule,
    repere,
    titre_de,
)
from maillage.plan_actions.queries import (
    Noeud,
    arbre,
)

LARGEURS = {
    "Objectif": 6,
    "Niveau": 3,
    "Déclinaison opérationnelle": 8,
    "Fiches action": 6,
    "Pilote": 4,
    "Calendrier": 3,
}


@dataclass(frozen=True, slots=True)
class Colonnes:
    """What the tables of one plan show: only what that plan has."""

    niveaux: bool
    fiches: bool

    @classmethod
    def de(cls, racines: list[Noeud]) -> Colonnes:
        """The columns of a plan: levels where objectifs of several stand side by side."""
        noeuds = [noeud for racine in racines for noeud in racine.parcours()]
        cote_a_cote = (
            {enfant.element.niveau for enfant in noeud.enfants} & OBJECTIFS for noeud in noeuds
        )
        return cls(
            niveaux=any(len(niveaux) > 1 for niveaux in cote_a_cote),
            fiches=any(noeud.fiches for noeud in noeuds),
        )


def plan(demarche: Demarche) -> Document:
    """The plan d'actions of a démarche: its tables by axe and their summary."""
    return Document(
        titre="Plan d’actions",
        sous_titre=apostrophes(demarche.nom),
        blocs=blocs_du_plan(arbre(demarche)) or (Paragraphe((manquant("plan d’actions"),)),),
        pied=apostrophes(demarche.nom),
        mots_cles=("plan d’actions", "convention territoriale globale"),
    )


def manque_au_plan(demarche: Demarche) -> Iterator[str]:
    """What keeps the plan from saying anything."""
    if not ElementPlan.objects.presents().filter(demarche=demarche).exists():
        yield "un plan d’actions : enjeux, axes ou objectifs"


def blocs_du_plan(racines: list[Noeud], *, niveau: int = 1) -> tuple[Bloc, ...]:
    """The summary, then one table by axe; nothing for an empty plan."""
    if not racines:
        return ()
    colonnes = Colonnes.de(racines)
    parties: list[Bloc] = []
    for racine in racines:
        parties.append(Titre(niveau, texte(intitule(racine.element))))
        parties += _partie(racine, niveau, colonnes)
    return (
        Titre(niveau, texte("Synthèse du plan")),
        Paragraphe(texte(_compte(racines))),
        _synthese(racines, colonnes),
        *((Section(tuple(parties), paysage=True),) if colonnes.fiches else parties),
    )


def _partie(noeud: Noeud, niveau: int, colonnes: Colonnes) -> Iterator[Bloc]:
    """An axe is a table, or one by sub-group; an enjeu has a heading for each axe that it bears."""
    if noeud.element.description:
        yield Paragraphe(texte(noeud.element.description))
    objectifs = [n for n in noeud.enfants if n.element.niveau in OBJECTIFS]
    for groupe, membres in groupby(objectifs, key=lambda n: n.element.groupe):
        lignes = [_ligne(membre) for membre in membres]
        yield _tableau(_legende(noeud.element, groupe, colonnes), lignes, colonnes)
    if noeud.fiches:
        seul = Noeud(noeud.element, fiches=noeud.fiches)
        yield _tableau(
            _legende(noeud.element, "actions propres", colonnes), [_ligne(seul)], colonnes
        )
    if not noeud.enfants and not noeud.fiches:
        yield Paragraphe(texte("Aucun objectif à ce jour."))
    for axe in noeud.enfants:
        if axe.element.niveau not in OBJECTIFS:
            yield Titre(niveau + 1, texte(intitule(axe.element)))
            yield from _partie(axe, niveau + 1, colonnes)


def _tableau(legende: str, lignes: list[dict[str, Texte]], colonnes: Colonnes) -> Tableau:
    """A table of the columns that the plan has, without the details that no row gives."""
    presentes = ["Objectif"]
    if colonnes.niveaux:
        presentes.append("Niveau")
    if colonnes.fiches or any(
        en_clair(ligne["Déclinaison opérationnelle"]) != RIEN for ligne in lignes
    ):
        presentes.append("Déclinaison opérationnelle")
    if colonnes.fiches:
        presentes += ["Fiches action", "Pilote", "Calendrier"]
    return Tableau(
        legende,
        tuple(presentes),
        tuple(tuple(ligne[nom] for nom in presentes) for ligne in lignes),
        largeurs=tuple(LARGEURS[nom] for nom in presentes),
        entete_de_ligne=len(presentes) > 1,
    )


def _legende(element: ElementPlan, groupe: str, colonnes: Colonnes) -> str:
    """« Objectifs et actions de l’axe 1 », with the sub-group where there is one."""
    repere = intitule(element).partition(" — ")[0] if element.code else ""
    quoi = "Objectifs et actions" if colonnes.fiches else "Objectifs"
    legende = f"{quoi} de l’{minuscule(repere)}" if repere else quoi
    return f"{legende}\u00a0: {minuscule(apostrophes(groupe))}" if groupe else legende


def _ligne(objectif: Noeud) -> dict[str, Texte]:
    """The row of an objectif, with all that it bears, by name of column."""
    portes = list(objectif.parcours())
    declinaison = "\n".join(_point(noeud.element) for noeud in portes[1:])
    portees = [fiche for noeud in portes for fiche in noeud.fiches]
    return {
        "Objectif": texte(_avec_cibles(intitule(objectif.element), objectif.element)),
        "Niveau": texte(Niveau(objectif.element.niveau).label),
        "Déclinaison opérationnelle": texte(declinaison or RIEN),
        "Fiches action": texte("\n".join(titre_de(fiche) for fiche in portees) or AUCUNE),
        "Pilote": _par_fiche(portees, _pilote_court, "pilote"),
        "Calendrier": _par_fiche(portees, _calendrier_court, "calendrier"),
    }


def _point(element: ElementPlan) -> str:
    intitule = f"{element.code} {element.intitule}".strip()
    return _avec_cibles(f"• {apostrophes(intitule)}", element)


def _avec_cibles(intitule: str, element: ElementPlan) -> str:
    """The title with the targets of the objectif: « (cible : 21 écoles neuves) »."""
    cibles = ", ".join(dire_la_cible(cible) for cible in element.cibles.all())
    return f"{intitule} (cible\N{NO-BREAK SPACE}: {cibles})" if cibles else intitule


def _par_fiche(portees: list[FicheAction], dire: Callable[[FicheAction], str], nom: str) -> Texte:
    """One line by fiche; with its number where the objectif bears several."""
    if not portees:
        return texte(RIEN)
    morceaux: list[str | Trait] = []
    for rang, fiche in enumerate(portees):
        if rang:
            morceaux.append("\n")
        if len(portees) > 1:
            morceaux.append(f"{repere(fiche)}\u00a0: ")
        morceaux.append(dire(fiche) or manquant(f"{nom} ({minuscule(titre_de(fiche))})"))
    return texte(*morceaux)


def _pilote_court(fiche: FicheAction) -> str:
    return apostrophes(str(fiche.pilote or fiche.pilote_personne or ""))


def _calendrier_court(fiche: FicheAction) -> str:
    if fiche.debut and fiche.fin:
        annees = sorted({fiche.debut.year, fiche.fin.year})
        return "-".join(str(annee) for annee in annees)
    if fiche.debut:
        return f"à partir de {fiche.debut.year}"
    return f"jusqu’en {fiche.fin.year}" if fiche.fin else ""


def _compte(racines: list[Noeud]) -> str:
    noeuds = [n for racine in racines for n in racine.parcours()]
    niveaux = [n.element.niveau for n in noeuds]
    parts = [
        accorde(niveaux.count(niveau), *_mots(niveau)) for niveau in Niveau if niveaux.count(niveau)
    ]
    portees = sum(len(n.fiches) for n in noeuds)
    fiches_action = accorde(portees, "fiche action", "fiches action") if portees else AUCUNE.lower()
    return f"Le plan compte {', '.join(parts)} et {fiches_action}."


def _mots(niveau: Niveau) -> tuple[str, str]:
    """« objectif opérationnel », « objectifs opérationnels »."""
    singulier = niveau.label.lower()
    if niveau == Niveau.ENJEU:
        return singulier, "enjeux"
    if niveau == Niveau.SOUS_OBJECTIF:
        return singulier, "sous-objectifs"
    pluriel = " ".join(
        f"{mot[:-1]}aux" if mot == "général" else f"{mot}s" for mot in singulier.split()
    )
    return singulier, pluriel


def _synthese(racines: list[Noeud], colonnes: Colonnes) -> Tableau:
    comptes = [
        (intitule(racine.element), racine.nombre_objectifs, racine.nombre_fiches)
        for racine in racines
    ]
    comptes.append(("Ensemble du plan", sum(c[1] for c in comptes), sum(c[2] for c in comptes)))
    garde = 3 if colonnes.fiches else 2
    entetes = ("Partie du plan", "Objectifs", "Fiches action")
    sens: tuple[Alignement, ...] = ("gauche", "droite", "droite")
    return Tableau(
        "Objectifs et fiches action du plan" if colonnes.fiches else "Objectifs du plan",
        entetes[:garde],
        tuple(tuple(texte(str(valeur)) for valeur in ligne[:garde]) for ligne in comptes),
        largeurs=(8, 2, 2)[:garde],
        alignements=sens[:garde],
    )
