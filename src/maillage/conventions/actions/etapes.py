"""The steps of a feuille de route: added, changed, moved, brought to a state, taken away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.feuilles import reprendre
from maillage.conventions.enums import TRANSITIONS_ETAPE, EtatEtape
from maillage.conventions.models import EtapeFeuille, FeuilleDeRoute
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.feuilles_de_route import Precision, arrondir

CHAMPS = [
    "intitule",
    "debut",
    "fin",
    "precision",
    "periode",
    "instance",
    "acteurs",
    "decisions",
]


@transaction.atomic
def ajouter(
    *,
    feuille: FeuilleDeRoute,
    depend_de: Iterable[EtapeFeuille] = (),
    par: Utilisateur,
    le: dt.datetime,
    **champs: Any,
) -> EtapeFeuille:
    """Add a step at the end; `champs` are those of `CHAMPS`. Raises `ActeRefuse`, `SaisieInvalide`."""
    feuille = reprendre(feuille, par, le)
    dernier = feuille.etapes.order_by("-ordre").values_list("ordre", flat=True).first() or 0
    etape = EtapeFeuille(feuille=feuille, ordre=dernier + 1, modifiee_le=le)
    appliquer(etape, _arrondis(champs, etape))
    controler(etape)
    etape.save()
    etape.depend_de.set(_admises(etape, depend_de))
    _consigner("étape ajoutée", etape, par, le, apres=valeurs(etape, CHAMPS))
    return etape


@transaction.atomic
def modifier(
    *,
    etape: EtapeFeuille,
    version: int,
    champs: Mapping[str, Any],
    depend_de: Iterable[EtapeFeuille] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> EtapeFeuille:
    """Change a step. Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`."""
    etape = _reprendre(etape, par, le)
    verifier_version(etape, version)
    avant, apres = appliquer(etape, _arrondis(champs, etape))
    if depend_de is not None:
        voulues, actuelles = _admises(etape, depend_de), list(etape.depend_de.all())
        if set(voulues) != set(actuelles):
            avant["depend_de"] = [e.titre for e in actuelles]
            apres["depend_de"] = [e.titre for e in voulues]
            etape.depend_de.set(voulues)
    if apres:
        _garder(etape, le)
        _consigner("étape modifiée", etape, par, le, avant=avant, apres=apres)
    return etape


@transaction.atomic
def deplacer(*, etape: EtapeFeuille, avant: bool, par: Utilisateur, le: dt.datetime) -> None:
    """Exchange a step with the one before it, or with the one after. Raises `ActeRefuse`,
    `EtatIncompatible` at either end of the feuille."""
    etape = _reprendre(etape, par, le)
    toutes = list(etape.feuille.etapes.order_by("ordre", "pk"))
    rang = toutes.index(etape)
    vers = rang - 1 if avant else rang + 1
    if not 0 <= vers < len(toutes):
        place = "la première" if avant else "la dernière"
        raise EtatIncompatible(f"« {etape.titre} » est déjà {place} étape.")
    toutes[rang], toutes[vers] = toutes[vers], toutes[rang]
    for ordre, deplacee in enumerate(toutes, start=1):
        if deplacee.ordre != ordre:
            deplacee.ordre = ordre
            deplacee.save(update_fields=["ordre"])
    _consigner(
        "étape déplacée", etape, par, le, avant={"ordre": rang + 1}, apres={"ordre": vers + 1}
    )


@transaction.atomic
def passer(
    *, etape: EtapeFeuille, vers: EtatEtape | str, version: int, par: Utilisateur, le: dt.datetime
) -> EtapeFeuille:
    """Bring a step to a state. Raises `ActeRefuse`, `ModificationConcurrente`, `EtatIncompatible`."""
    etape = _reprendre(etape, par, le)
    verifier_version(etape, version)
    etat = EtatEtape(etape.etat)
    if vers not in TRANSITIONS_ETAPE[etat]:
        possibles = ", ".join(f"« {e.label.lower()} »" for e in TRANSITIONS_ETAPE[etat])
        raise EtatIncompatible(
            f"Une étape « {etat.label.lower()} » ne passe pas à cet état. "
            f"Suite possible : {possibles}."
        )
    avant, apres = appliquer(etape, {"etat": EtatEtape(vers)})
    _garder(etape, le)
    _consigner("étape passée", etape, par, le, avant=avant, apres=apres)
    return etape


@transaction.atomic
def retirer(*, etape: EtapeFeuille, par: Utilisateur, le: dt.datetime) -> None:
    """Take a step away; those that came after it no longer wait for it. Raises `ActeRefuse`."""
    etape = _reprendre(etape, par, le)
    _consigner("étape retirée", etape, par, le, avant=valeurs(etape, CHAMPS))
    etape.delete()


def _reprendre(etape: EtapeFeuille, par: Utilisateur, le: dt.datetime) -> EtapeFeuille:
    """The feuille is locked first, then the step: all acts take them in that order."""
    feuille = reprendre(etape.feuille, par, le)
    etape = verrouiller(etape)
    etape.feuille = feuille
    return etape


def _garder(etape: EtapeFeuille, le: dt.datetime) -> None:
    etape.version += 1
    etape.modifiee_le = le
    controler(etape)
    etape.save()


def _arrondis(champs: Mapping[str, Any], etape: EtapeFeuille) -> dict[str, Any]:
    """The fields with their dates at the whole months, where the step is dated by months."""
    voulus = {nom: champs[nom] for nom in CHAMPS if nom in champs}
    debut, fin = voulus.get("debut", etape.debut), voulus.get("fin", etape.fin)
    precision = voulus.get("precision", etape.precision)
    if debut and fin and precision in set(Precision) and fin >= debut:
        place = arrondir(debut, fin, Precision(precision))
        voulus.update(debut=place.debut, fin=place.fin)
    return voulus


def _admises(etape: EtapeFeuille, depend_de: Iterable[EtapeFeuille]) -> list[EtapeFeuille]:
    """The steps of the same feuille that do not wait for this one themselves."""
    voulues = list(depend_de)
    liens = dict[int, set[int]]()
    relations = EtapeFeuille.depend_de.through.objects.filter(
        from_etapefeuille__feuille=etape.feuille
    )
    for de, vers in relations.values_list("from_etapefeuille", "to_etapefeuille"):
        liens.setdefault(de, set()).add(vers)
    for voulue in voulues:
        if voulue.feuille_id != etape.feuille_id:
            raise SaisieInvalide(
                f"« {voulue} » est d'une autre feuille de route.", champ="depend_de"
            )
        if etape.pk in _amont(voulue.pk, liens):
            raise SaisieInvalide(
                f"« {voulue} » vient déjà après « {etape} » : l'une attendrait l'autre sans fin.",
                champ="depend_de",
            )
    return voulues


def _amont(cle: int, liens: Mapping[int, set[int]]) -> set[int]:
    """The step and all those that it waits for, near or far."""
    vues, a_voir = set[int](), [cle]
    while a_voir:
        vue = a_voir.pop()
        if vue not in vues:
            vues.add(vue)
            a_voir += liens.get(vue, ())
    return vues


def _consigner(
    acte: str,
    etape: EtapeFeuille,
    par: Utilisateur,
    le: dt.datetime,
    *,
    avant: dict[str, Any] | None = None,
    apres: dict[str, Any] | None = None,
) -> None:
    consigner(
        acte=acte,
        objet=etape,
        demarche=etape.feuille.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
