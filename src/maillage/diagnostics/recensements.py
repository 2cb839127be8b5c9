"""Published counts set beside the sum of their lines, and beside what the inventory counts that year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.diagnostics.comptes import jour_de, rubriques, services
from maillage.diagnostics.enums import StatutGestion, TypeStructure
from maillage.diagnostics.models import RecensementPublie, Structure
from maillage.documents.tableur import Feuille
from maillage.interface.typographie import accorde, minuscule, nombre, typo
from maillage.regles.inventaire import Ensemble, LignePubliee, Total, compter, reunir, verifier


@dataclass(frozen=True)
class RecensementLu:
    """A published count, verified; `inscrites` is what the inventory counts, None if it has none."""

    recensement: RecensementPublie
    total: Total
    inscrites: int | None

    @property
    def detail(self) -> list[str]:
        """« 111 mairie, dont 6 partagées », one text a line."""
        return [_dire(ligne) for ligne in self.recensement.lignes]

    @property
    def addition(self) -> str:
        """« 41 + 16 + 86 + 13 = 156 », the number alone of a single line; empty without detail."""
        nombres = [nombre(ligne["nombre"]) for ligne in self.recensement.lignes]
        if len(nombres) <= 1:
            return "".join(nombres)
        return f"{' + '.join(nombres)} = {nombre(self.total.somme)}"


@dataclass(frozen=True)
class EnsembleLu:
    """The counts of one kind and one year together."""

    type: str
    annee: int
    lus: tuple[RecensementLu, ...]
    ensemble: Ensemble

    @property
    def phrase(self) -> str:
        """« CLAE en 2021 : 114 + 99 = 213, dont 6 comptées deux fois : 207 structures. »"""
        somme = " + ".join(nombre(lu.total.retenu) for lu in self.lus)
        dite = f"{TypeStructure(self.type).label}, {self.annee} : {somme} = {nombre(self.ensemble.somme)}"
        if self.ensemble.en_trop:
            trop = accorde(self.ensemble.en_trop, "structure partagée", "structures partagées")
            dite += f" ; {trop} à ne compter qu’une fois, soit {nombre(self.ensemble.nombre)}"
        return typo(f"{dite}.")


def lire(
    recensements: Iterable[RecensementPublie], structures: Sequence[Structure], le: dt.date
) -> list[RecensementLu]:
    """Each published count verified, in the same order; no query where the états are loaded."""
    lus = []
    for recensement in recensements:
        lignes = [LignePubliee(ligne["nombre"], ligne["partagees"]) for ligne in recensement.lignes]
        du_jour = services(structures, jour_de(recensement.annee, le))
        siennes = rubriques(recensement.type, recensement.public)
        inscrites = None if recensement.extrait else compter(du_jour, siennes).nombre or None
        lus.append(RecensementLu(recensement, verifier(recensement.total, lignes), inscrites))
    return lus


def ensembles(lus: Iterable[RecensementLu]) -> list[EnsembleLu]:
    """Where several counts of one year are of one kind: them together, each structure once."""
    groupes: dict[tuple[int, str], list[RecensementLu]] = defaultdict(list)
    for lu in lus:
        if not lu.recensement.extrait:
            groupes[lu.recensement.annee, lu.recensement.type].append(lu)
    return [
        EnsembleLu(
            type_, annee, tuple(siens), reunir((lu.total, lu.recensement.partage) for lu in siens)
        )
        for (annee, type_), siens in groupes.items()
        if len(siens) > 1
    ]


def feuille(lus: Iterable[RecensementLu]) -> Feuille:
    """The published counts as a sheet."""
    return Feuille(
        "Totaux publiés",
        (
            "Intitulé",
            "Type",
            "Année",
            "Détail",
            "Somme",
            "Total publié",
            "Écart",
            "Explication",
            "Dans l’inventaire",
            "Source",
        ),
        tuple(
            (
                lu.recensement.intitule,
                lu.recensement.get_type_display(),
                lu.recensement.annee,
                " ; ".join(lu.detail) or None,
                lu.total.somme,
                lu.total.publie,
                lu.total.ecart,
                lu.recensement.explication or None,
                lu.inscrites,
                lu.recensement.source,
            )
            for lu in lus
        ),
    )


def _dire(ligne: dict[str, object]) -> str:
    statuts = ligne["statuts"]
    if not isinstance(statuts, list):
        raise TypeError("the statuts of a published line are a list")
    noms = [
        s.label if s == StatutGestion.CAF else minuscule(s.label)
        for s in map(StatutGestion, statuts)
    ]
    qui = " ou ".join(noms)
    dite = f"{nombre(int(str(ligne['nombre'])))} {qui}"
    if ligne["partagees"]:
        partagees = int(str(ligne["partagees"]))
        dite += f", dont {accorde(partagees, 'partagée')}"
    return typo(dite)
