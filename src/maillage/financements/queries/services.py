"""The annexe of supported services: its rows, the amounts of N-1, and what holds of them in a year.

The number of queries never depends on the number of rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.diagnostics.etats import StructureDeLAnnee, de_l_annee
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.financements.models import Cof, Cofinancement, MontantReference, ServiceSoutenu
from maillage.partenaires.models import Organisation
from maillage.regles.bonus_territoire import Repartition, repartition
from maillage.regles.services_soutenus import Periode, annees_decouvertes


def services(demarche: Demarche) -> QuerySet[ServiceSoutenu]:
    """The rows of the annexe in order, each with its structure and the états of it (two queries)."""
    etats = EtatStructure.objects.select_related("gestionnaire").order_by("du", "rang")
    return (
        ServiceSoutenu.objects.filter(structure__demarche=demarche)
        .select_related(
            "structure__demarche", "structure__commune", "collectivite", "competente", "cof"
        )
        .prefetch_related(Prefetch("structure__etats", queryset=etats))
        .order_by("ordre", "pk")
    )


def service(demarche: Demarche, cle: int) -> ServiceSoutenu:
    """One of them (`Introuvable` otherwise)."""
    return une_ligne(services(demarche), cle, "Ce service soutenu")


def references(demarche: Demarche) -> QuerySet[MontantReference]:
    """The amounts of N-1, one a collectivité and a line at most."""
    lignes = MontantReference.objects.filter(demarche=demarche)
    return lignes.select_related("demarche", "collectivite").order_by(
        "collectivite__nom", "ligne", "pk"
    )


def reference(demarche: Demarche, cle: int) -> MontantReference:
    """One of them (`Introuvable` otherwise)."""
    return une_ligne(references(demarche), cle, "Ce montant de référence")


def collectivites(demarche: Demarche, *, signataires: bool = False) -> QuerySet[Organisation]:
    """The collectivités that are parties to the démarche; only those that sign, if asked."""
    siennes = demarche.parties.filter(role=RolePartie.COLLECTIVITE)
    if signataires:
        siennes = siennes.filter(est_signataire=True)
    return Organisation.objects.filter(pk__in=siennes.values("organisation")).order_by("nom")


def beneficiaires_possibles(demarche: Demarche) -> QuerySet[Organisation]:
    """Who may be paid by a COF: those that ever ran a structure of the inventory, and the parties."""
    gerent = Q(structures_gerees__structure__demarche=demarche)
    siennes = Organisation.objects.filter(gerent | Q(parties__demarche=demarche))
    return siennes.distinct().order_by("nom", "pk")


def structures_possibles(demarche: Demarche) -> QuerySet[Structure]:
    """The structures of the inventory that a row may name."""
    return Structure.objects.filter(demarche=demarche, supprime_le=None).order_by("nom", "pk")


# --- the split of N-1 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartDeReference:
    """What one collectivité spreads for one line (all of them together when `ligne` is empty).

    `collectivite` and `reference` are None when nobody said them.
    """

    collectivite: Organisation | None
    ligne: str
    reference: MontantReference | None
    services: tuple[ServiceSoutenu, ...]

    @property
    def concernes(self) -> list[ServiceSoutenu]:
        """Those between which the amount is spread: without bonus nor part, one is not."""
        return [s for s in self.services if s.montant is not None or s.a_un_bonus is not False]

    @property
    def repartition(self) -> Repartition | None:
        """The split against the reference; None without reference."""
        if self.reference is None:
            return None
        return repartition(self.reference.montant, [s.montant for s in self.concernes])


def parts_de_reference(
    lignes: Iterable[ServiceSoutenu], connues: Iterable[MontantReference]
) -> list[PartDeReference]:
    """The rows under the amount that they share, those with an amount first.

    A row goes to the amount of its line and of its collectivité, failing it to the amount of that
    collectivité for all lines; the rows without any come last, by collectivité.
    """
    par_cle: dict[tuple[int | None, str], MontantReference] = {
        (r.collectivite_id, r.ligne): r for r in connues
    }
    tenues: dict[tuple[int | None, str], list[ServiceSoutenu]] = {cle: [] for cle in par_cle}
    organisations: dict[int | None, Organisation | None] = {
        r.collectivite_id: r.collectivite for r in par_cle.values()
    }
    for ligne in lignes:
        qui = ligne.perimetre
        pk = qui.pk if qui else None
        organisations.setdefault(pk, qui)
        cle = next((c for c in ((pk, ligne.ligne), (pk, "")) if c in par_cle), (pk, ""))
        tenues.setdefault(cle, []).append(ligne)
    parts = [
        PartDeReference(organisations[cle[0]], cle[1], par_cle.get(cle), tuple(siennes))
        for cle, siennes in tenues.items()
    ]
    return sorted(parts, key=lambda p: (p.reference is None, p.collectivite is None))


# --- a year ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ServiceDeLAnnee:
    """A row of the annexe in one year, with all that its right of that year is judged by.

    `structure` is None when the inventory says that it was not open a single day; `cofs` are those of
    its structure and line, whatever their period; `cofinancements` those of its structure and year.
    """

    service: ServiceSoutenu
    annee: int
    structure: StructureDeLAnnee | None
    cofs: tuple[Cof, ...]
    cofinancements: tuple[Cofinancement, ...]

    @property
    def soutien(self) -> Decimal | None:
        """What the collectivités give in the year; None when nobody said, which is not 0."""
        if not self.cofinancements:
            return None
        return sum((c.montant for c in self.cofinancements), Decimal(0))

    @property
    def cof(self) -> Cof | None:
        """The COF that the year begins with, failing it the one that it ends with, or none."""
        dans = [c for c in self.cofs if c.du.year <= self.annee <= c.au.year]
        return min(dans, key=lambda c: (c.du, c.pk), default=None)

    @property
    def est_couverte(self) -> bool:
        """Whether every day of the year is in a COF (rule F06)."""
        return not annees_decouvertes([self.annee], [Periode(c.du, c.au) for c in self.cofs])


def services_de_l_annee(demarche: Demarche, annee: int) -> list[ServiceDeLAnnee]:
    """The rows that hold in that year, in the order of the annexe (four queries)."""
    de_l_an = (Q(annee=None) | Q(annee__lte=annee)) & (
        Q(derniere_annee=None) | Q(derniere_annee__gte=annee)
    )
    return en_annee(demarche, list(services(demarche).filter(de_l_an)), annee)


def en_annee(
    demarche: Demarche, lignes: Sequence[ServiceSoutenu], annee: int
) -> list[ServiceDeLAnnee]:
    """Rows already loaded, with what holds of them in that year (two queries)."""
    cofs: dict[tuple[int, str], list[Cof]] = defaultdict(list)
    for cof in Cof.objects.filter(structure__demarche=demarche).order_by("du", "pk"):
        cofs[cof.structure_id, cof.ligne].append(cof)
    soutiens: dict[int, list[Cofinancement]] = defaultdict(list)
    donnes = Cofinancement.objects.filter(structure__demarche=demarche, annee=annee)
    for soutien in donnes.select_related("collectivite").order_by("pk"):
        soutiens[soutien.structure_id].append(soutien)
    structures = {ligne.structure_id: de_l_annee(ligne.structure, annee) for ligne in lignes}
    return [
        ServiceDeLAnnee(
            ligne,
            annee,
            structures[ligne.structure_id],
            tuple(cofs[ligne.structure_id, ligne.ligne]),
            tuple(soutiens[ligne.structure_id]),
        )
        for ligne in lignes
    ]
