"""Writes what the meetings of the demonstration decided, and their relevés."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Acte, Demarche
from maillage.demonstration import forme
from maillage.demonstration.jours import jour_de_reunion
from maillage.gouvernance.actions import (
    decisions,
    ordre_du_jour,
    presences,
    releves,
    reunions,
    suites,
)
from maillage.gouvernance.actions.decisions import SuiteDemandee
from maillage.gouvernance.actions.presences import PresenceSaisie
from maillage.gouvernance.enums import EtatPresence, TypeDecision
from maillage.gouvernance.models import Decision, Instance, PointOrdreDuJour, Reunion
from maillage.gouvernance.queries.reunions import membres
from maillage.plan_actions.models import FicheAction
from maillage.regles.effets import Scrutin


def inscrire(territoire: forme.Territoire, le: dt.datetime) -> None:
    """Write the decisions of one territory; the caller holds the transaction."""
    if territoire.gouvernance is None:
        return
    demarche = Demarche.objects.get(slug=territoire.demarche.slug)
    for releve in territoire.gouvernance.releves:
        _releve(demarche, releve, le)


def _releve(demarche: Demarche, voulu: forme.Releve, le: dt.datetime) -> None:
    qui: dict[str, Any] = {"par": Utilisateur.objects.get(email=voulu.par), "le": le}
    reunion, points = _tenue(demarche, voulu, qui)
    for prise in voulu.decisions:
        _decider(demarche, reunion, points, prise, voulu.source, qui)
    releve = releves.preparer(reunion=reunion, **qui)
    if not voulu.valide_par:
        return
    releve = releves.proposer(releve=releve, version=releve.version, **qui)
    for cote, email in voulu.valide_par.items():
        releve = releves.valider(
            releve=releve,
            cote=cote,
            version=releve.version,
            par=Utilisateur.objects.get(email=email),
            le=le,
        )


def _tenue(
    demarche: Demarche, voulu: forme.Releve, qui: dict[str, Any]
) -> tuple[Reunion, list[PointOrdreDuJour]]:
    """The meeting, held, with everybody there or nobody noted."""
    jour = voulu.le or jour_de_reunion(qui["le"], voulu.dans_jours or 0)
    reunion = reunions.planifier(
        instance=Instance.objects.get(demarche=demarche, nom=voulu.instance),
        debut=jour,
        provenance=voulu.source,
        **qui,
    )
    points = [
        ordre_du_jour.ajouter(reunion=reunion, intitule=intitule, attendu="decision", **qui)
        for intitule in voulu.points
    ]
    if voulu.presents:
        saisies = [PresenceSaisie(membre.pk, EtatPresence.PRESENT) for membre in membres(reunion)]
        presences.noter(reunion=reunion, saisies=saisies, **qui)
    reunion.refresh_from_db()
    return reunions.tenir(reunion=reunion, version=reunion.version, **qui), points


def _decider(
    demarche: Demarche,
    reunion: Reunion,
    points: list[PointOrdreDuJour],
    voulue: forme.DecisionPrise,
    source: str,
    qui: dict[str, Any],
) -> None:
    jour = timezone.localdate(qui["le"])
    point, objet = _point_et_objet(demarche, reunion, points, voulue)
    decision = decisions.enregistrer(
        reunion=reunion,
        type=voulue.type,
        texte=voulue.texte,
        point=point,
        objet=objet,
        sens=voulue.sens,
        scrutin=Scrutin(*voulue.vote) if voulue.vote else None,
        reserves=voulue.reserves,
        dispense=voulue.dispense,
        suites=[
            SuiteDemandee(
                suite.intitule,
                suite.responsable,
                jour + dt.timedelta(days=suite.dans_jours) if suite.dans_jours else None,
            )
            for suite in voulue.suites
        ],
        provenance=source,
        **qui,
    )
    _noter_les_faites(decision, voulue, jour, qui)


def _noter_les_faites(
    decision: Decision, voulue: forme.DecisionPrise, jour: dt.date, qui: dict[str, Any]
) -> None:
    for suite, dite in zip(decision.suites.order_by("pk"), voulue.suites, strict=True):
        if dite.faite_il_y_a is not None:
            suites.noter(
                suite=suite,
                version=suite.version,
                faite_le=jour - dt.timedelta(days=dite.faite_il_y_a),
                **qui,
            )


def _point_et_objet(
    demarche: Demarche,
    reunion: Reunion,
    points: list[PointOrdreDuJour],
    voulue: forme.DecisionPrise,
) -> tuple[PointOrdreDuJour | None, int | None]:
    """The item and the object; the adoption of a relevé is the first item, about the meeting before."""
    point = points[voulue.point - 1] if voulue.point else None
    if voulue.type == TypeDecision.RELEVE:
        premier = reunion.points.order_by("rang").first()
        return premier, premier.objet_id if premier else None
    if voulue.fiche:
        return point, FicheAction.objects.get(demarche=demarche, numero=voulue.fiche).pk
    if voulue.acte:
        return point, Acte.objects.get(demarche=demarche, intitule=voulue.acte).pk
    return point, None
