"""The acts that date what changes in a structure. None rewrites a row: each adds one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.diagnostics.actions import gardes
from maillage.diagnostics.enums import PREMIERS, NatureEtat
from maillage.diagnostics.etats import Periode, au_jour, periodes
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verifier_version
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

UN_JOUR = dt.timedelta(days=1)


@transaction.atomic
def dater(
    *,
    structure: Structure,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> EtatStructure:
    """Write what changes from a day on; what is not given goes on as it was the day before.

    `champs` are among `gardes.DE_L_ETAT`, with `du` and `nature`. Raises `ActeRefuse`, `Introuvable`,
    `ModificationConcurrente`, `SaisieInvalide`, `EtatIncompatible` (an order of states that cannot be).
    """
    fraiche = gardes.reprendre(structure, par, le)
    verifier_version(fraiche, version)
    lues = periodes(fraiche.etats.order_by("du", "rang"))
    du = gardes.jour(champs.get("du"))
    if any(periode.du == du for periode in lues):
        raise EtatIncompatible(
            f"Un état est déjà écrit au {du:%d/%m/%Y}. Corrigez-le, ou donnez une autre date.",
            champ="du",
        )
    veille = au_jour(lues, du - UN_JOUR)
    repris = {nom: getattr(veille.etat, nom) for nom in gardes.SUIT} if veille else {}
    etat = gardes.nouvel_etat(fraiche, {**repris, **champs}, le)
    return _ecrire(fraiche, etat, "état d’une structure daté", "", par, le)


@transaction.atomic
def corriger(
    *,
    etat: EtatStructure,
    version: int,
    champs: Mapping[str, Any],
    motif: str,
    par: Utilisateur,
    le: dt.datetime,
) -> EtatStructure:
    """Replace what was written wrong of a day, saying why; the row replaced stays in the history.

    `version` is that of the structure. Raises as `dater`, and `EtatIncompatible` for a row already
    replaced.
    """
    fraiche = gardes.reprendre(etat.structure, par, le)
    verifier_version(fraiche, version)
    ancien = _tenu(fraiche, etat)
    repris = {nom: getattr(ancien, nom) for nom in gardes.DE_L_ETAT}
    corrige = gardes.nouvel_etat(fraiche, {**repris, **champs, "du": ancien.du}, le)
    return _ecrire(fraiche, corrige, "état d’une structure corrigé", _dit(motif), par, le, ancien)


@transaction.atomic
def annuler(
    *, etat: EtatStructure, version: int, motif: str, par: Utilisateur, le: dt.datetime
) -> EtatStructure:
    """Say that nothing happened that day after all; the état before goes on.

    Raises as `corriger`, and `EtatIncompatible` for the only état of a structure.
    """
    fraiche = gardes.reprendre(etat.structure, par, le)
    verifier_version(fraiche, version)
    ancien = _tenu(fraiche, etat)
    repris = {nom: getattr(ancien, nom) for nom in gardes.DE_L_ETAT}
    annulation = EtatStructure(structure=fraiche, ecrit_le=le, annule=True, **repris)
    return _ecrire(fraiche, annulation, "état d’une structure annulé", _dit(motif), par, le, ancien)


def _ecrire(
    structure: Structure,
    etat: EtatStructure,
    acte: str,
    motif: str,
    par: Utilisateur,
    le: dt.datetime,
    ancien: EtatStructure | None = None,
) -> EtatStructure:
    """Save the row, the last of its day, once the whole sequence with it makes sense."""
    etat.rang = _rang_suivant(structure, etat.du)
    verifier_la_suite(periodes([*structure.etats.all(), etat]))
    etat.save()
    structure.version += 1
    structure.save(update_fields=["version"])
    consigner(
        acte=acte,
        objet=structure,
        demarche=structure.demarche.slug,
        avant=gardes.dits(ancien) if ancien else None,
        apres=None if etat.annule else gardes.dits(etat),
        motif=motif,
        par=par,
        le=le,
    )
    return etat


def verifier_la_suite(lues: Sequence[Periode]) -> None:
    """A structure opens before anything, and nothing but an opening follows its closing.

    Raises `EtatIncompatible`.
    """
    if not lues or lues[0].etat.nature not in PREMIERS:
        raise EtatIncompatible(
            "L’histoire d’une structure commence par son ouverture, ou par un état relevé. S’il n’y a "
            "rien à en garder, retirez la structure de l’inventaire.",
            champ="du",
        )
    for avant, apres in pairwise(lues):
        ouvre = apres.etat.nature == NatureEtat.OUVERTURE
        if not avant.ouverte and not ouvre:
            raise EtatIncompatible(
                f"La structure est fermée depuis le {avant.du:%d/%m/%Y} : seule une réouverture peut "
                "suivre.",
                champ="nature",
            )
        if avant.ouverte and ouvre:
            raise EtatIncompatible(
                f"La structure est déjà ouverte le {apres.du:%d/%m/%Y}. Choisissez ce qui change.",
                champ="nature",
            )


def _tenu(structure: Structure, etat: EtatStructure) -> EtatStructure:
    lues = periodes(structure.etats.order_by("du", "rang"))
    trouve = next((p.etat for p in lues if p.etat.pk == etat.pk), None)
    if trouve is None:
        raise EtatIncompatible(
            "Cet état a déjà été corrigé ou annulé. Rien n’a été enregistré : relisez l’historique."
        )
    return trouve


def _rang_suivant(structure: Structure, du: dt.date) -> int:
    dernier = structure.etats.filter(du=du).order_by("-rang").first()
    return dernier.rang + 1 if dernier else 1


def _dit(motif: str) -> str:
    if not motif.strip():
        raise SaisieInvalide("Dites pourquoi : l’historique le garde.", champ="motif")
    return motif.strip()
