"""Writes the meetings of the demonstration: planned, or held with whoever came."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.conventions.models import Demarche
from maillage.demonstration import forme
from maillage.demonstration.annuaire import Annuaire
from maillage.demonstration.jours import jour_de_reunion
from maillage.gouvernance.actions import ordre_du_jour, presences, reunions
from maillage.gouvernance.actions.presences import PresenceSaisie
from maillage.gouvernance.enums import EtatPresence
from maillage.gouvernance.models import Instance, PointOrdreDuJour, Reunion
from maillage.gouvernance.queries import reunions as lues
from maillage.gouvernance.queries.presences import nom_du_membre
from maillage.plan_actions.models import FicheAction


def inscrire(territoire: forme.Territoire, annuaire: Annuaire) -> None:
    """Write the meetings of one territory; the caller holds the transaction."""
    if not territoire.reunions:
        return
    demarche = Demarche.objects.get(slug=territoire.demarche.slug)
    qui: dict[str, Any] = {"par": annuaire.par, "le": annuaire.le}
    for voulue in territoire.reunions:
        reunion = _planifier(demarche, voulue, qui)
        points = [_point(demarche, reunion, point, qui) for point in voulue.points]
        if voulue.est_tenue:
            _tenir(reunion, voulue, points, qui)


def _planifier(demarche: Demarche, voulue: forme.Reunion, qui: dict[str, Any]) -> Reunion:
    return reunions.planifier(
        instance=Instance.objects.get(demarche=demarche, nom=voulue.instance),
        intitule=voulue.intitule,
        precision=voulue.precision,
        debut=voulue.debut or jour_de_reunion(qui["le"], voulue.dans_jours or 0),
        fin=voulue.fin,
        heure_debut=_heure(voulue.heure_debut),
        heure_fin=_heure(voulue.heure_fin),
        lieu=voulue.lieu,
        message=voulue.message,
        provenance=voulue.provenance,
        **qui,
    )


def _heure(ecrite: str) -> dt.time | None:
    return dt.time.fromisoformat(ecrite) if ecrite else None


def _point(
    demarche: Demarche, reunion: Reunion, voulu: forme.PointDeReunion, qui: dict[str, Any]
) -> PointOrdreDuJour:
    objet: dict[str, Any] = {}
    if voulu.fiche:
        fiche = FicheAction.objects.get(demarche=demarche, numero=voulu.fiche)
        objet = {"objet_type": "fiche", "objet_id": fiche.pk}
    elif voulu.sur_la_demarche:
        objet = {"objet_type": "demarche", "objet_id": demarche.pk}
    return ordre_du_jour.ajouter(
        reunion=reunion,
        intitule=voulu.intitule,
        attendu=voulu.attendu,
        note=voulu.note,
        **objet,
        **qui,
    )


def _tenir(
    reunion: Reunion,
    voulue: forme.Reunion,
    points: list[PointOrdreDuJour],
    qui: dict[str, Any],
) -> None:
    """Everybody came, but for what is said of some."""
    dites = {presence.nom: presence for presence in voulue.presences}
    membres = {nom_du_membre(membre): membre for membre in lues.membres(reunion)}
    if dites:
        presences.noter(
            reunion=reunion,
            saisies=[
                _saisie(membre.pk, dites.get(nom), points, {n: m.pk for n, m in membres.items()})
                for nom, membre in membres.items()
            ],
            **qui,
        )
    reunion.refresh_from_db()
    reunions.tenir(reunion=reunion, version=reunion.version, **qui)


def _saisie(
    cle: int,
    dite: forme.PresenceAReunion | None,
    points: list[PointOrdreDuJour],
    membres: dict[str, int],
) -> PresenceSaisie:
    if dite is None:
        return PresenceSaisie(cle, EtatPresence.PRESENT)
    return PresenceSaisie(
        cle,
        EtatPresence.EXCUSE if dite.excuse else EtatPresence.PRESENT,
        arrive_au=points[dite.arrive_au - 1].pk if dite.arrive_au else None,
        part_au=points[dite.part_au - 1].pk if dite.part_au else None,
        mandataire=membres[dite.pouvoir_a] if dite.pouvoir_a else None,
    )
