"""The feuilles de route: opened from a template or empty, computed back again, followed by calendar."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.enums import EtatEtape
from maillage.conventions.models import Demarche, EtapeFeuille, FeuilleDeRoute
from maillage.interface.typographie import date_longue
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.feuilles_de_route import Intervalle, ModeleDeFeuille, calculer, modeles

CHAMPS = ["intitule", "echeance", "consequence", "provenance"]
OCTETS_DU_JETON = 32  # 256 bits: nobody guesses it


@transaction.atomic
def ouvrir(
    *,
    demarche: Demarche,
    intitule: str = "",
    modele: str = "",
    echeance: dt.date | None = None,
    consequence: str = "",
    provenance: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> FeuilleDeRoute:
    """Open a feuille; with a template, its steps, dated back from `echeance` where there is one.

    Without `intitule`, that of the template. Raises `ActeRefuse`, `SaisieInvalide`.
    """
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_tenir_les_feuilles(par, demarche, timezone.localdate(le)))
    choisi = _modele(modele)
    feuille = FeuilleDeRoute(
        demarche=demarche,
        intitule=intitule.strip() or (choisi.intitule if choisi else ""),
        modele=modele,
        echeance=echeance,
        consequence=consequence.strip(),
        provenance=provenance or (choisi.source if choisi else ""),
    )
    controler(feuille)
    feuille.save()
    if choisi:
        _remplir(feuille, choisi, le)
    consigner(
        acte="feuille de route ouverte",
        objet=feuille,
        demarche=demarche.slug,
        apres=valeurs(feuille, CHAMPS),
        par=par,
        le=le,
    )
    return feuille


@transaction.atomic
def modifier(
    *,
    feuille: FeuilleDeRoute,
    version: int,
    champs: Mapping[str, Any],
    recalculer: bool = False,
    par: Utilisateur,
    le: dt.datetime,
) -> FeuilleDeRoute:
    """Change the title, the deadline or its consequence; `recalculer` dates the steps of its template
    again, those that are done apart. Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    feuille = reprendre(feuille, par, le)
    verifier_version(feuille, version)
    avant, apres = appliquer(feuille, champs)
    if recalculer:
        recalees = _recaler(feuille, le)
        if recalees:
            apres["recalculees"] = recalees
    if not apres:
        return feuille
    feuille.version += 1
    controler(feuille)
    feuille.save()
    consigner(
        acte="feuille de route modifiée",
        objet=feuille,
        demarche=feuille.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return feuille


@transaction.atomic
def retirer(*, feuille: FeuilleDeRoute, par: Utilisateur, le: dt.datetime) -> None:
    """Take away a feuille with its steps and its calendar; the journal keeps what it held."""
    feuille = reprendre(feuille, par, le)
    consigner(
        acte="feuille de route retirée",
        objet=feuille,
        demarche=feuille.demarche.slug,
        avant={
            **valeurs(feuille, CHAMPS),
            "etapes": [etape.titre for etape in feuille.etapes.all()],
        },
        par=par,
        le=le,
    )
    feuille.delete()


@transaction.atomic
def publier_le_calendrier(
    *, feuille: FeuilleDeRoute, par: Utilisateur, le: dt.datetime
) -> FeuilleDeRoute:
    """Open its calendar to whoever has the address. Raises `ActeRefuse`, `EtatIncompatible`."""
    feuille = reprendre(feuille, par, le)
    if feuille.jeton:
        raise EtatIncompatible(
            "Le calendrier de cette feuille de route a déjà une adresse. Révoquez-la d'abord si vous "
            "en voulez une autre."
        )
    feuille.jeton = secrets.token_urlsafe(OCTETS_DU_JETON)
    return _garder_le_jeton(feuille, "calendrier publié", par, le)


@transaction.atomic
def revoquer_le_calendrier(
    *, feuille: FeuilleDeRoute, par: Utilisateur, le: dt.datetime
) -> FeuilleDeRoute:
    """Close its calendar: the address answers no more. Raises `ActeRefuse`, `EtatIncompatible`."""
    feuille = reprendre(feuille, par, le)
    if not feuille.jeton:
        raise EtatIncompatible("Le calendrier de cette feuille de route n'a pas d'adresse.")
    feuille.jeton = ""
    return _garder_le_jeton(feuille, "calendrier révoqué", par, le)


def reprendre(feuille: FeuilleDeRoute, par: Utilisateur, le: dt.datetime) -> FeuilleDeRoute:
    """The feuille locked, for somebody who may write it; to be called in the transaction of an act."""
    feuille = verrouiller(feuille)
    permissions.exiger(
        permissions.refus_tenir_les_feuilles(par, feuille.demarche, timezone.localdate(le))
    )
    return feuille


def _garder_le_jeton(
    feuille: FeuilleDeRoute, acte: str, par: Utilisateur, le: dt.datetime
) -> FeuilleDeRoute:
    """The journal does not hold the token itself: who reads it would read the calendar."""
    feuille.save(update_fields=["jeton"])
    consigner(acte=acte, objet=feuille, demarche=feuille.demarche.slug, par=par, le=le)
    return feuille


def _modele(identifiant: str) -> ModeleDeFeuille | None:
    if not identifiant:
        return None
    try:
        return modeles()[identifiant]
    except KeyError:
        raise SaisieInvalide(
            f"Aucun modèle de feuille de route ne s'appelle « {identifiant} ». "
            f"Choisissez parmi : {', '.join(modeles())}.",
            champ="modele",
        ) from None


def _places(modele: ModeleDeFeuille, echeance: dt.date) -> dict[str, Intervalle]:
    try:
        return calculer(modele.etapes, echeance)
    except OverflowError:
        raise SaisieInvalide(
            f"L'échéance du {date_longue(echeance)} est hors du calendrier : vérifiez son année.",
            champ="echeance",
        ) from None


def _remplir(feuille: FeuilleDeRoute, modele: ModeleDeFeuille, le: dt.datetime) -> None:
    places = _places(modele, feuille.echeance) if feuille.echeance else {}
    creees: dict[str, EtapeFeuille] = {}
    for rang, prevue in enumerate(modele.etapes, start=1):
        place = places.get(prevue.code)
        etape = EtapeFeuille(
            feuille=feuille,
            code=prevue.code,
            ordre=rang,
            intitule=prevue.intitule,
            instance=prevue.instance,
            acteurs=prevue.acteurs,
            precision=prevue.precision,
            debut=place.debut if place else None,
            fin=place.fin if place else None,
            modifiee_le=le,
        )
        controler(etape)
        etape.save()
        etape.depend_de.set([creees[code] for code in prevue.apres])
        creees[prevue.code] = etape


def _recaler(feuille: FeuilleDeRoute, le: dt.datetime) -> list[str]:
    """Date the steps of the template again; the titles of those that moved."""
    modele = _modele(feuille.modele)
    if modele is None or feuille.echeance is None:
        raise SaisieInvalide(
            "Les dates ne se calculent que pour une feuille tirée d'un modèle, et vers une échéance. "
            "Donnez l'échéance, ou modifiez les étapes une à une.",
            champ="echeance",
        )
    places, recalees = _places(modele, feuille.echeance), []
    for etape in feuille.etapes.exclude(etat=EtatEtape.FAITE).filter(code__in=places):
        place = places[etape.code]
        if (etape.debut, etape.fin) != (place.debut, place.fin):
            etape.debut, etape.fin, etape.modifiee_le = place.debut, place.fin, le
            etape.version += 1
            controler(etape)
            etape.save()
            recalees.append(etape.titre)
    return recalees
