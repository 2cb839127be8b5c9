"""Who is in the perimeter on a day: of the whole convention, of each thématique; and what changed when.

A commune is in the démarche when it is in for the whole convention, or for one thématique at least. A
thématique follows the whole convention until its first decision of its own (`regles.perimetres`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from maillage.conventions.models import DecisionPerimetre, Demarche, Perimetre, Thematique
from maillage.conventions.queries.du_contenu import thematiques_retenues
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.regles import perimetres, versions
from maillage.territoires.models import Territoire

SECTION = "perimetre"


def lignes_du_perimetre(demarche: Demarche) -> QuerySet[Perimetre]:
    """Every period ever recorded, by commune, the whole convention first."""
    return demarche.perimetre.select_related(
        "commune__epci", "commune__departement", "thematique", "entree", "sortie"
    ).order_by("commune__nom_normalise", "commune__code", "thematique__ordre", "rang")


def ligne_du_perimetre(demarche: Demarche, cle: int) -> Perimetre:
    """A period of this perimeter (`Introuvable` otherwise)."""
    return une_ligne(lignes_du_perimetre(demarche), cle, "Cette ligne du périmètre")


@dataclass(frozen=True, slots=True)
class ThematiqueDuPerimetre:
    """A thématique that day: whether it decided its own perimeter, and how many communes it has."""

    thematique: Thematique
    propre: bool
    communes: frozenset[int]


@dataclass(frozen=True, slots=True)
class CommuneDuPerimetre:
    """A commune that is in that day. `lignes` are its periods in force; `presences`, one a thématique."""

    commune: Territoire
    lignes: tuple[Perimetre, ...]
    presences: tuple[bool, ...]

    @property
    def pour_tout(self) -> bool:
        """Whether it is in for the whole convention."""
        return any(ligne.thematique_id is None for ligne in self.lignes)

    @property
    def depuis(self) -> dt.date | None:
        """The first day of the earliest of its periods in force; None when that is not known."""
        connus = [ligne.debut for ligne in self.lignes]
        return None if None in connus else min(jour for jour in connus if jour)

    @property
    def entrees(self) -> list[DecisionPerimetre]:
        """The decisions that let it in, each once."""
        return list(dict.fromkeys(ligne.entree for ligne in self.lignes if ligne.entree))

    @property
    def sortie_prevue(self) -> dt.date | None:
        """Its last day, when each of its periods has one."""
        fins = [ligne.fin for ligne in self.lignes]
        return None if None in fins else max(jour for jour in fins if jour)


@dataclass(frozen=True)
class PerimetreAuJour:
    """The perimeter on the day `le`; `thematiques` gives the order of the `presences` of a commune."""

    le: dt.date
    thematiques: tuple[ThematiqueDuPerimetre, ...]
    communes: tuple[CommuneDuPerimetre, ...]

    @property
    def est_par_thematique(self) -> bool:
        """Whether one thématique at least decided its own perimeter."""
        return any(t.propre for t in self.thematiques)

    @cached_property
    def population(self) -> int | None:
        """The inhabitants, unknown as soon as one commune has no published figure."""
        connues = [c.commune.population_municipale for c in self.communes]
        return None if not connues or None in connues else sum(n for n in connues if n)

    def de(self, code: str) -> PerimetreAuJour | None:
        """The perimeter of the thématique of that code; None when the démarche has no such one."""
        for rang, ici in enumerate(self.thematiques):
            if ici.thematique.code == code:
                gardees = tuple(c for c in self.communes if c.presences[rang])
                return PerimetreAuJour(self.le, (ici,), gardees)
        return None


def perimetre_au(
    demarche: Demarche, le: dt.date, lignes: Sequence[Perimetre] | None = None
) -> PerimetreAuJour:
    """Who is in on that day (two queries; one if `lignes` are given)."""
    lignes = list(lignes_du_perimetre(demarche)) if lignes is None else lignes
    appartenances = [ligne.appartenance for ligne in lignes]
    colonnes = tuple(
        ThematiqueDuPerimetre(
            thematique,
            perimetres.a_son_perimetre(appartenances, thematique.pk, le),
            frozenset(perimetres.communes_presentes(appartenances, le, thematique.pk)),
        )
        for thematique in _thematiques(demarche, lignes)
    )
    en_vigueur: dict[int, list[Perimetre]] = {}
    for ligne in lignes:
        if ligne.appartenance.en_vigueur(le):
            en_vigueur.setdefault(ligne.commune_id, []).append(ligne)
    return PerimetreAuJour(
        le,
        colonnes,
        tuple(
            CommuneDuPerimetre(
                siennes[0].commune, tuple(siennes), tuple(cle in t.communes for t in colonnes)
            )
            for cle, siennes in en_vigueur.items()
        ),
    )


def _thematiques(demarche: Demarche, lignes: Iterable[Perimetre]) -> list[Thematique]:
    """Those that the démarche announces, then those that only its perimeter remembers."""
    retenues = [retenue.thematique for retenue in thematiques_retenues(demarche)]
    autres = {ligne.thematique for ligne in lignes if ligne.thematique} - set(retenues)
    return [*retenues, *sorted(autres, key=lambda t: (t.ordre, t.nom))]


@dataclass(frozen=True, slots=True)
class Mouvement:
    """Communes that came in, or left, by one decision. `le` is their first or their last day."""

    le: dt.date | None
    entree: bool
    thematiques: tuple[Thematique, ...]
    communes: tuple[Territoire, ...]
    decision: DecisionPerimetre | None


def mouvements(lignes: Iterable[Perimetre]) -> list[Mouvement]:
    """What changed over time, the oldest first; what has no date comes before all."""
    groupes: dict[tuple[bool, dt.date | None, int | None], list[Perimetre]] = {}
    for ligne in lignes:
        groupes.setdefault((True, ligne.debut, ligne.entree_id), []).append(ligne)
        if ligne.fin is not None:
            groupes.setdefault((False, ligne.fin, ligne.sortie_id), []).append(ligne)
    trouves = [
        mouvement
        for (entree, le, _), siennes in groupes.items()
        for mouvement in _mouvements(entree, le, siennes)
    ]
    return sorted(trouves, key=lambda m: (m.le or dt.date.min, not m.entree))


def _mouvements(entree: bool, le: dt.date | None, lignes: list[Perimetre]) -> list[Mouvement]:
    """One for the communes that moved for the same thématiques."""
    pour: dict[Territoire, list[Thematique | None]] = {}
    for ligne in lignes:
        pour.setdefault(ligne.commune, []).append(ligne.thematique)
    ensembles: dict[tuple[Thematique | None, ...], list[Territoire]] = {}
    for commune, thematiques in pour.items():
        ensembles.setdefault(tuple(thematiques), []).append(commune)
    decision = lignes[0].entree if entree else lignes[0].sortie
    return [
        # The whole convention says everything: with it, what is decided besides needs no name.
        Mouvement(
            le,
            entree,
            () if None in thematiques else tuple(t for t in thematiques if t),
            tuple(communes),
            decision,
        )
        for thematiques, communes in ensembles.items()
    ]


def champs_figes(ligne: Perimetre) -> frozenset[str]:
    """What a frozen version holds of this row: its entry, and its exit if it was frozen with one."""
    figes: set[str] = set()
    for version in ligne.demarche.versions.only("contenu"):
        for section in versions.relire(version.contenu):
            for objet in section.objets if section.nom == SECTION else ():
                if objet.cle == ligne.cle:
                    figes |= {"debut", "entree"}
                    if (champ := objet.champs.get("fin")) and champ.valeur:
                        figes |= {"fin", "sortie"}
    return frozenset(figes)
