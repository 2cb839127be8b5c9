"""Who is there at an item of the agenda: the attendance record of a séance, item by item.

A name stands for one member and is written once in a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from maillage.regles.deliberations import CompteDuVote
from maillage.regles.erreurs import SaisieInvalide

Rang = tuple[tuple[int, int | str], ...]
APRES_SES_SOUS_POINTS = ((2, ""),)
SANS_FIN: Rang = ((3, ""),)
MORCEAU = re.compile(r"\d+|[^\W\d_]+")


class PointIllisible(SaisieInvalide):
    """An item of the agenda in which there is neither number nor letter."""

    code = "POINT_ILLISIBLE"


def rang_du_point(point: str) -> Rang:
    """What sorts the items of an agenda: 4.1, then 9.3, 10.3, 29.1; « 4 bis » follows « 4 ».

    Raises `PointIllisible` when nothing in it can be ordered.
    """
    morceaux = MORCEAU.findall(point.lower())
    if not morceaux or any(m.isdecimal() and len(m) > 9 for m in morceaux):
        raise PointIllisible(
            f"« {point[:40]} » n'est pas un point de l'ordre du jour. "
            "Écrivez-le comme dans la convocation : 4, 4.1, 12 bis."
        )
    return tuple((0, int(m)) if m.isdecimal() else (1, m) for m in morceaux)


class SituationAuPoint(StrEnum):
    """Where a member stands at one item."""

    PRESENT = "présent"
    REPRESENTE = "représenté"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Absence:
    """A temporary absence from item `du` to item `au`, both included; empty is an open end.

    The bound « 9 » takes 9.1 and 9.2 with it. `mandataire` is empty when the source names nobody.
    """

    du: str = ""
    au: str = ""
    pouvoir: bool = False
    mandataire: str = ""

    @property
    def bornes(self) -> tuple[Rang, Rang]:
        """The ranks of the first and of the last item missed."""
        debut: Rang = rang_du_point(self.du) if self.du else ()
        fin = (*rang_du_point(self.au), *APRES_SES_SOUS_POINTS) if self.au else SANS_FIN
        return debut, fin

    def couvre(self, point: str) -> bool:
        """Whether the item is missed; a point that is not known is in no absence."""
        debut, fin = self.bornes
        return bool(point) and debut <= rang_du_point(point) <= fin


@dataclass(frozen=True, slots=True)
class LigneDePresence:
    """A member in office: there, or not, for the whole séance but for `absences`."""

    nom: str
    present: bool = True
    excuse: bool = False
    pouvoir: bool = False
    mandataire: str = ""
    absences: tuple[Absence, ...] = ()

    def empechement(self, point: str) -> Absence | None:
        """What keeps the member away from the item, or nothing."""
        if not self.present:
            return Absence(pouvoir=self.pouvoir, mandataire=self.mandataire)
        return next((absence for absence in self.absences if absence.couvre(point)), None)

    def procurations(self) -> Iterator[Absence]:
        """The powers given, each over its items."""
        if not self.present and self.pouvoir:
            yield Absence(pouvoir=True, mandataire=self.mandataire)
        yield from (a for a in self.absences if self.present and a.pouvoir)


Feuille = Sequence[LigneDePresence]


@dataclass(frozen=True, slots=True)
class PresenceAuPoint:
    """Where one member stands at one item, who votes for them, and why a power does not count."""

    nom: str
    situation: SituationAuPoint
    mandataire: str = ""
    pouvoir: bool = False
    motif: str = ""


def presences_au_point(feuille: Feuille, point: str) -> list[PresenceAuPoint]:
    """Each member at the item, in the order of the record.

    A power counts when its holder is present at the item and carries no other one there (CGCT,
    article L.2121-20); when the source does not name the holder, it counts.
    """
    empeches = {ligne.nom: ligne.empechement(point) for ligne in feuille}
    presents = {nom for nom, absence in empeches.items() if absence is None}
    charges: set[str] = set()
    au_point = []
    for ligne in feuille:
        absence = empeches[ligne.nom]
        if absence is None:
            au_point.append(PresenceAuPoint(ligne.nom, SituationAuPoint.PRESENT))
            continue
        motif = _motif_de_nullite(absence, presents, charges)
        compte = absence.pouvoir and not motif
        if compte and absence.mandataire:
            charges.add(absence.mandataire)
        au_point.append(
            PresenceAuPoint(
                ligne.nom,
                SituationAuPoint.REPRESENTE if compte else SituationAuPoint.ABSENT,
                absence.mandataire,
                absence.pouvoir,
                motif,
            )
        )
    return au_point


def _motif_de_nullite(absence: Absence, presents: set[str], charges: set[str]) -> str:
    if not absence.pouvoir or not absence.mandataire:
        return ""
    if absence.mandataire not in presents:
        return f"{absence.mandataire} n'est pas présent(e) à ce point"
    if absence.mandataire in charges:
        return f"{absence.mandataire} porte déjà un pouvoir"
    return ""


def compter(feuille: Feuille, point: str) -> CompteDuVote:
    """The figures of the item: présents, pouvoirs and absents add up to the members in office."""
    situations = [presence.situation for presence in presences_au_point(feuille, point)]
    return CompteDuVote(
        en_exercice=len(situations),
        presents=situations.count(SituationAuPoint.PRESENT),
        pouvoirs=situations.count(SituationAuPoint.REPRESENTE),
        absents=situations.count(SituationAuPoint.ABSENT),
        detaille=True,
    )


def points_cites(feuille: Feuille) -> list[str]:
    """The items that bound an absence, in the order of the agenda."""
    cites = {p for ligne in feuille for a in ligne.absences for p in (a.du, a.au) if p}
    return sorted(cites, key=lambda point: (rang_du_point(point), point))


def refuser_si_incoherente(feuille: Feuille) -> None:
    """Raise `SaisieInvalide` for what no record can say: a name twice, an unknown holder…"""
    noms = [ligne.nom for ligne in feuille]
    for nom in noms:
        if noms.count(nom) > 1:
            raise SaisieInvalide(
                f"« {nom} » figure deux fois dans la feuille de présence. Gardez une seule ligne ; "
                "si deux membres portent ce nom, distinguez-les."
            )
    for ligne in feuille:
        for absence in ligne.absences:
            _refuser_des_bornes(ligne.nom, absence)
        for procuration in ligne.procurations():
            _refuser_un_mandataire(ligne.nom, procuration.mandataire, noms)


def _refuser_des_bornes(nom: str, absence: Absence) -> None:
    debut, fin = absence.bornes
    if debut > fin:
        raise SaisieInvalide(
            f"L'absence de « {nom} » va du point {absence.du} au point {absence.au}, qui le "
            "précède. Échangez les deux points."
        )


def _refuser_un_mandataire(nom: str, mandataire: str, noms: list[str]) -> None:
    if mandataire == nom:
        raise SaisieInvalide(f"« {nom} » ne peut pas se donner pouvoir. Nommez un autre membre.")
    if mandataire and mandataire not in noms:
        raise SaisieInvalide(
            f"« {mandataire} », à qui « {nom} » donne pouvoir, n'est pas dans la feuille de "
            "présence. Corrigez le nom, ou ajoutez ce membre."
        )


def pouvoirs_de_trop(feuille: Feuille) -> list[tuple[str, str, str]]:
    """The members who carry two powers at some item: (mandataire, one mandant, the other).

    Source: CGCT, article L.2121-20 (« un seul pouvoir »).
    """
    donnes = [
        (procuration.mandataire, ligne.nom, procuration.bornes)
        for ligne in feuille
        for procuration in ligne.procurations()
        if procuration.mandataire
    ]
    return [
        (mandataire, un, autre)
        for (mandataire, un, a), (meme, autre, b) in combinations(donnes, 2)
        if mandataire == meme and un != autre and a[0] <= b[1] and b[0] <= a[1]
    ]
