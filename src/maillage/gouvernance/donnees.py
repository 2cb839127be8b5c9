"""A meeting as data: what `maillage reunions` and `maillage reunion` print."""

from __future__ import annotations

from typing import Any

from maillage.gouvernance.models import Decision, PointOrdreDuJour, Pouvoir, Reunion
from maillage.gouvernance.objets import ancres_des_points
from maillage.gouvernance.quand import date_iso, quand_dit
from maillage.gouvernance.queries.decisions import Registre, decisions_de, registre
from maillage.gouvernance.queries.presences import (
    Assemblee,
    CompteAuPoint,
    LigneDePersonne,
    assemblee,
    nom_du_membre,
)
from maillage.gouvernance.queries.reunions import documents, pouvoirs


def en_ligne(reunion: Reunion) -> dict[str, Any]:
    """One line of the list: `date` is ISO 8601 at its `precision` (a day, a month, an interval)."""
    return {
        "id": reunion.pk,
        "date": date_iso(reunion),
        "precision": reunion.precision,
        "debut": reunion.debut.isoformat(),
        "fin": reunion.fin.isoformat(),
        "type": reunion.instance.type,
        "instance": reunion.instance.nom,
        "intitule": reunion.intitule,
        "etat": reunion.etat,
    }


def en_entier(reunion: Reunion) -> dict[str, Any]:
    """The whole meeting: members with their sides, parity, presence by item, powers, decisions."""
    lue = assemblee(reunion)
    ancres = ancres_des_points(lue.points)
    return {
        **en_ligne(reunion),
        "quand": quand_dit(reunion),
        "heure_debut": reunion.heure_debut and reunion.heure_debut.isoformat("minutes"),
        "heure_fin": reunion.heure_fin and reunion.heure_fin.isoformat("minutes"),
        "lieu": reunion.lieu,
        "lien_visio": reunion.lien_visio,
        "uid": reunion.uid_ics,
        "sequence": reunion.sequence_ics,
        "membres": [_membre(lue, ligne) for ligne in lue.lignes],
        "invites": [
            {"nom": p.nom, "organisation": p.organisation, "presence": p.present}
            for p in lue.invites
        ],
        "cotes": _cotes(lue.ensemble),
        **_compte(lue.ensemble),
        "points": [
            {**_point(compte.point, ancres), **_compte(compte), "sieges": _sieges(compte)}
            for compte in lue.par_point
            if compte.point
        ],
        "pouvoirs": [_pouvoir(pouvoir, lue) for pouvoir in pouvoirs(reunion)],
        "documents": [
            {"piece": d.piece, "intitule": d.intitule, "empreinte": d.empreinte}
            for d in documents(reunion)
        ],
        "decisions": _decisions(reunion),
    }


def _membre(lue: Assemblee, ligne: LigneDePersonne) -> dict[str, Any]:
    membre, presence = ligne.membre, ligne.presence
    rangs = {point.pk: rang for rang, point in enumerate(lue.points, start=1)}
    return {
        "id": membre.pk,
        "nom": nom_du_membre(membre),
        "organisation": membre.organisation.nom,
        "cote": membre.cote,
        "voix": membre.voix,
        "role": membre.role,
        "suppleant_de": membre.suppleant_de_id,
        "presence": presence.present if presence else None,
        "rang_arrivee": rangs.get(presence.arrive_au_id or 0) if presence else None,
        "rang_depart": rangs.get(presence.part_au_id or 0) if presence else None,
        "signee_le": presence.signee_le.isoformat() if presence and presence.signee_le else None,
    }


def _cotes(ensemble: CompteAuPoint) -> dict[str, dict[str, int]]:
    """By side: seats, those held in person, those represented by a power, those without a voice."""
    cotes: dict[str, dict[str, int]] = {}
    for siege in ensemble.compte.sieges:
        compte = cotes.setdefault(
            siege.cote, {"sieges": 0, "presents": 0, "pouvoirs": 0, "absents": 0}
        )
        compte["sieges"] += 1
        if siege.en_personne:
            compte["presents"] += 1
        else:
            compte["pouvoirs" if siege.a_une_voix else "absents"] += 1
    return cotes


def _compte(lu: CompteAuPoint) -> dict[str, Any]:
    compte, parite, quorum = lu.compte, lu.parite, lu.quorum
    return {
        "presents": compte.presents,
        "representes": compte.pouvoirs,
        "absents": compte.absents,
        "parite": {
            "caf": parite.caf,
            "collectivite": parite.collectivites,
            "autres": parite.autres,
            "consultatives": parite.consultatives,
            "ecrite": parite.ecrite,
            "respectee": parite.est_tenue,
            "message": parite.en_mots,
        },
        "quorum": quorum
        and {
            "requis": quorum.requis,
            "presents": quorum.presents,
            "atteint": quorum.est_atteint,
        },
    }


def _sieges(compte: CompteAuPoint) -> list[dict[str, Any]]:
    return [
        {
            "membre": siege.cle,
            "nom": siege.nom,
            "cote": siege.cote,
            "situation": siege.situation.value,
            "par": siege.par,
            "motif": siege.motif,
        }
        for siege in compte.compte.sieges
    ]


def _point(point: PointOrdreDuJour, ancres: dict[int, Any]) -> dict[str, Any]:
    ancre = ancres.get(point.pk)
    return {
        "id": point.pk,
        "rang": point.rang,
        "intitule": point.intitule,
        "attendu": point.attendu,
        "objet": ancre
        and {
            "type": ancre.genre,
            "id": ancre.cle,
            "intitule": ancre.intitule,
            "adresse": ancre.adresse,
        },
    }


def _pouvoir(pouvoir: Pouvoir, lue: Assemblee) -> dict[str, Any]:
    """A power; `compte` says at which ranks it counts."""
    sieges = [
        (rang, siege)
        for rang, compte in enumerate(lue.par_point, start=1)
        for siege in compte.compte.sieges
        if siege.cle == pouvoir.mandant_id
    ]
    return {
        "mandant": nom_du_membre(pouvoir.mandant),
        "mandant_id": pouvoir.mandant_id,
        "mandataire": nom_du_membre(pouvoir.mandataire),
        "mandataire_id": pouvoir.mandataire_id,
        "compte": [rang for rang, siege in sieges if siege.situation == "représenté"],
    }


def _decisions(reunion: Reunion) -> list[dict[str, Any]]:
    prises = list(decisions_de(reunion))
    tenu = registre(reunion.demarche) if prises else None
    return [_decision(decision, tenu) for decision in prises if tenu]


def _decision(decision: Decision, tenu: Registre) -> dict[str, Any]:
    return {
        "id": decision.pk,
        "numero": decision.numero,
        "type": decision.type,
        "texte": decision.texte,
        "point": decision.point_id,
        "objet": {
            "type": decision.objet_type,
            "id": decision.objet_id,
            "intitule": decision.objet_intitule,
        }
        if decision.objet_type
        else None,
        "sens": decision.sens,
        "mode": decision.mode,
        "pour": decision.pour,
        "contre": decision.contre,
        "abstentions": decision.abstentions,
        "effet": decision.effet,
        "dispense": decision.dispense,
        "vigueur": tenu.vigueur(decision).value,
        "remplace": decision.remplace_id,
        "suites": [
            {
                "intitule": suite.intitule,
                "responsable": str(suite.responsable or ""),
                "echeance": suite.echeance and suite.echeance.isoformat(),
                "faite_le": suite.faite_le and suite.faite_le.isoformat(),
            }
            for suite in decision.suites.all()
        ],
    }
