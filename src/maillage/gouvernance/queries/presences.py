"""Who sits at a meeting, item by item: the rows, handed to the rules."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.gouvernance.enums import EtatPresence, TypeInstance, Voix
from maillage.gouvernance.models import (
    MembreInstance,
    PointOrdreDuJour,
    Pouvoir,
    Presence,
    Reunion,
)
from maillage.gouvernance.queries import reunions as lues
from maillage.regles.instances import Parite
from maillage.regles.reunions import CompteDesVoix, MembreReuni, compter_les_voix, quorum_requis


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many seats must be held in person, and how many are."""

    requis: int
    presents: int

    @property
    def est_atteint(self) -> bool:
        """Whether enough members sit: powers do not count."""
        return self.presents >= self.requis


@dataclass(frozen=True, slots=True)
class CompteAuPoint:
    """What an item counts: its seats, its parity, and its quorum where the instance has one.

    `point` is None for the meeting as a whole.
    """

    point: PointOrdreDuJour | None
    compte: CompteDesVoix
    quorum: Quorum | None
    est_paritaire: bool

    @property
    def parite(self) -> Parite:
        """The balance of the voices."""
        return self.compte.parite

    @property
    def peut_decider(self) -> bool:
        """The quorum where the instance has one; else the parity of a comité de pilotage; else a voice.

        Only the comité de pilotage is composed with parity (seed S4-C, article 6).
        """
        if self.quorum is not None:
            return self.quorum.est_atteint
        return self.parite.est_tenue if self.est_paritaire else self.compte.voix > 0


@dataclass(frozen=True, slots=True)
class LigneDePersonne:
    """A member beside what is written of them: presence, power given."""

    membre: MembreInstance
    presence: Presence | None
    pouvoir: Pouvoir | None

    @property
    def est_present(self) -> bool:
        """Whether they came."""
        return self.presence is not None and self.presence.present == EtatPresence.PRESENT

    @property
    def membre_delibere(self) -> bool:
        """Whether the member decides; who advises never counts."""
        return self.membre.voix == Voix.DELIBERATIVE


@dataclass(frozen=True, slots=True)
class Assemblee:
    """A meeting read whole: its people, its guests, its items, and what each counts."""

    reunion: Reunion
    lignes: list[LigneDePersonne]
    invites: list[Presence]
    points: list[PointOrdreDuJour]
    ensemble: CompteAuPoint
    par_point: list[CompteAuPoint]

    def au_point(self, point: PointOrdreDuJour | None) -> CompteAuPoint:
        """What that item counts; the whole meeting for None or an item of another meeting."""
        cle = point.pk if point else None
        return next((c for c in self.par_point if c.point and c.point.pk == cle), self.ensemble)

    @property
    def est_saisie(self) -> bool:
        """Whether anybody was written as there or not."""
        return any(ligne.presence for ligne in self.lignes) or bool(self.invites)


def assemblee(reunion: Reunion) -> Assemblee:
    """Everything about who was there (four queries, whatever the number of members or items)."""
    ecrites = list(lues.presences(reunion))
    par_membre = {presence.membre_id: presence for presence in ecrites if presence.membre_id}
    donnes = {pouvoir.mandant_id: pouvoir for pouvoir in lues.pouvoirs(reunion)}
    lignes = [
        LigneDePersonne(membre, par_membre.get(membre.pk), donnes.get(membre.pk))
        for membre in lues.membres(reunion)
    ]
    points = list(lues.points(reunion))
    # Items are ranked by their place: a stored rank may leave holes.
    rangs = {point.pk: rang for rang, point in enumerate(points, start=1)}
    reunis = [_membre_reuni(ligne, rangs) for ligne in lignes]

    def compter(point: PointOrdreDuJour | None) -> CompteAuPoint:
        compte = compter_les_voix(reunis, rangs[point.pk] if point else None)
        est_paritaire = reunion.instance.type == TypeInstance.COPIL
        return CompteAuPoint(point, compte, _quorum(reunion, compte), est_paritaire)

    return Assemblee(
        reunion,
        lignes,
        [presence for presence in ecrites if presence.membre_id is None],
        points,
        compter(None),
        [compter(point) for point in points],
    )


def _membre_reuni(ligne: LigneDePersonne, rangs: dict[int, int]) -> MembreReuni:
    membre, presence = ligne.membre, ligne.presence
    return MembreReuni(
        cle=membre.pk,
        nom=nom_du_membre(membre),
        cote=membre.cote,
        est_deliberatif=membre.voix == Voix.DELIBERATIVE,
        organisation=membre.organisation.nom,
        suppleant_de=membre.suppleant_de_id,
        present=ligne.est_present,
        excuse=presence is not None and presence.present == EtatPresence.EXCUSE,
        arrive_au=rangs.get(presence.arrive_au_id or 0) if presence else None,
        part_au=rangs.get(presence.part_au_id or 0) if presence else None,
        mandataire=ligne.pouvoir.mandataire_id if ligne.pouvoir else None,
    )


def nom_du_membre(membre: MembreInstance) -> str:
    """Who sits there, without the organisation: a person, a function, or the organisation."""
    return str(membre.personne or membre.fonction or membre.organisation)


def _quorum(reunion: Reunion, compte: CompteDesVoix) -> Quorum | None:
    instance = reunion.instance
    if not instance.quorum_numerateur or not instance.quorum_denominateur:
        return None
    requis = quorum_requis(
        len(compte.sieges), instance.quorum_numerateur, instance.quorum_denominateur
    )
    return Quorum(requis, compte.presents)
