"""What the plan says to the documents written before it: enjeux and objectives, theme by theme."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.conventions.models import Demarche
from maillage.documents.arbre import (
    Bloc,
    ElementListe,
    Liste,
    Note,
    Tableau,
    Texte,
    Titre,
    manquant,
    texte,
)
from maillage.interface.typographie import typo
from maillage.plan_actions.enums import OBJECTIFS, Niveau
from maillage.plan_actions.pieces.mots import apostrophes, intitule, minuscule, sous_son_niveau
from maillage.plan_actions.queries import Noeud, arbre
from maillage.plan_actions.queries import enjeux as queries_des_enjeux
from maillage.plan_actions.queries.enjeux import EnjeuLu

METHODE = (
    "Chaque enjeu est coté de 1 (faible) à 3 (forte) sur sa gravité, son ampleur et la capacité d’agir des "
    "partenaires ; la somme le classe. Deux enjeux de même somme ont le même rang."
)


def objectifs_de_cooperation(demarche: Demarche) -> tuple[Bloc, ...]:
    """Each root of the plan with its objectives by level, as an accord-cadre lists them (seed S0, §4.2)."""
    return tuple(bloc for racine in arbre(demarche) for bloc in _theme(racine))


def enjeux(demarche: Demarche) -> tuple[Bloc, ...]:
    """The enjeux by rank with what grounds them; before anybody said it, the roots of the plan as a list."""
    lus = queries_des_enjeux.enjeux(demarche)
    if any(lu.priorite for lu in lus):
        return (_priorises(lus), Note(texte(typo(METHODE))))
    racines = [racine.element for racine in arbre(demarche)]
    if not racines:
        return ()
    return (Liste(tuple(ElementListe(texte(typo(intitule(e)))) for e in racines)),)


def _priorises(lus: list[EnjeuLu]) -> Tableau:
    return Tableau(
        "Enjeux par rang de priorité",
        ("Rang", "Enjeu", "Cotation", "Constats qui le fondent"),
        tuple(_enjeu(lu) for lu in lus),
        largeurs=(2, 5, 4, 7),
    )


def _enjeu(lu: EnjeuLu) -> tuple[Texte, ...]:
    cotation = ", ".join(f"{minuscule(critere)} {minuscule(mot)}" for critere, mot in lu.criteres)
    constats = "\n".join(f"• {apostrophes(constat.texte)}" for constat in lu.constats)
    return (
        texte(str(lu.rang) if lu.rang else manquant("rang")),
        texte(typo(apostrophes(lu.element.intitule))),
        texte(cotation or manquant("cotation")),
        texte(typo(constats) if constats else manquant("constats")),
    )


def _theme(racine: Noeud) -> Iterator[Bloc]:
    yield Titre(2, texte(typo(sous_son_niveau(racine.element))))
    for suite in racine.suites:
        if suite.noeuds[0].element.niveau in OBJECTIFS:
            yield Titre(
                3, texte(typo(suite.libelle + (f" — {suite.groupe}" if suite.groupe else "")))
            )
            yield Liste(tuple(_element(noeud) for noeud in suite.noeuds))
        else:
            for noeud in suite.noeuds:
                yield Titre(3, texte(typo(intitule(noeud.element))))
                portes = [n for n in noeud.enfants if n.element.niveau in OBJECTIFS]
                if portes:
                    yield Liste(tuple(_element(n) for n in portes))


def _element(noeud: Noeud) -> ElementListe:
    enfants = [n for n in noeud.enfants if n.element.niveau in OBJECTIFS]
    repere = f"{noeud.element.code} " if noeud.element.niveau != Niveau.SOUS_OBJECTIF else ""
    return ElementListe(
        texte(typo(apostrophes(f"{repere}{noeud.element.intitule}".strip()))),
        Liste(tuple(_element(n) for n in enfants)) if enfants else None,
    )
