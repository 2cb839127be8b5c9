"""Who sits at an item of a meeting of an instance, for which side, and whose voice counts.

A seat belongs to a member with a deliberative voice; their substitute holds it while they are away.
Who advises never counts, here or in a quorum (seed S4-C, article 6). The powers follow the rule of
the assemblies (`regles.presences`): a holder who is present, and carries one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from maillage.regles.instances import Parite, Siege, parite
from maillage.regles.presences import (
    LigneDePresence,
    PresenceAuPoint,
    SituationAuPoint,
    presences_au_point,
)

UN_POINT = "1"  # the records built here are those of one item: its name does not matter


class SituationDuSiege(StrEnum):
    """Where the voice of a seat is at one item."""

    PRESENT = "présent"
    SUPPLEE = "suppléé"
    REPRESENTE = "représenté"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class MembreReuni:
    """A member at a meeting. `cle` is any number that names them; `mandataire` is another's.

    `arrive_au` is the rank of the first item attended and `part_au` that of the first item missed;
    None is the opening and the end. `excuse` only says why somebody is absent.
    """

    cle: int
    nom: str
    cote: str
    est_deliberatif: bool = True
    organisation: str = ""
    suppleant_de: int | None = None
    present: bool = False
    excuse: bool = False
    arrive_au: int | None = None
    part_au: int | None = None
    mandataire: int | None = None

    def est_la(self, rang: int | None) -> bool:
        """Whether they attend the item of that rank; None is the meeting as a whole."""
        if not self.present or rang is None:
            return self.present
        return (self.arrive_au or 0) <= rang and (self.part_au is None or rang < self.part_au)

    @property
    def a_un_siege(self) -> bool:
        """Whether a voice is theirs: deliberative, and nobody's substitute."""
        return self.est_deliberatif and self.suppleant_de is None


@dataclass(frozen=True, slots=True)
class SiegeAuPoint:
    """A seat at one item: where its voice is, who holds it, and why a power does not count."""

    cle: int
    nom: str
    cote: str
    organisation: str
    situation: SituationDuSiege
    par: str = ""
    motif: str = ""

    @property
    def en_personne(self) -> bool:
        """Whether somebody sits there: the member, or their substitute."""
        return self.situation in (SituationDuSiege.PRESENT, SituationDuSiege.SUPPLEE)

    @property
    def a_une_voix(self) -> bool:
        """Whether the seat votes: somebody sits there, or gave a power that counts."""
        return self.situation != SituationDuSiege.ABSENT


@dataclass(frozen=True, slots=True)
class CompteDesVoix:
    """The seats at one item (or over the meeting, where `rang` is None), in the order of the members.

    `parite` is that of the voices: a power that counts is one.
    """

    rang: int | None
    sieges: tuple[SiegeAuPoint, ...]
    parite: Parite

    @property
    def presents(self) -> int:
        """Seats where somebody sits."""
        return sum(siege.en_personne for siege in self.sieges)

    @property
    def pouvoirs(self) -> int:
        """Seats represented by a power that counts."""
        return sum(s.situation == SituationDuSiege.REPRESENTE for s in self.sieges)

    @property
    def absents(self) -> int:
        """Seats without a voice."""
        return sum(not siege.a_une_voix for siege in self.sieges)

    @property
    def voix(self) -> int:
        """Voices: somebody sits there, or a power counts."""
        return self.presents + self.pouvoirs


def compter_les_voix(membres: Sequence[MembreReuni], rang: int | None = None) -> CompteDesVoix:
    """Each seat at the item of that rank; None counts whoever came, whenever that was.

    A power counts when the seat is empty and its holder sits at the item, in a seat that carries no
    other power (CGCT, article L.2121-20, by which an instance without rules of its own abides).
    """
    par_siege = {m.cle: m.suppleant_de or m.cle for m in membres if m.est_deliberatif}
    titulaires = [membre for membre in membres if membre.a_un_siege]
    suppleants = {
        m.suppleant_de: m
        for m in reversed(membres)
        if m.est_deliberatif and m.suppleant_de is not None and m.est_la(rang)
    }
    feuille = [
        LigneDePresence(
            nom=str(membre.cle),
            present=membre.est_la(rang) or membre.cle in suppleants,
            pouvoir=membre.mandataire is not None,
            mandataire=_siege_du_mandataire(membre, par_siege),
        )
        for membre in titulaires
    ]
    noms = {str(membre.cle): membre.nom for membre in membres}
    lues = zip(titulaires, presences_au_point(feuille, UN_POINT), strict=True)
    sieges = tuple(
        _siege(membre, presence, suppleants.get(membre.cle), rang, noms)
        for membre, presence in lues
    )
    return CompteDesVoix(rang, sieges, _parite(membres, sieges, rang))


def _parite(
    membres: Sequence[MembreReuni], sieges: Sequence[SiegeAuPoint], rang: int | None
) -> Parite:
    """The balance of the voices at the item, by the rule of the instances."""
    voix = {siege.cle for siege in sieges if siege.a_une_voix}
    conseils = {m.cle for m in membres if not m.est_deliberatif and m.est_la(rang)}
    return parite(
        [Siege(m.cle, m.cote, m.est_deliberatif, suppleant_de=m.suppleant_de) for m in membres],
        presents=voix | conseils,
    )


def quorum_requis(sieges: int, numerateur: int, denominateur: int) -> int:
    """How many seats must be held in person for `numerateur` in `denominateur` of them to be there.

    « 1 in 2 » of seven seats asks for four: a part of a person is a person.
    """
    return -(-sieges * numerateur // denominateur)


def _siege_du_mandataire(membre: MembreReuni, par_siege: dict[int, int]) -> str:
    """The seat in which the holder of the power sits; one who has none is nobody's holder."""
    if membre.mandataire is None:
        return ""
    return str(par_siege.get(membre.mandataire, -1))


def _siege(
    membre: MembreReuni,
    presence: PresenceAuPoint,
    suppleant: MembreReuni | None,
    rang: int | None,
    noms: dict[str, str],
) -> SiegeAuPoint:
    situation, par, motif = SituationDuSiege.ABSENT, "", ""
    if membre.est_la(rang):
        situation = SituationDuSiege.PRESENT
    elif suppleant is not None:
        situation, par = SituationDuSiege.SUPPLEE, suppleant.nom
    elif membre.mandataire is not None:
        par = noms.get(str(membre.mandataire), "")
        if presence.situation == SituationAuPoint.REPRESENTE:
            situation = SituationDuSiege.REPRESENTE
        else:
            motif = _motif(presence, par)
    return SiegeAuPoint(
        membre.cle, membre.nom, membre.cote, membre.organisation, situation, par, motif
    )


def _motif(presence: PresenceAuPoint, mandataire: str) -> str:
    """The reason of `regles.presences`, whose names are keys here, with the name of a person."""
    return presence.motif.replace(presence.mandataire, mandataire or "Le mandataire", 1)
