"""Two people at once, each with a real connection."""

from __future__ import annotations

import datetime as dt
from typing import Any

import fabriques
from appuis.base_reelle import en_parallele
from maillage.conventions.enums import Role
from maillage.plan_actions import queries
from maillage.plan_actions.actions import elements, etapes
from maillage.plan_actions.actions.lignes import Ligne
from maillage.plan_actions.enums import Niveau
from maillage.plan_actions.models import ElementPlan
from maillage.regles.erreurs import ModificationConcurrente, SaisieInvalide


def test_deux_deplacements_gardent_un_seul_ordre(base_reelle: Any, LE: dt.datetime) -> None:
    demarche = fabriques.demarche()
    par = fabriques.utilisateur()
    fabriques.habilitation(par, demarche, Role.CHARGE_COOPERATION)
    axes = [fabriques.element(demarche, position=rang) for rang in range(4)]

    def deplacer(rang: int, position: int) -> Any:
        return elements.deplacer(element=axes[rang], parent=None, position=position, par=par, le=LE)

    for essai in range(3):
        reponses = en_parallele(lambda n=essai: deplacer(0, 3 - n), lambda n=essai: deplacer(3, n))
        assert all(isinstance(reponse, ElementPlan) for reponse in reponses), reponses
        noeuds = queries.arbre(demarche)
        assert [noeud.element.position for noeud in noeuds] == [0, 1, 2, 3]
        assert {noeud.element for noeud in noeuds} == set(axes)


def test_deux_ajouts_ne_prennent_pas_la_meme_place(base_reelle: Any, LE: dt.datetime) -> None:
    demarche = fabriques.demarche()
    par = fabriques.utilisateur()
    fabriques.habilitation(par, demarche, Role.CHARGE_COOPERATION)

    def ajouter(nom: str) -> ElementPlan:
        return elements.ajouter(demarche=demarche, niveau=Niveau.AXE, intitule=nom, par=par, le=LE)

    reponses = en_parallele(*[lambda n=n: ajouter(f"Axe {n}") for n in range(4)])
    assert all(isinstance(reponse, ElementPlan) for reponse in reponses), reponses
    assert [noeud.element.position for noeud in queries.arbre(demarche)] == [0, 1, 2, 3]


def test_un_seul_des_deux_enregistre(base_reelle: Any, LE: dt.datetime) -> None:
    demarche = fabriques.demarche()
    par = fabriques.utilisateur()
    fabriques.habilitation(par, demarche, Role.CHARGE_COOPERATION)
    axe = fabriques.element(demarche)

    def modifier(nom: str) -> ElementPlan:
        return elements.modifier(element=axe, version=1, champs={"intitule": nom}, par=par, le=LE)

    reponses = en_parallele(lambda: modifier("Le mien"), lambda: modifier("Le tien"))
    assert sum(isinstance(r, ModificationConcurrente) for r in reponses) == 1
    axe.refresh_from_db()
    assert axe.version == 2


def test_un_element_ne_part_pas_sous_ce_qui_vient_sous_lui(
    base_reelle: Any, LE: dt.datetime
) -> None:
    """An axe goes under an enjeu while an objectif of the enjeu goes under the axe: no row is lost."""
    demarche = fabriques.demarche()
    par = fabriques.utilisateur()
    fabriques.habilitation(par, demarche, Role.CHARGE_COOPERATION)
    enjeu = fabriques.element(demarche, Niveau.ENJEU)
    axe = fabriques.element(demarche, position=1)
    objectif = fabriques.element(demarche, Niveau.OBJECTIF_GENERAL, parent=enjeu)
    reponses = en_parallele(
        lambda: elements.deplacer(element=axe, parent=enjeu, position=0, par=par, le=LE),
        lambda: elements.deplacer(element=objectif, parent=axe, position=0, par=par, le=LE),
    )
    assert not any(isinstance(r, SaisieInvalide) for r in reponses), reponses
    noeuds = [n for racine in queries.arbre(demarche) for n in racine.parcours()]
    assert len(noeuds) == 3


def test_un_seul_des_deux_tableaux_s_enregistre(base_reelle: Any, LE: dt.datetime) -> None:
    demarche = fabriques.demarche()
    par = fabriques.utilisateur()
    fabriques.habilitation(par, demarche, Role.CHARGE_COOPERATION)
    fiche = fabriques.fiche(demarche)

    def fixer(nom: str) -> Any:
        lignes = [Ligne({"intitule": f"{nom} {rang}"}) for rang in range(3)]
        return etapes.fixer(fiche=fiche, etapes=lignes, vues=[], par=par, le=LE)

    reponses = en_parallele(lambda: fixer("Mienne"), lambda: fixer("Tienne"))
    assert sum(isinstance(r, ModificationConcurrente) for r in reponses) == 1
    gardees = {nom.split()[0] for nom in fiche.etapes.values_list("intitule", flat=True)}
    assert len(gardees) == 1
    assert [etape.position for etape in fiche.etapes.all()] == [0, 1, 2]
