"""Whatever is done to a plan, in whatever order, it stays a plan and loses nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.actions import elements, fiches
from maillage.plan_actions.enums import PORTENT_DES_FICHES, SOUS, Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.regles.erreurs import ErreurMetier
from plan_actions.conftest import Plan

RANG = st.integers(0, 8)
GESTES = st.one_of(
    st.tuples(st.just("ajouter"), st.sampled_from(Niveau), RANG),
    st.tuples(st.just("deplacer"), RANG, RANG, st.integers(0, 5)),
    st.tuples(st.just("supprimer"), RANG),
    st.tuples(st.just("restaurer"), RANG),
    st.tuples(st.just("niveau"), RANG, st.sampled_from(Niveau)),
    st.tuples(st.just("fiche"), RANG),
    st.tuples(st.just("deplacer_fiche"), RANG, RANG, st.integers(0, 5)),
    st.tuples(st.just("supprimer_fiche"), RANG),
    st.tuples(st.just("restaurer_fiche"), RANG),
)


class Annule(Exception):
    """Ends an example and takes everything back."""


def choisir(objets: Any, rang: int) -> Any:
    """One of the rows, or None when the rank falls on « none of them »."""
    lus = list(objets.order_by("pk"))
    return lus[rang % len(lus)] if lus and rang % (len(lus) + 1) else None


def jouer(geste: tuple[Any, ...], demarche: Demarche, par: Utilisateur, le: dt.datetime) -> None:
    """One act with what the ranks designate; nothing when they designate nothing."""
    nom, *reste = geste
    tous = ElementPlan.objects.filter(demarche=demarche)
    qui = {"par": par, "le": le}
    if nom == "ajouter":
        parent = choisir(tous, reste[1])
        elements.ajouter(demarche=demarche, parent=parent, niveau=reste[0], intitule="Un", **qui)
        return
    sur_les_fiches = nom.endswith("_fiche")
    objets = FicheAction.objects.filter(demarche=demarche) if sur_les_fiches else tous
    objet = choisir(objets, reste[0])
    if objet is None:
        return
    cible = choisir(tous, reste[1]) if nom.startswith("deplacer") else None
    jeu = sur_une_fiche if sur_les_fiches else sur_un_element
    jeu(nom.removesuffix("_fiche"), objet, cible, reste, qui)


def sur_un_element(
    nom: str, element: ElementPlan, cible: ElementPlan | None, reste: list[Any], qui: Any
) -> None:
    version = element.version
    if nom == "deplacer":
        elements.deplacer(element=element, parent=cible, position=reste[2], **qui)
    elif nom == "supprimer":
        elements.supprimer(element=element, version=version, **qui)
    elif nom == "restaurer":
        elements.restaurer(element=element, **qui)
    elif nom == "niveau":
        champs = {"niveau": reste[1]}
        elements.modifier(element=element, version=version, champs=champs, **qui)
    elif nom == "fiche":
        fiches.ajouter(demarche=element.demarche, element=element, intitule="Une", **qui)


def sur_une_fiche(
    nom: str, fiche: FicheAction, cible: ElementPlan | None, reste: list[Any], qui: Any
) -> None:
    if nom == "deplacer":
        fiches.deplacer(fiche=fiche, element=cible or fiche.element, position=reste[2], **qui)
    elif nom == "supprimer":
        fiches.supprimer(fiche=fiche, version=fiche.version, **qui)
    elif nom == "restaurer":
        fiches.restaurer(fiche=fiche, **qui)


def photo(demarche: Demarche) -> list[tuple[Any, ...]]:
    """Every row of the plan, as plain values."""
    return [
        *ElementPlan.objects.filter(demarche=demarche).order_by("pk").values_list(),
        *FicheAction.objects.filter(demarche=demarche).order_by("pk").values_list(),
    ]


def verifier(demarche: Demarche) -> None:
    """What makes a plan a plan."""
    tous = {element.pk: element for element in ElementPlan.objects.filter(demarche=demarche)}
    toutes = list(FicheAction.objects.filter(demarche=demarche))
    freres: dict[Any, list[int]] = {}
    for element in tous.values():
        vus, courant = set(), element
        while courant is not None:
            assert courant.pk not in vus, "A loop"
            vus.add(courant.pk)
            parent = courant.parent_id and tous.get(courant.parent_id)
            assert courant.parent_id is None or parent, "A parent of another démarche"
            courant = parent
        if element.supprime_le is None:
            parent = tous.get(element.parent_id)
            assert parent is None or parent.supprime_le is None, "Present under what is in the bin"
            assert element.niveau in SOUS[Niveau(parent.niveau) if parent else None]
            freres.setdefault(("e", element.parent_id), []).append(element.position)
    for fiche in toutes:
        if fiche.supprime_le is None:
            assert tous[fiche.element_id].supprime_le is None
            assert tous[fiche.element_id].niveau in PORTENT_DES_FICHES
            freres.setdefault(("f", fiche.element_id), []).append(fiche.position)
    for places in freres.values():
        assert sorted(places) == list(range(len(places))), "Places have holes or doubles"
    presents = {e.pk for e in tous.values() if e.supprime_le is None}
    noeuds = [n for racine in queries.arbre(demarche) for n in racine.parcours()]
    assert sorted(n.element.pk for n in noeuds) == sorted(presents), "The tree shows each one once"
    assert sum(len(n.fiches) for n in noeuds) == sum(f.supprime_le is None for f in toutes)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(gestes=st.lists(GESTES, min_size=1, max_size=14))
def test_un_plan_reste_un_plan_quoi_que_l_on_fasse(
    gestes: list[tuple[Any, ...]], plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    demarche = plan.demarche
    try:
        with transaction.atomic():
            connus: set[Any] = set()
            for minute, geste in enumerate(gestes):
                avant = photo(demarche)
                try:
                    with transaction.atomic():
                        jouer(geste, demarche, charge, LE + dt.timedelta(minutes=minute))
                except ErreurMetier:
                    assert photo(demarche) == avant, "A refusal changed something"
                verifier(demarche)
                lignes = {(len(ligne), ligne[0]) for ligne in photo(demarche)}
                assert connus <= lignes, "A row disappeared"
                connus = lignes
            raise Annule
    except Annule:
        pass


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(gestes=st.lists(GESTES, max_size=10), rang=RANG)
def test_ce_qui_est_supprime_revient_tel_quel(
    gestes: list[tuple[Any, ...]], rang: int, plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    demarche = plan.demarche
    try:
        with transaction.atomic():
            for minute, geste in enumerate(gestes):
                try:
                    with transaction.atomic():
                        jouer(geste, demarche, charge, LE + dt.timedelta(minutes=minute))
                except ErreurMetier:
                    continue
            presents = ElementPlan.objects.presents().filter(demarche=demarche)
            element = choisir(presents, rang) or presents.first()
            if element is not None:
                avant = queries.plan_en_donnees(demarche)
                plus_tard = LE + dt.timedelta(days=1)
                elements.supprimer(
                    element=element, version=element.version, par=charge, le=plus_tard
                )
                assert queries.plan_en_donnees(demarche) != avant
                elements.restaurer(element=element, par=charge, le=plus_tard)
                assert queries.plan_en_donnees(demarche) == avant
            raise Annule
    except Annule:
        pass
