"""What a decision does to its object, or gives back: called by the act that records it, under its locks."""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import DECIDENT, TypeDecision
from maillage.gouvernance.models import Decision
from maillage.gouvernance.queries.decisions import Registre
from maillage.interface.typographie import minuscule
from maillage.regles import effets
from maillage.regles.effets import Effet, Objet
from maillage.regles.erreurs import EtatIncompatible, Introuvable


def agir(
    decision: Decision,
    effet: Effet | None,
    vise: Objet | None,
    lu: Registre,
    demarche: Demarche,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    """Do what the type does, and write it in `effet`; nothing for what is not adopted, nor for advice."""
    if not decision.vaut:
        return
    if decision.type == TypeDecision.RETRAIT:
        _rendre(decision, lu, demarche, par, le)
        return
    if effet is None or vise is None:
        return
    _exiger_une_instance_qui_decide(decision, effet)
    impossible = effet.impossible(demarche, vise)
    if impossible:
        raise EtatIncompatible(impossible, champ="objet")
    avant = decision.remplace if decision.remplace and decision.remplace.objet_id else None
    if not effet.vers:
        decision.effet = effet.dit
        return
    deja = vise.etat in effet.explique
    if deja and avant is not None and avant.type == decision.type:
        raise EtatIncompatible(
            f"« {vise.intitule} » est « {minuscule(vise.etat_lisible)} » depuis la "
            f"{minuscule(str(avant))}, qui dit la même chose. Il n’y a rien à décider.",
            champ="objet",
        )
    decision.origine = avant.origine if avant else vise.etat
    if deja:
        decision.effet = f"déjà « {minuscule(vise.etat_lisible)} » : rien ne change"
        return
    _mener(decision, effet, demarche, effet.vers, par, le)
    devenu = _relire(effet, demarche, vise)
    decision.effet = (
        f"passe de « {minuscule(vise.etat_lisible)} » à « {minuscule(devenu.etat_lisible)} »"
    )


def _rendre(
    decision: Decision, lu: Registre, demarche: Demarche, par: Utilisateur, le: dt.datetime
) -> None:
    """Give the object back the state that it had before anybody decided."""
    revenue = decision.remplace
    if revenue is None:
        return
    decision.objet_type, decision.objet_id = revenue.objet_type, revenue.objet_id
    decision.objet_intitule, decision.origine = revenue.objet_intitule, revenue.origine
    regle = revenue
    while regle.type == TypeDecision.RETRAIT and regle.remplace_id:
        regle = lu.decisions[regle.remplace_id]
    effet = effets.effet(regle.type)
    if effet is None or regle.objet_id is None:
        decision.effet = f"la {minuscule(str(revenue))} n’est plus en vigueur"
        return
    _exiger_une_instance_qui_decide(decision, effet)
    if not effet.vers:
        decision.effet = f"n’est plus vrai : {effet.dit}"
        return
    vise = next((o for o in effet.objets(demarche) if o.cle == regle.objet_id), None)
    if vise is None:
        raise Introuvable(
            "L’objet de cette décision n’est plus dans la démarche : sortez-le d’abord de la corbeille."
        )
    _mener(decision, effet, demarche, decision.origine, par, le)
    devenu = _relire(effet, demarche, vise)
    decision.effet = (
        f"revient de « {minuscule(vise.etat_lisible)} » à « {minuscule(devenu.etat_lisible)} »"
    )


def _exiger_une_instance_qui_decide(decision: Decision, effet: Effet) -> None:
    instance = decision.reunion.instance
    if instance.type in DECIDENT:
        return
    raise EtatIncompatible(
        f"« {instance} » prépare et propose : « {minuscule(effet.geste)} » revient au comité de pilotage "
        "ou au comité d’orientation politique. Enregistrez ici un avis.",
        champ="portee",
    )


def _mener(
    decision: Decision,
    effet: Effet,
    demarche: Demarche,
    vers: str,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    if effet.mener is None or decision.objet_id is None:
        return
    reunion = decision.reunion
    motif = f"{decision}, {reunion.instance}."
    if decision.reserves:
        motif += f" Sous réserve : {decision.reserves}"
    effet.mener(
        demarche,
        decision.objet_id,
        vers=vers,
        motif=motif,
        malgre=bool(decision.reserves) or decision.type == TypeDecision.RETRAIT,
        par=par,
        le=le,
    )


def _relire(effet: Effet, demarche: Demarche, objet: Objet) -> Objet:
    return next(o for o in effet.objets(demarche) if o.cle == objet.cle)
