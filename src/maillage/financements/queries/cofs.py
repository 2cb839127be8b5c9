"""The register of the COF and of the co-financings of a démarche, and what they leave uncovered."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.conventions.models import Demarche
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.diagnostics.etats import au_jour, periodes
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.financements.models import Cof, Cofinancement, ServiceSoutenu
from maillage.partenaires.models import Organisation
from maillage.regles.services_soutenus import Periode, annees_decouvertes

PREAVIS = dt.timedelta(days=180)


def cofs(demarche: Demarche) -> QuerySet[Cof]:
    """Every COF of the démarche, by structure and line, the oldest first."""
    return (
        Cof.objects.filter(structure__demarche=demarche)
        .select_related("structure__demarche", "beneficiaire", "fichier")
        .order_by("structure__nom", "structure_id", "ligne", "du", "pk")
    )


def cof(demarche: Demarche, cle: int) -> Cof:
    """One of them (`Introuvable` otherwise)."""
    return une_ligne(cofs(demarche), cle, "Cette convention d’objectifs et de financement")


def cofs_de(structure: Structure, ligne: str) -> QuerySet[Cof]:
    """Those of one structure and one line, the oldest first."""
    return Cof.objects.filter(structure=structure, ligne=ligne).order_by("du", "pk")


def cofinancements(demarche: Demarche, annee: int | None = None) -> QuerySet[Cofinancement]:
    """The supports of the collectivités, of one year if asked."""
    lignes = Cofinancement.objects.filter(structure__demarche=demarche)
    if annee is not None:
        lignes = lignes.filter(annee=annee)
    return lignes.select_related("structure__demarche", "collectivite", "justificatif").order_by(
        "structure__nom", "structure_id", "annee", "collectivite__nom", "pk"
    )


def cofinancement(demarche: Demarche, cle: int) -> Cofinancement:
    """One of them (`Introuvable` otherwise)."""
    return une_ligne(cofinancements(demarche), cle, "Ce cofinancement")


def annees_des_cofinancements(demarche: Demarche) -> list[int]:
    """The years in which a support is recorded, the latest first."""
    annees = Cofinancement.objects.filter(structure__demarche=demarche).values_list(
        "annee", flat=True
    )
    return sorted(set(annees), reverse=True)


def gestionnaire_au(etats: Iterable[EtatStructure], jour: dt.date) -> Organisation | None:
    """Who runs a structure that day, by its états; the first known one before they begin.

    An inventory is often entered after the COF began: what it says first is then the best witness.
    """
    lues = periodes(etats)
    periode = au_jour(lues, jour) or (lues[0] if lues else None)
    return periode.etat.gestionnaire if periode else None


def annees_du_registre(demarche: Demarche, le: dt.date) -> list[int]:
    """The years of the convention, with this one at least: the columns of the coverage."""
    debut = demarche.debut.year if demarche.debut else le.year
    fin = demarche.fin.year if demarche.fin else le.year
    return list(range(debut, max(fin, debut) + 1))


@dataclass(frozen=True, slots=True)
class Couverture:
    """A structure and a line, its COF, and which years of the annexe they leave uncovered.

    `attendues` are the years of its row in the annexe; without row there is none, and nothing is a gap.
    """

    structure: Structure
    ligne: str
    cofs: tuple[Cof, ...]
    attendues: tuple[int, ...]

    @property
    def decouvertes(self) -> frozenset[int]:
        """The years awaited of which one day at least is in no COF."""
        return frozenset(
            annees_decouvertes(self.attendues, [Periode(c.du, c.au) for c in self.cofs])
        )

    def cof_de(self, annee: int) -> Cof | None:
        """The COF in which the year begins, failing it one that touches it."""
        dans = [c for c in self.cofs if c.du.year <= annee <= c.au.year]
        return min(dans, key=lambda c: (c.du, c.pk), default=None)

    @property
    def intitule(self) -> str:
        """The line in words."""
        return str(dict(Cof._meta.get_field("ligne").flatchoices).get(self.ligne, self.ligne))


def couvertures(
    demarche: Demarche, lignes: Sequence[ServiceSoutenu], registre: Iterable[Cof], le: dt.date
) -> list[Couverture]:
    """Every structure and line of the annexe or of the register, by name (no query)."""
    par_cle: dict[tuple[int, str], list[Cof]] = defaultdict(list)
    structures: dict[int, Structure] = {}
    for cof in registre:
        par_cle[cof.structure_id, cof.ligne].append(cof)
        structures[cof.structure_id] = cof.structure
    attendues: dict[tuple[int, str], set[int]] = defaultdict(set)
    for ligne in lignes:
        if ligne.ligne:
            structures.setdefault(ligne.structure_id, ligne.structure)
            attendues[ligne.structure_id, ligne.ligne].update(annees_de(ligne, demarche, le))
    lues = [
        Couverture(
            structures[cle[0]], cle[1], tuple(par_cle[cle]), tuple(sorted(attendues.get(cle, ())))
        )
        for cle in {**par_cle, **attendues}
    ]
    return sorted(lues, key=lambda c: (c.structure.nom, c.structure.pk, c.ligne))


def annees_de(ligne: ServiceSoutenu, demarche: Demarche, le: dt.date) -> range:
    """The years in which a row of the annexe holds, within the convention."""
    annees = annees_du_registre(demarche, le)
    return range(ligne.annee or annees[0], min(ligne.derniere_annee or annees[-1], annees[-1]) + 1)


def cofs_a_renouveler(registre: Iterable[Cof], le: dt.date) -> list[Cof]:
    """Those that end within six months, or ended, without another that takes over."""
    lues = list(registre)
    suivies = {(c.structure_id, c.ligne, c.du) for c in lues}
    finissent = [c for c in lues if c.au - le <= PREAVIS]
    return [
        c
        for c in finissent
        if not any(
            structure == c.structure_id and ligne == c.ligne and du > c.du
            for structure, ligne, du in suivies
        )
    ]
