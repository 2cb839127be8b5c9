"""The items of the agendas of a démarche: those that were voted, and those where attendance changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from maillage.conventions.lecture import LectureDeVote, delai_de, delai_requis, lire
from maillage.conventions.models import Deliberation, Demarche, SeanceDeliberante
from maillage.conventions.queries import deliberations, points_de_la_seance, seances
from maillage.regles.deliberations import CompteDuVote
from maillage.regles.erreurs import Introuvable
from maillage.regles.presences import (
    PresenceAuPoint,
    SituationAuPoint,
    compter,
    presences_au_point,
    rang_du_point,
)


@dataclass(frozen=True)
class PointDeSeance:
    """One item: who is there, and the deliberation voted at it, if one is recorded."""

    source: Deliberation | SeanceDeliberante
    point: str
    compte: CompteDuVote
    presences: tuple[PresenceAuPoint, ...] = ()
    lecture: LectureDeVote | None = None

    @property
    def manquent(self) -> list[PresenceAuPoint]:
        """Those who are not there in person."""
        return [p for p in self.presences if p.situation != SituationAuPoint.PRESENT]

    def en_donnees(self, le: dt.date) -> dict[str, Any]:
        """The item as JSON carries it; what nobody recorded is null."""
        source, compte = self.source, self.compte
        return {
            "demarche": source.demarche.slug,
            "organisation": source.organisation.nom,
            "assemblee": source.assemblee,
            "seance_le": source.seance_le.isoformat(),
            "point": self.point or None,
            "en_exercice": compte.en_exercice,
            "presents": compte.presents,
            "pouvoirs": compte.pouvoirs,
            "absents": compte.absents,
            "votants": compte.votants,
            "quorum": compte.quorum,
            "quorum_atteint": compte.quorum_atteint,
            "calcul": "feuille de présence" if compte.detaille else "chiffres saisis",
            **_delais(source),
            **_vote(self.lecture, le),
            "empeches": [
                {
                    "nom": p.nom,
                    "situation": p.situation.value,
                    "pouvoir": p.pouvoir,
                    "mandataire": p.mandataire or None,
                    "motif": p.motif or None,
                }
                for p in self.manquent
            ],
        }


def points(demarche: Demarche, *, point: str | None = None) -> list[PointDeSeance]:
    """Every item of the démarche; or `point` alone, in each séance whose attendance is recorded.

    Raises `PointIllisible`, and `Introuvable` when no record nor deliberation answers.
    """
    votees = list(deliberations(demarche))
    tenues = list(seances(demarche))
    if point is None:
        de_seances = [p for seance in tenues for p in points_de(seance, votees)]
        isolees = [_isole(d) for d in votees if d.seance is None or not d.seance.feuille]
        # Those that say nothing of who was there come last.
        return de_seances + sorted(isolees, key=lambda p: p.compte.presents is None)
    cherche = rang_du_point(point)
    trouves = [au_point(seance, point, votees) for seance in tenues if seance.feuille]
    trouves += [
        _isole(d) for d in votees if d.seance_id is None and d.point and _rang(d) == cherche
    ]
    if not trouves:
        raise Introuvable(
            f"Rien n'est enregistré au point « {point} » : aucune feuille de présence, et aucune "
            f"délibération de « {demarche} » n'y est votée."
        )
    return trouves


def points_de(seance: SeanceDeliberante, votees: list[Deliberation]) -> Iterator[PointDeSeance]:
    """The items of a séance worth a line, in the order of the agenda."""
    if not seance.feuille:
        return
    sans_point = [d for d in votees if d.seance_id == seance.pk and not d.point]
    for deliberation in sans_point:
        yield au_point(seance, "", [deliberation])
    for point in points_de_la_seance(seance):
        yield au_point(seance, point, votees)


def au_point(seance: SeanceDeliberante, point: str, votees: list[Deliberation]) -> PointDeSeance:
    """One item of a séance: its attendance, and the deliberation voted there."""
    rang = rang_du_point(point) if point else ()
    ici = next((d for d in votees if d.seance_id == seance.pk and _rang(d) == rang), None)
    feuille = seance.feuille
    return PointDeSeance(
        source=ici or seance,
        point=point,
        compte=compter(feuille, point),
        presences=tuple(presences_au_point(feuille, point)),
        lecture=lire(ici) if ici else None,
    )


def _isole(d: Deliberation) -> PointDeSeance:
    """A deliberation of which only the figures are known."""
    lecture = lire(d)
    return PointDeSeance(source=d, point=d.point, compte=lecture.compte, lecture=lecture)


def _rang(d: Deliberation) -> tuple[Any, ...]:
    return rang_du_point(d.point) if d.point else ()


def _delais(source: Deliberation | SeanceDeliberante) -> dict[str, int | None]:
    return {
        "jours_francs": delai_de(source),
        "jours_francs_requis": delai_requis(source.organisation, en_urgence=source.en_urgence),
    }


def _vote(lecture: LectureDeVote | None, le: dt.date) -> dict[str, Any]:
    """What is known of the vote; every key is there, null where no deliberation is recorded."""
    d = lecture.deliberation if lecture else None
    executoire = lecture.executoire_le if lecture else None
    return {
        "deliberation": d.numero or None if d else None,
        "objet": d.objet if d else None,
        "pour": d.pour if d else None,
        "contre": d.contre if d else None,
        "abstentions": d.abstentions if d else None,
        "exprimes": lecture.exprimes if lecture else None,
        "majorite": lecture.majorite if lecture else None,
        "adoptee": lecture.adoptee if lecture else None,
        "etat": lecture.etat(le).value if lecture else None,
        "executoire_le": executoire.isoformat() if executoire else None,
        "identifiant_transmission": d.identifiant_transmission or None if d else None,
        "ecarts_identifiant": [
            {"quoi": e.quoi, "lu": e.lu, "attendu": e.attendu}
            for e in (lecture.ecarts if lecture else ())
        ],
    }
