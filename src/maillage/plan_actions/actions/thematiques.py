"""The acts on the fiches thématiques."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche, Thematique
from maillage.journal.modifications import (
    connaitre,
    controler,
    nettoyer,
    verifier_version,
    verrouiller,
)
from maillage.partenaires.models import Organisation
from maillage.plan_actions.actions import gardes
from maillage.plan_actions.enums import TRANSITIONS_FICHE_THEMATIQUE, EtatFicheThematique
from maillage.plan_actions.models import FicheThematique
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = (
    "constats",
    "offre",
    "objectifs",
    "public",
    "pilotage",
    "referent_caf",
    "referent_collectivite",
    "partenaires",
    "provenance",
)


@transaction.atomic
def ouvrir(
    *,
    demarche: Demarche,
    thematique: Thematique,
    par: Utilisateur,
    le: dt.datetime,
    **champs: Any,
) -> FicheThematique:
    """Open the fiche of a thématique (`champs`: names of `CHAMPS`).

    Raises `ActeRefuse`, `SaisieInvalide` (this thématique has its fiche).
    """
    connaitre(champs, CHAMPS)
    gardes.ouvrir(demarche, par, le)
    fiche = FicheThematique(demarche=demarche, thematique=thematique, modifie_le=le)
    partenaires = _remplir(fiche, champs)
    controler(fiche)
    fiche.save()
    fiche.partenaires.set(partenaires or [])
    apres = gardes.dits(fiche, CHAMPS) | {"thematique": str(thematique)}
    raconter("fiche thématique ouverte", fiche, apres=apres, par=par, le=le)
    return fiche


@transaction.atomic
def modifier(
    *,
    fiche: FicheThematique,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> FicheThematique:
    """Change the fields given in `champs` (names of `CHAMPS`); without a real change, nothing is written.

    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`, `SaisieInvalide`, `EtatIncompatible`
    (a validated fiche is first a draft again).
    """
    connaitre(champs, CHAMPS)
    fraiche = _reprendre(fiche, version, par, le)
    if fraiche.etat == EtatFicheThematique.VALIDEE:
        raise EtatIncompatible(
            f"La fiche « {fraiche} » est validée. Reprenez-la en brouillon pour la modifier."
        )
    avant = gardes.mots(fraiche, champs)
    partenaires = _remplir(fraiche, champs)
    controler(fraiche)
    if partenaires is not None:
        fraiche.partenaires.set(partenaires)
    avant, apres = gardes.ecart(avant, gardes.mots(fraiche, champs))
    if not apres:
        return fraiche
    fraiche.version += 1
    fraiche.modifie_le = le
    fraiche.save()
    raconter("fiche thématique modifiée", fraiche, avant=avant, apres=apres, par=par, le=le)
    return fraiche


@transaction.atomic
def passer(
    *,
    fiche: FicheThematique,
    vers: str,
    version: int,
    par: Utilisateur,
    le: dt.datetime,
) -> FicheThematique:
    """Validate the fiche, or take it up again; one without constats nor objectives is not validated.

    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`, `EtatIncompatible`, `SaisieInvalide`.
    """
    if vers not in EtatFicheThematique:
        raise SaisieInvalide(
            f"« {vers} » n'est pas un état de fiche thématique. Choisissez dans la liste.",
            champ="vers",
        )
    fraiche = _reprendre(fiche, version, par, le)
    depuis, voulu = EtatFicheThematique(fraiche.etat), EtatFicheThematique(vers)
    if voulu not in TRANSITIONS_FICHE_THEMATIQUE[depuis]:
        raise EtatIncompatible(
            f"Cette fiche est déjà « {depuis.label.lower()} ». Rechargez la page.", champ="vers"
        )
    if voulu == EtatFicheThematique.VALIDEE and not (fraiche.constats and fraiche.objectifs):
        raise EtatIncompatible(
            "Cette fiche n'a pas encore ses constats et ses objectifs. Complétez-la, puis validez-la.",
            champ="vers",
        )
    fraiche.etat = voulu
    fraiche.version += 1
    fraiche.modifie_le = le
    fraiche.save(update_fields=["etat", "version", "modifie_le"])
    raconter(
        "état de la fiche thématique changé",
        fraiche,
        avant={"etat": depuis.label},
        apres={"etat": voulu.label},
        par=par,
        le=le,
    )
    return fraiche


def _reprendre(
    fiche: FicheThematique, version: int, par: Utilisateur, le: dt.datetime
) -> FicheThematique:
    gardes.ouvrir(fiche.demarche, par, le)
    fraiche = verrouiller(fiche)
    verifier_version(fraiche, version)
    return fraiche


def _remplir(fiche: FicheThematique, champs: Mapping[str, Any]) -> list[Any] | None:
    """Set the plain fields; the partners are checked and given back (None: not told)."""
    for champ, valeur in nettoyer(champs).items():
        if champ != "partenaires":
            setattr(fiche, champ, valeur)
    if "partenaires" not in champs:
        return None
    return gardes.existants(Organisation, champs["partenaires"], "partenaires")
