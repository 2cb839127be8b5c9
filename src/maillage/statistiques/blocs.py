"""Which cells the rule blanks, decided for a whole block of zones, never for what one page shows.

A block is what one decision holds together: an EPCI, its communes and their Iris for open data; all
that a Caf holds for internal figures. Two pages that show parts of a block blank the same cells, or the
difference of the two would give them back.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from threading import Lock
from typing import NamedTuple

import numpy as np
from django.db.models import FloatField, Q
from django.db.models.functions import Cast

from maillage.secret.regle import RegleSecret
from maillage.statistiques.enums import ADDITIVES, NiveauStatistique, StatutStatistique
from maillage.statistiques.liens import liens
from maillage.statistiques.models import Indicateur, Valeur
from maillage.statistiques.protection import ABSENTE, MASQUEE, Table, blanchies, masquer
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire

IRIS, QPV, COMMUNE, EPCI, DEPARTEMENT = (
    NiveauStatistique.IRIS.value,
    NiveauStatistique.QPV.value,
    NiveauStatistique.COMMUNE.value,
    NiveauStatistique.EPCI.value,
    NiveauStatistique.DEPARTEMENT.value,
)
# Zones of article 7: « communales ou infra-communales ».
NIVEAUX_ZONE = (COMMUNE, IRIS, QPV)
PART = "PART"  # the part of an EPCI in one département: nobody publishes it, anybody computes it
EMBRASSE = {
    **{f"751{n:02}": "75056" for n in range(1, 21)},
    **{f"1320{n}": "13055" for n in range(1, 10)},
}
EMBRASSE |= {f"132{n}": "13055" for n in range(10, 17)} | {
    f"6938{n}": "69123" for n in range(1, 10)
}

Zone = tuple[str, str]
# (indicator, level, code, year, holder)
Cellule = tuple[int, str, str, int, int | None]
MEMOIRE = 4096
PREFIXES = 200  # beyond, an expression is too deep for SQLite


class Ligne(NamedTuple):
    """One row of a block as it was read."""

    indicateur: int
    zone: Zone
    annee: int
    valeur: int
    population: int | None


def cellules_blanches(
    valeurs: Iterable[Valeur], regles: dict[int | None, RegleSecret]
) -> set[Cellule]:
    """Among these rows, those that the rule of their holder blanks (three queries a holder).

    `regles` gives the rule by holder, None for open data; a holder that is not in it is not blanked.
    """
    par_detenteur: dict[int | None, list[Valeur]] = defaultdict(list)
    for valeur in valeurs:
        if valeur.detenteur_id in regles:
            par_detenteur[valeur.detenteur_id].append(valeur)
    blanches: set[Cellule] = set()
    for detenteur, siennes in par_detenteur.items():
        blanches |= _Decision(detenteur, siennes, regles[detenteur]).blanches()
    return blanches


class _Decision:
    """The blanks of one holder, for the zones, years and indicators that were asked."""

    def __init__(self, detenteur: int | None, valeurs: list[Valeur], regle: RegleSecret) -> None:
        self.detenteur, self.valeurs, self.regle = detenteur, valeurs, regle
        self.annees = {v.annee for v in valeurs}
        self.indicateurs = _indicateurs(valeurs)
        self.par_code = {i.code: i for i in self.indicateurs.values()}
        self.arbre = _Arbre(detenteur, valeurs)
        self.lignes = self._lire()

    def blanches(self) -> set[Cellule]:
        """Every blank cell of the blocks that were asked."""
        trouvees: set[Cellule] = set()
        for annee in sorted(self.annees):
            for groupe in self._groupes():
                trouvees |= self._du_groupe(groupe, annee)
        comptees = {i.pk for groupe in self._groupes() for i in groupe}
        for valeur in self.valeurs:
            if valeur.indicateur_id not in comptees and self._derivee_blanche(valeur, trouvees):
                trouvees.add(cle(valeur))
        return trouvees

    def _groupes(self) -> list[tuple[Indicateur, ...]]:
        voulus = OrderedDict()
        for indicateur in sorted(self.indicateurs.values(), key=lambda i: i.code):
            if indicateur.nature in ADDITIVES:
                codes = liens().groupe(indicateur.code)
                voulus[codes] = tuple(self.par_code[c] for c in codes if c in self.par_code)
        return list(voulus.values())

    def _lire(self) -> dict[tuple[int, int], dict[Zone, Ligne]]:
        """By indicator and year, the row of each zone of the blocks."""
        champs = (
            "indicateur_id",
            "niveau",
            "code",
            "annee",
            "chiffre",
            "statut",
            "population_reference",
        )
        # A count is whole: read as a float, it costs no decimal number, twenty thousand times a page.
        avec_chiffre = Valeur.objects.annotate(chiffre=Cast("valeur", FloatField()))
        lues = avec_chiffre.filter(
            self.arbre.critere(),
            annee__in=self.annees,
            indicateur_id__in=list(self.indicateurs),
        ).order_by()  # any order would have SQLite read the whole index to follow it
        lignes: dict[tuple[int, int], dict[Zone, Ligne]] = defaultdict(dict)
        for pk, niveau, code, annee, valeur, statut, population in lues.values_list(
            *champs
        ).iterator(chunk_size=5000):
            if self.detenteur is None and niveau == IRIS and not self.arbre.tient(code):
                continue
            entier = _entier(valeur, statut)
            lignes[pk, annee][niveau, code] = Ligne(pk, (niveau, code), annee, entier, population)
        if self.detenteur is not None:
            self.arbre.ajouter({zone for siennes in lignes.values() for zone in siennes})
        return lignes

    def _effectifs(
        self, groupe: tuple[Indicateur, ...], annee: int, zones: tuple[Zone, ...]
    ) -> np.ndarray | None:
        """Allocataires of the zones; None where the table itself counts them."""
        code = liens().taille(groupe[0].code)
        if code == groupe[0].code:
            return None
        taille = self.par_code.get(code)
        tailles = self.lignes.get((taille.pk, annee), {}) if taille else {}
        siennes = self.lignes.get((groupe[0].pk, annee), {})
        return np.array([_effectif(tailles.get(z), siennes.get(z)) for z in zones], np.int64)

    def _du_groupe(self, groupe: tuple[Indicateur, ...], annee: int) -> set[Cellule]:
        colonnes = [self.lignes.get((i.pk, annee), {}) for i in groupe]
        blanches: set[Cellule] = set()
        for zones in self.arbre.blocs(set().union(*colonnes)):
            v = np.array(
                [[c[z].valeur if z in c else ABSENTE for c in colonnes] for z in zones], np.int64
            )
            table = Table(
                zones, self.arbre.parents(zones), v, self._effectifs(groupe, annee, zones)
            )
            blanches |= {
                (groupe[c].pk, *zones[z], annee, self.detenteur)
                for z, c in np.argwhere(_masquer_une_fois(table, self.regle))
            }
        return blanches

    def _derivee_blanche(self, valeur: Valeur, blanches: set[Cellule]) -> bool:
        """A rate, a median, an amount: blank with its zone, or with a count that it would give back."""
        indicateur = self.indicateurs[valeur.indicateur_id]
        comptes = [
            self.par_code[c] for c in liens().comptes.get(indicateur.code, ()) if c in self.par_code
        ]
        zone = (valeur.niveau, valeur.code)
        if any((i.pk, *zone, valeur.annee, self.detenteur) in blanches for i in comptes):
            return True
        taille = self.par_code.get(liens().taille(indicateur.code))
        ligne = self.lignes.get((taille.pk, valeur.annee), {}).get(zone) if taille else None
        siens = _effectif(ligne, None)
        if siens < 0 and valeur.population_reference is not None:
            siens = valeur.population_reference
        if ligne is None and siens < 0:
            return False  # nothing counts its zone: the producer's own convention holds
        return bool(blanchies([valeur.niveau], np.array([siens]), self.regle)[0])


class _Arbre:
    """How the zones of the blocks nest."""

    def __init__(self, detenteur: int | None, valeurs: list[Valeur]) -> None:
        self.detenteur = detenteur
        self.meres: dict[Zone, Zone] = {}
        self.isolees: set[Zone] = set()
        self.epci: set[str] = set()
        self.communes: set[str] = set()
        self.chaines: dict[Zone, tuple[Zone, ...]] = {}
        if detenteur is None:
            self._de_ces_zones({(v.niveau, v.code) for v in valeurs})

    def _de_ces_zones(self, zones: set[Zone]) -> None:
        """The EPCI of the zones asked, with all their communes (two queries)."""
        communes = {commune_de(*zone) for zone in zones} - {""}
        liees = Territoire.objects.filter(niveau=Niveau.COMMUNE, code__in=communes)
        epci_de = dict(liees.values_list("code", "epci__code"))
        self.epci = {code for code in epci_de.values() if code}
        self.epci |= {code for niveau, code in zones if niveau == EPCI}
        membres = Territoire.objects.filter(niveau=Niveau.COMMUNE, epci__code__in=self.epci)
        self._rattacher(list(membres.values_list("code", "epci__code", "departement__code")))
        self.communes |= {c for c in communes if not epci_de.get(c)}
        self.isolees = {z for z in zones if z[0] not in (IRIS, COMMUNE, EPCI)}

    def _rattacher(self, membres: list[tuple[str, str, str | None]]) -> None:
        """Communes under their EPCI, by département where it spans several."""
        departements: dict[str, set[str | None]] = defaultdict(set)
        for _, epci, departement in membres:
            departements[epci].add(departement)
        for commune, epci, departement in membres:
            self.communes.add(commune)
            mere: Zone = (EPCI, epci)
            if len(departements[epci]) > 1:
                part: Zone = (PART, f"{epci}-{departement}")
                self.meres[part], mere = mere, part
            self.meres[COMMUNE, commune] = mere

    def critere(self) -> Q:
        """The rows of the blocks. All of those of a holder, whose figures are one département's.

        Each part says that it is of open data: SQLite serves a part by the partial index, or none of them.
        """
        if self.detenteur is not None:
            return Q(detenteur_id=self.detenteur)
        codes = {COMMUNE: self.communes, EPCI: self.epci}
        for niveau, code in self.isolees:
            codes.setdefault(niveau, set()).add(code)
        q = Q(pk__in=[])  # dropped from the query, where « pk is null » would undo the indexes
        for niveau, siens in sorted(codes.items()):
            q |= Q(niveau=niveau, code__in=sorted(siens), detenteur=None)
        return q | self._des_iris()

    def _des_iris(self) -> Q:
        """Iris by the beginning of their code: that of a commune, of a département where they are many."""
        prefixes = {*self.communes, *(a for a, c in EMBRASSE.items() if c in self.communes)}
        if len(prefixes) > PREFIXES:
            prefixes = {p[:3] for p in prefixes}
        q = Q()
        for debut in sorted(prefixes):
            q |= Q(niveau=IRIS, code__gt=debut, code__lt=debut + "~", detenteur=None)
        return q

    def ajouter(self, zones: set[Zone]) -> None:
        """Nest the zones that a Caf holds: Iris, communes, EPCI, its département."""
        codes = {code for niveau, code in zones if niveau == COMMUNE} | {
            commune_de(*z) for z in zones if z[0] == IRIS
        }
        liees = Territoire.objects.filter(niveau=Niveau.COMMUNE, code__in=codes, epci__isnull=False)
        self._rattacher(list(liees.values_list("code", "epci__code", "departement__code")))
        self.communes |= codes
        self.isolees = {z for z in zones if z[0] == QPV}
        racines = [z for z in zones if z[0] == DEPARTEMENT]
        if len(racines) == 1:
            for _, epci in {z for z in self.meres.values() if z[0] == EPCI}:
                self.meres[EPCI, epci] = racines[0]

    def tient(self, iris: str) -> bool:
        """Whether the commune of this Iris is in a block."""
        return commune_de(IRIS, iris) in self.communes

    def blocs(self, connues: set[Zone]) -> list[tuple[Zone, ...]]:
        """These zones with what holds them, by block."""
        blocs: dict[Zone, set[Zone]] = defaultdict(set)
        for zone in connues:
            chaine = self._chaine(zone)
            tout = self.detenteur is not None and zone not in self.isolees
            blocs[("", "") if tout else chaine[-1]].update(chaine)
        return [tuple(sorted(blocs[racine])) for racine in sorted(blocs)]

    def _chaine(self, zone: Zone) -> tuple[Zone, ...]:
        """A zone, then what holds it, up to its root."""
        if zone not in self.chaines:
            mere = self._mere(zone)
            self.chaines[zone] = (zone, *(self._chaine(mere) if mere else ()))
        return self.chaines[zone]

    def _mere(self, zone: Zone) -> Zone | None:
        if zone[0] == IRIS:
            commune = commune_de(*zone)
            return (COMMUNE, commune) if commune in self.communes else None
        return self.meres.get(zone)

    def parents(self, zones: tuple[Zone, ...]) -> np.ndarray:
        """Rank of the zone that holds each one, −1 at a root."""
        rang = {zone: z for z, zone in enumerate(zones)}
        meres = [self._mere(zone) for zone in zones]
        return np.array([rang.get(m, -1) if m else -1 for m in meres], np.int64)


def _indicateurs(valeurs: list[Valeur]) -> dict[int, Indicateur]:
    """The indicators asked, and those that a decision about them needs."""
    demandes = {v.indicateur_id: v.indicateur for v in valeurs}
    codes = {i.code for i in demandes.values()}
    utiles = set()
    for code in codes:
        comptes = liens().comptes.get(code, ())
        for voisin in (code, *comptes):
            utiles |= {*liens().groupe(voisin), liens().taille(voisin)}
    manquent = utiles - codes - {""}
    autres = Indicateur.objects.filter(code__in=manquent) if manquent else []
    return demandes | {i.pk: i for i in autres}


def _entier(valeur: object, statut: str) -> int:
    if statut == StatutStatistique.MASQUEE:
        return MASQUEE
    return ABSENTE if valeur is None else round(valeur)  # type: ignore[call-overload]


def _effectif(taille: Ligne | None, sienne: Ligne | None) -> int:
    """Allocataires of a zone, −1 where unknown; 0 where the producer itself blanks them."""
    if taille is not None:
        return 0 if taille.valeur == MASQUEE else taille.valeur
    if sienne is not None and sienne.population is not None:
        return sienne.population
    return -1


def commune_de(niveau: str, code: str) -> str:
    """The commune of an Iris or of an arrondissement, « » above the commune and for a QPV."""
    if niveau == COMMUNE:
        return EMBRASSE.get(code, code)
    return EMBRASSE.get(code[:5], code[:5]) if niveau == IRIS else ""


def cle(valeur: Valeur) -> Cellule:
    """What names the cell of a row."""
    return (
        valeur.indicateur_id,
        valeur.niveau,
        valeur.code,
        valeur.annee,
        valeur.detenteur_id,
    )


_faites: OrderedDict[bytes, np.ndarray] = OrderedDict()
_verrou = Lock()


def _masquer_une_fois(table: Table, regle: RegleSecret) -> np.ndarray:
    """The blanks of a table, kept by its content: what changes in it is decided anew."""
    cle = hashlib.sha256(repr(sorted(asdict(regle).items())).encode() + table.empreinte).digest()
    with _verrou:
        if cle in _faites:
            _faites.move_to_end(cle)
            return _faites[cle]
    masques = masquer(table, regle)
    with _verrou:
        _faites[cle] = masques
        while len(_faites) > MEMOIRE:
            _faites.popitem(last=False)
    return masques
