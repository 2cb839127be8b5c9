"""The offer facing the need, commune by commune of the démarche, on a day.

The rates that the producer publishes stand beside those computed from the inventory, and are never mixed
with them: they do not count the same places, nor the same year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from maillage.conventions.models import Demarche
from maillage.conventions.queries import perimetre_au
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.models import Structure
from maillage.diagnostics.offre_et_besoins import besoins
from maillage.diagnostics.offre_et_besoins.besoins import Besoin, BesoinDeZone
from maillage.diagnostics.offre_et_besoins.offres import Offre, Releve, relever
from maillage.diagnostics.offre_et_besoins.taux import Taux, couverture, de_l_acces
from maillage.diagnostics.offre_et_besoins.volets import PETITE_ENFANCE, Volet
from maillage.diagnostics.queries.structures import structures
from maillage.regles.accessibilite import (
    Acces,
    Centre,
    Decroissance,
    Zone,
    accessibilites,
    au_bord,
    avec_le_voisinage,
    decroissance,
)
from maillage.statistiques import regards
from maillage.statistiques.couverture import TauxPublies, taux_publies
from maillage.territoires.enums import Niveau
from maillage.territoires.models import LotDeContours, Territoire
from maillage.territoires.queries import centres, centres_voisins, communes_de, contours


@dataclass(frozen=True)
class Ligne:
    """A commune: its need, its offer by kind, and what one makes of the other.

    `acces` is None where the volet has no accessibility; `au_moins` is what is left of it if the children
    of the communes around come, None where that is not known.
    """

    commune: Territoire
    besoin: BesoinDeZone
    par_type: Mapping[TypeStructure, Offre]
    taux: Taux
    acces: Taux | None = None
    au_moins: Taux | None = None
    au_bord: bool = False
    publie: TauxPublies | None = None

    @property
    def offre(self) -> Offre:
        """The offer of all kinds."""
        return sum(self.par_type.values(), Offre())


@dataclass(frozen=True)
class Voisinage:
    """Where the communes are, and those around the territory: what an accessibility is computed from."""

    centres: Mapping[str, Centre]
    dehors: tuple[Zone, ...]
    selon: Decroissance

    @property
    def place(self) -> bool:
        """Whether a commune at least can be placed."""
        return bool(self.centres)


@dataclass(frozen=True)
class OffreEtBesoins:
    """A volet of a démarche on a day; `lignes` are its communes by name."""

    demarche: Demarche
    volet: Volet
    jour: dt.date
    besoin: Besoin
    lignes: tuple[Ligne, ...]
    ailleurs: tuple[Structure, ...]
    publies: tuple[TauxPublies, ...]
    voisinage: Voisinage | None
    lot: LotDeContours | None
    formes: Mapping[str, bytes]

    @property
    def unite(self) -> str:
        """« places pour 100 enfants de moins de 3 ans »."""
        return self.volet.unite(self.besoin.mesure)

    @cached_property
    def connues(self) -> tuple[Ligne, ...]:
        """The communes whose need is known: the only ones that a total rate is of."""
        return tuple(ligne for ligne in self.lignes if ligne.besoin.valeur is not None)

    @cached_property
    def masquees(self) -> int:
        """How many communes are blank for the statistical secrecy."""
        return sum(ligne.besoin.masque for ligne in self.lignes)

    @property
    def a_des_donnees(self) -> bool:
        """Whether there is something to show: an offer, or a need."""
        return bool(self.connues or self.masquees or any(li.offre.structures for li in self.lignes))

    @property
    def acces_connus(self) -> bool:
        """Whether an accessibility is computed here: a commune at least can be placed."""
        return self.voisinage is not None and self.voisinage.place

    @property
    def sans_centre(self) -> tuple[Ligne, ...]:
        """The communes that cannot be placed, which the accessibility leaves out."""
        if self.voisinage is None or not self.voisinage.place:
            return ()
        placees = self.voisinage.centres
        return tuple(ligne for ligne in self.lignes if ligne.commune.code not in placees)

    def total(self, types: Collection[TypeStructure] | None = None) -> Taux:
        """The rate over the communes whose need is known, of these kinds (all by default)."""
        voulus = self.volet.types if types is None else types
        offre = sum((ligne.par_type[type_] for ligne in self.connues for type_ in voulus), Offre())
        besoin = BesoinDeZone(self.besoin_connu) if self.connues else BesoinDeZone()
        return couverture(offre, besoin, pour=self.volet.pour, en_places=self.volet.en_places)

    @property
    def besoin_connu(self) -> Decimal:
        """The need of the communes where it is known, added up."""
        return sum((li.besoin.valeur or Decimal(0) for li in self.connues), Decimal(0))

    @property
    def offre(self) -> Offre:
        """What all the communes offer."""
        return sum((ligne.offre for ligne in self.lignes), Offre())


def communes_au(demarche: Demarche, jour: dt.date) -> list[Territoire]:
    """The communes of the perimeter that day, by name; those of the territory while none is written."""
    dedans = [c.commune for c in perimetre_au(demarche, jour).communes]
    territoire = demarche.territoire
    if not dedans and territoire is not None:
        commune = territoire.niveau == Niveau.COMMUNE
        dedans = [territoire] if commune else list(communes_de(territoire))
    return sorted(dedans, key=lambda commune: (commune.nom_normalise, commune.code))


def offre_et_besoins(demarche: Demarche, volet: Volet, jour: dt.date) -> OffreEtBesoins:
    """The offer open that day facing the last published need, open data only (a fixed number of queries)."""
    communes = communes_au(demarche, jour)
    codes = [commune.code for commune in communes]
    lieux = centres(codes) if volet is PETITE_ENFANCE else {}
    selon = decroissance(jour)
    voisins = centres_voisins(lieux, km=selon.rayon_km)
    regard = regards.public(ou=f"offre et besoins de {demarche.slug}")
    besoin = besoins.lire(volet, codes, sorted(voisins), regard=regard)
    releve = relever(structures(demarche), volet.types, {c.pk for c in communes}, jour)
    publies = _publies(demarche, communes) if volet is PETITE_ENFANCE else {}
    dehors = tuple(Zone(c, ou, _exact(besoin.de(c))) for c, ou in sorted(voisins.items()))
    lot, formes = contours(Niveau.COMMUNE, codes)
    lu = OffreEtBesoins(
        demarche=demarche,
        volet=volet,
        jour=jour,
        besoin=besoin,
        lignes=tuple(_ligne(commune, volet, besoin, releve, publies) for commune in communes),
        ailleurs=releve.ailleurs,
        publies=tuple(_des_ensembles(demarche, publies)),
        voisinage=Voisinage(lieux, dehors, selon) if volet is PETITE_ENFANCE else None,
        lot=lot,
        formes=formes,
    )
    return avec_les_acces(lu)


def avec_les_acces(lu: OffreEtBesoins) -> OffreEtBesoins:
    """The same with the accessibility of each commune; as it is where none can be placed."""
    if lu.voisinage is None or not lu.voisinage.place:
        return lu
    zones = [zone_de(ligne, lu.voisinage) for ligne in lu.lignes]
    ferme = accessibilites(zones, lu.voisinage.selon)
    ouvert = avec_le_voisinage(zones, lu.voisinage.dehors, lu.voisinage.selon)
    bord = au_bord(zones, lu.voisinage.dehors, lu.voisinage.selon)
    lignes = tuple(_avec_acces(ligne, ferme, ouvert, bord) for ligne in lu.lignes)
    return replace(lu, lignes=lignes)


def zone_de(ligne: Ligne, voisinage: Voisinage) -> Zone:
    """The commune as the rule takes it."""
    offre = ligne.offre
    centre = voisinage.centres.get(ligne.commune.code)
    return Zone(ligne.commune.code, centre, _exact(ligne.besoin), offre.places, offre.complete)


def _exact(besoin: BesoinDeZone) -> Fraction | None:
    return None if besoin.valeur is None else Fraction(besoin.valeur)


def _ligne(
    commune: Territoire,
    volet: Volet,
    besoin: Besoin,
    releve: Releve,
    publies: Mapping[int, TauxPublies],
) -> Ligne:
    par_type = {type_: releve.de(commune.pk, type_) for type_ in volet.types}
    sien = besoin.de(commune.code)
    offre = sum(par_type.values(), Offre())
    taux = couverture(offre, sien, pour=volet.pour, en_places=volet.en_places)
    return Ligne(commune, sien, par_type, taux, publie=publies.get(commune.pk))


def _avec_acces(
    ligne: Ligne, ferme: Mapping[str, Acces], ouvert: Mapping[str, Acces], bord: Collection[str]
) -> Ligne:
    code = ligne.commune.code
    return replace(
        ligne,
        acces=de_l_acces(ferme[code]),
        au_moins=de_l_acces(ouvert[code]),
        au_bord=code in bord,
    )


def _publies(demarche: Demarche, communes: Sequence[Territoire]) -> dict[int, TauxPublies]:
    return taux_publies([*_ensembles(demarche), *communes])


def _des_ensembles(demarche: Demarche, publies: Mapping[int, TauxPublies]) -> list[TauxPublies]:
    return [publies[t.pk] for t in _ensembles(demarche) if t.pk in publies]


def _ensembles(demarche: Demarche) -> list[Territoire]:
    """The territory of the démarche, and its département."""
    territoire = demarche.territoire
    return [t for t in (territoire, territoire and territoire.departement) if t is not None]
