"""What an indicator hangs on: a fiche, or an element of the plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.indicateurs.actions import indicateurs
from maillage.indicateurs.models import Indicateur
from maillage.journal.modifications import verrouiller
from maillage.plan_actions.actions import gardes
from maillage.plan_actions.models import ElementPlan, FicheAction, RattachementIndicateur
from maillage.regles.erreurs import EtatIncompatible, Introuvable


@transaction.atomic
def definir(
    *, porteur: FicheAction | ElementPlan, par: Utilisateur, le: dt.datetime, **champs: Any
) -> Indicateur:
    """Define an indicator and hang it on the fiche or element at once; `champs` as `indicateurs.definir`.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (in the bin), `SaisieInvalide`.
    """
    gardes.ouvrir(porteur.demarche, par, le)
    frais = gardes.reprendre(porteur, demarche=porteur.demarche)
    indicateur = indicateurs.definir(demarche=frais.demarche, par=par, le=le, **champs)
    _rattacher(frais, indicateur, par, le)
    return indicateur


@transaction.atomic
def rattacher(
    *,
    porteur: FicheAction | ElementPlan,
    indicateur: Indicateur,
    par: Utilisateur,
    le: dt.datetime,
) -> RattachementIndicateur:
    """Hang an indicator of the same démarche on the fiche or element.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (in the bin, taken away, hung there already).
    """
    gardes.ouvrir(porteur.demarche, par, le)
    frais = gardes.reprendre(porteur, demarche=porteur.demarche)
    voulu = indicateurs.reprendre(indicateur, par, le)
    if voulu.demarche_id != frais.demarche_id:
        raise Introuvable(
            "Cet indicateur ne fait pas partie de cette démarche. Choisissez-en un dans la liste."
        )
    if voulu.rattachements.filter(**_sur(frais)).exists():
        raise EtatIncompatible(f"« {voulu} » est déjà rattaché à « {frais} ».", champ="indicateur")
    return _rattacher(frais, voulu, par, le)


@transaction.atomic
def detacher(
    *,
    porteur: FicheAction | ElementPlan,
    indicateur: Indicateur,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    """Unhang the indicator; it stays among those of the démarche, with its values.

    Raises `ActeRefuse`, `Introuvable` (it does not hang there), `EtatIncompatible`.
    """
    gardes.ouvrir(porteur.demarche, par, le)
    frais = gardes.reprendre(porteur, demarche=porteur.demarche)
    tenu = verrouiller(indicateur).rattachements.filter(**_sur(frais)).first()
    if tenu is None:
        raise Introuvable(f"« {indicateur} » n'est pas rattaché à « {frais} ». Rien n'a changé.")
    tenu.delete()
    raconter("indicateur détaché", frais, avant={"indicateur": str(indicateur)}, par=par, le=le)


def _rattacher(
    porteur: FicheAction | ElementPlan, indicateur: Indicateur, par: Utilisateur, le: dt.datetime
) -> RattachementIndicateur:
    pose = RattachementIndicateur.objects.create(indicateur=indicateur, **_sur(porteur))
    raconter("indicateur rattaché", porteur, apres={"indicateur": str(indicateur)}, par=par, le=le)
    return pose


def _sur(porteur: FicheAction | ElementPlan) -> dict[str, Any]:
    return {"fiche" if isinstance(porteur, FicheAction) else "element": porteur}
