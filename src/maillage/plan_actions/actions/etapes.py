"""The acts on the steps of a fiche: the table as a whole, or where one step stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    connaitre,
    controler,
    nettoyer,
    verifier_version,
    verrouiller,
)
from maillage.plan_actions.actions import gardes, lignes
from maillage.plan_actions.actions.lignes import Genre, Ligne, Vues
from maillage.plan_actions.enums import EtatEtapeFiche
from maillage.plan_actions.models import EtapeFiche, FicheAction

CHAMPS = ("intitule", "echeance", "precision", "responsable", "etat", "poids", "avancement")


def dire(etape: EtapeFiche) -> str:
    """A step in one line, as the journal keeps it."""
    morceaux = [
        etape.intitule,
        etape.quand,
        etape.responsable,
        etape.get_etat_display().lower()
        + (f" à {etape.avancement} %" if etape.etat == EtatEtapeFiche.EN_COURS else ""),
        f"poids {etape.poids}" if etape.poids != 1 else "",
    ]
    return " — ".join(morceau for morceau in morceaux if morceau)


GENRE = Genre(EtapeFiche, CHAMPS, "étapes", dire=dire)


@transaction.atomic
def fixer(
    *,
    fiche: FicheAction,
    etapes: Iterable[Ligne],
    vues: Vues | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> list[EtapeFiche]:
    """Make the steps of the fiche those, in that order (columns of `CHAMPS`).

    A finished step is at 100 %, one to be done at 0 %. `vues` are the rows that the person saw.
    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    gardes.ouvrir(fiche.demarche, par, le)
    fraiche = gardes.reprendre(fiche, demarche=fiche.demarche)
    voulues = [Ligne(accorder(etape.champs), etape.cle) for etape in etapes]
    return lignes.fixer(GENRE, fraiche, voulues, vues, demarche=fraiche.demarche, par=par, le=le)


@transaction.atomic
def modifier(
    *,
    etape: EtapeFiche,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> EtapeFiche:
    """Change one step (columns of `CHAMPS`); without a real change, nothing is written.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    gardes.ouvrir(etape.fiche.demarche, par, le)
    fiche = gardes.reprendre(etape.fiche, demarche=etape.fiche.demarche)
    fraiche = verrouiller(etape)
    verifier_version(fraiche, version)
    avant = gardes.mots(fraiche, CHAMPS)
    for champ, valeur in nettoyer(accorder(champs)).items():
        setattr(fraiche, champ, valeur)
    controler(fraiche)
    avant, apres = gardes.ecart(avant, gardes.mots(fraiche, CHAMPS))
    if not apres:
        return fraiche
    fraiche.version += 1
    fraiche.save()
    fiche.modifie_le = le
    fiche.save(update_fields=["modifie_le"])
    consigner(
        acte="étape de la fiche modifiée",
        objet=fraiche,
        demarche=fiche.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return fraiche


def accorder(champs: Mapping[str, Any]) -> dict[str, Any]:
    """The columns with a progress that agrees with the state: 100 when done, 0 when to be done.

    A progress above 0 given to a step to be done says that it is under way.
    """
    accordes = dict(champs)
    etat = accordes.get("etat")
    if etat == EtatEtapeFiche.A_FAIRE and (accordes.get("avancement") or 0) > 0:
        accordes["etat"] = etat = EtatEtapeFiche.EN_COURS
    if etat == EtatEtapeFiche.FAITE:
        accordes["avancement"] = 100
    elif etat == EtatEtapeFiche.A_FAIRE:
        accordes["avancement"] = 0
    return accordes
