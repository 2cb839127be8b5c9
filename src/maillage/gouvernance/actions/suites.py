"""What a decision asks to be done: added, changed, noted as done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.gouvernance import permissions
from maillage.gouvernance.models import Decision, Suite
from maillage.gouvernance.queries.releves import releve_qui_fige
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = ["intitule", "responsable", "echeance"]


@transaction.atomic
def ajouter(
    *,
    decision: Decision,
    intitule: str,
    responsable: str,
    echeance: dt.date | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Suite:
    """Ask something more of a decision, until its relevé holds it.

    Raises `ActeRefuse`, `EtatIncompatible`, `SaisieInvalide`.
    """
    _exiger(decision, par, le)
    if releve_qui_fige(decision.reunion) is not None:
        raise EtatIncompatible(
            "Le relevé de décisions énumère déjà les suites de cette décision. Demandez-en une autre "
            "dans une décision de la réunion suivante."
        )
    suite = Suite(
        decision=decision,
        intitule=intitule.strip(),
        responsable=responsable.strip(),
        echeance=echeance,
    )
    controler(suite)
    suite.save()
    _consigner("suite demandée", suite, apres=valeurs(suite, CHAMPS), par=par, le=le)
    return suite


@transaction.atomic
def modifier(
    *, suite: Suite, version: int, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> Suite:
    """Change who does it, or by when (`CHAMPS`): the relevé keeps what was said then.

    Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    inconnus = set(champs) - set(CHAMPS)
    if inconnus:
        raise TypeError(f"Champs inconnus d’une suite : {', '.join(sorted(inconnus))}")
    fraiche = _reprendre(suite, version, par, le)
    avant, apres = appliquer(fraiche, champs)
    if not apres:
        return fraiche
    fraiche.version += 1
    controler(fraiche)
    fraiche.save()
    _consigner("suite modifiée", fraiche, avant=avant, apres=apres, par=par, le=le)
    return fraiche


@transaction.atomic
def noter(
    *,
    suite: Suite,
    version: int,
    faite_le: dt.date | None,
    mot: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> Suite:
    """Say that it was done that day, or with None that it is to be done again.

    Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide` (a day to come, or before the
    decision).
    """
    fraiche = _reprendre(suite, version, par, le)
    if faite_le is not None and faite_le > timezone.localdate(le):
        raise SaisieInvalide(
            "Ce jour n’est pas encore venu. Notez la suite quand elle est faite.", champ="faite_le"
        )
    if faite_le is not None and faite_le < fraiche.decision.prise_le:
        raise SaisieInvalide(
            f"La décision a été prise le {fraiche.decision.prise_le:%d/%m/%Y} : sa suite n’a pas pu être "
            "faite avant.",
            champ="faite_le",
        )
    avant, apres = appliquer(fraiche, {"faite_le": faite_le, "mot": mot.strip()})
    if not apres:
        return fraiche
    fraiche.version += 1
    controler(fraiche)
    fraiche.save()
    acte = "suite à refaire" if faite_le is None else "suite notée faite"
    _consigner(acte, fraiche, avant=avant, apres=apres, par=par, le=le)
    return fraiche


def _exiger(decision: Decision, par: Utilisateur, le: dt.datetime) -> None:
    demarche = verrouiller(decision.reunion.demarche)
    permissions.exiger(
        permissions.refus_tenir_la_gouvernance(par, demarche, timezone.localdate(le))
    )


def _reprendre(suite: Suite, version: int, par: Utilisateur, le: dt.datetime) -> Suite:
    _exiger(suite.decision, par, le)
    fraiche = verrouiller(suite)
    verifier_version(fraiche, version)
    return fraiche


def _consigner(
    acte: str,
    suite: Suite,
    *,
    avant: dict[str, Any] | None = None,
    apres: dict[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    consigner(
        acte=acte,
        objet=suite,
        demarche=suite.decision.reunion.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
