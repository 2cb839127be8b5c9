"""The annexe of supported services as people read it: its rows by line, their sums and the gaps.

The page, the piece and the export all read this same object.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from maillage.conventions.articles import titre_de_la_place
from maillage.conventions.models import Demarche
from maillage.diagnostics.etats import periodes
from maillage.diagnostics.models import EtatStructure
from maillage.financements import queries
from maillage.financements.models import Cof, Cofinancement, ServiceSoutenu
from maillage.financements.queries.services import PartDeReference
from maillage.partenaires.models import Organisation
from maillage.regles.services_soutenus import Total, totaliser

PLACE = "services_soutenus"
SANS_LIGNE = "Ligne de financement à préciser"


@dataclass(frozen=True, slots=True)
class LigneDAnnexe:
    """One row with what surrounds it: its état, its COF, the supports of N-1 and of N."""

    service: ServiceSoutenu
    etat: EtatStructure | None
    cof: Cof | None
    soutiens_avant: tuple[Cofinancement, ...]
    soutiens: tuple[Cofinancement, ...]

    @property
    def gestionnaire(self) -> Organisation | None:
        """Who runs the structure today, and is paid."""
        return self.etat.gestionnaire if self.etat else None

    @property
    def soutien_avant(self) -> Decimal | None:
        """What the collectivités gave in N-1; None when nobody said."""
        return _somme(self.soutiens_avant)

    @property
    def soutien(self) -> Decimal | None:
        """What they give in N; None when nobody said."""
        return _somme(self.soutiens)

    @property
    def natures(self) -> list[str]:
        """How they give it: subvention, marché…"""
        toutes = (*self.soutiens_avant, *self.soutiens)
        return list(dict.fromkeys(c.get_nature_display() for c in toutes))


@dataclass(frozen=True, slots=True)
class GroupeDAnnexe:
    """The rows of one line of financing, and the sums of their columns."""

    ligne: str
    intitule: str
    unite: str
    lignes: tuple[LigneDAnnexe, ...]

    @property
    def reference(self) -> Total:
        """The quantities of N-1."""
        return totaliser(ligne.service.quantite_reference for ligne in self.lignes)

    @property
    def quantite(self) -> Total:
        """The quantities contracted for N."""
        return totaliser(ligne.service.quantite for ligne in self.lignes)

    @property
    def nouvelle(self) -> Decimal:
        """The new offer, of those rows that say one."""
        return totaliser(ligne.service.dont_nouvelle for ligne in self.lignes).somme

    @property
    def montant(self) -> Total:
        """The amounts of N-1, in euros."""
        return totaliser(ligne.service.montant for ligne in self.lignes)


@dataclass(frozen=True, slots=True)
class Annexe:
    """The whole annexe; `designation` is its number here (« Annexe 3 »), which is only a label."""

    designation: str
    groupes: tuple[GroupeDAnnexe, ...]
    parts: tuple[PartDeReference, ...]

    @property
    def lignes(self) -> list[LigneDAnnexe]:
        """Every row, line after line."""
        return [ligne for groupe in self.groupes for ligne in groupe.lignes]

    @property
    def annee(self) -> int | None:
        """The year that its rows are written for: the latest of them."""
        return max(
            (ligne.service.annee for ligne in self.lignes if ligne.service.annee), default=None
        )

    @property
    def montant(self) -> Total:
        """The sum of the amounts of N-1, in euros."""
        return totaliser(ligne.service.montant for ligne in self.lignes)

    @property
    def reference(self) -> Decimal | None:
        """The sum of the amounts of N-1 that the Caf notified; None while none is recorded."""
        connues = [p.reference.montant for p in self.parts if p.reference is not None]
        return sum(connues, Decimal(0)) if connues else None

    @property
    def ecart(self) -> Decimal | None:
        """What the rows have too much, or lack when negative, against what the Caf notified."""
        return None if self.reference is None else self.montant.somme - self.reference


def lire(demarche: Demarche) -> Annexe:
    """The annexe as it stands (six queries, whatever its rows)."""
    services = list(queries.services(demarche))
    cofs: dict[tuple[int, str], list[Cof]] = {}
    for cof in queries.cofs(demarche):
        cofs.setdefault((cof.structure_id, cof.ligne), []).append(cof)
    soutiens: dict[tuple[int, int], list[Cofinancement]] = {}
    for soutien in queries.cofinancements(demarche):
        soutiens.setdefault((soutien.structure_id, soutien.annee), []).append(soutien)
    lues = [_ligne(s, cofs, soutiens) for s in services]
    return Annexe(
        titre_de_la_place(PLACE).partition(" — ")[0],
        tuple(_groupes(lues)),
        tuple(queries.parts_de_reference(services, queries.references(demarche))),
    )


def _ligne(
    service: ServiceSoutenu,
    cofs: dict[tuple[int, str], list[Cof]],
    soutiens: dict[tuple[int, int], list[Cofinancement]],
) -> LigneDAnnexe:
    lues = periodes(service.structure.etats.all())
    annee = service.annee
    siennes = cofs.get((service.structure_id, service.ligne), [])
    tenues = [c for c in siennes if annee is None or c.du.year <= annee <= c.au.year]
    return LigneDAnnexe(
        service,
        lues[-1].etat if lues else None,
        service.cof or next(iter(tenues), None),
        tuple(soutiens.get((service.structure_id, annee - 1), ())) if annee else (),
        tuple(soutiens.get((service.structure_id, annee), ())) if annee else (),
    )


def _groupes(lues: Sequence[LigneDAnnexe]) -> list[GroupeDAnnexe]:
    """One group a line of financing, in the order of their first rows; those without line last."""
    par_ligne: dict[str, list[LigneDAnnexe]] = {}
    for lue in lues:
        par_ligne.setdefault(lue.service.ligne, []).append(lue)
    sans = par_ligne.pop("", [])
    groupes = [
        GroupeDAnnexe(
            code, siennes[0].service.get_ligne_display(), siennes[0].service.unite, tuple(siennes)
        )
        for code, siennes in par_ligne.items()
    ]
    return [*groupes, GroupeDAnnexe("", SANS_LIGNE, "", tuple(sans))] if sans else groupes


def _somme(soutiens: Sequence[Cofinancement]) -> Decimal | None:
    return sum((s.montant for s in soutiens), Decimal(0)) if soutiens else None
