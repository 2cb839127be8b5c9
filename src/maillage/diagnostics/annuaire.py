"""What the open directory shows: search, kinds, communes, the same as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.documents.tableur import Feuille
from maillage.territoires.normalisation import normaliser

# A capacity that an authority authorises is public; that of a housing or of a workshop is not ours to tell.
PLACES_PUBLIQUES = frozenset(
    {
        TypeStructure.EAJE,
        TypeStructure.MICRO_CRECHE,
        TypeStructure.MAM,
        TypeStructure.ALSH_PERI,
        TypeStructure.ALSH_EXTRA,
        TypeStructure.CLAE,
        TypeStructure.CLUB_ADOS,
        TypeStructure.CLAC,
        TypeStructure.ACCUEIL_JEUNES,
    }
)


@dataclass(frozen=True)
class Entree:
    """One service as all may read it."""

    nom: str
    types: tuple[str, ...]
    commune: str
    code: str
    adresse: str
    gestionnaires: tuple[str, ...]
    places: int | None
    labels: str

    @property
    def texte(self) -> str:
        """All its words, for the search."""
        dits = (self.nom, *self.types, self.commune, self.adresse, *self.gestionnaires, self.labels)
        return normaliser(" ".join(dits))


@dataclass(frozen=True)
class Demande:
    """What was asked; an entry that means nothing is as if it was not there."""

    texte: str
    type: str
    commune: str

    @property
    def active(self) -> bool:
        """Whether something is asked."""
        return bool(self.texte or self.type or self.commune)


def demande(adresse: QueryDict) -> Demande:
    """The search of an address."""
    type_ = adresse.get("type", "")
    return Demande(
        adresse.get("q", "").replace("\0", " ").strip()[:200],
        type_ if type_ in TypeStructure.values else "",
        adresse.get("commune", "").strip()[:5],
    )


def entrees(
    lues: Iterable[tuple[Structure, EtatStructure]], voulue: Demande | None = None
) -> list[tuple[str, list[Entree]]]:
    """The entries that answer, by kind in the order of the kinds: a shared service is in each of its own."""
    par_type: dict[str, list[Entree]] = {}
    mots = normaliser(voulue.texte).split() if voulue else []
    for structure, etat in lues:
        entree = _entree(structure, etat)
        if voulue and voulue.commune and entree.code != voulue.commune:
            continue
        if all(mot in entree.texte for mot in mots):
            for type_ in (structure.type, *structure.autres_types):
                if not (voulue and voulue.type) or type_ == voulue.type:
                    par_type.setdefault(type_, []).append(entree)
    return [(t.label, par_type[t]) for t in TypeStructure if t in par_type]


def _entree(structure: Structure, etat: EtatStructure) -> Entree:
    gestionnaires = (etat.gestionnaire, etat.autre_gestionnaire)
    return Entree(
        structure.nom,
        tuple(TypeStructure(t).label for t in (structure.type, *structure.autres_types)),
        structure.commune.nom if structure.commune else "",
        structure.commune.code if structure.commune else "",
        structure.adresse,
        tuple(g.nom for g in gestionnaires if g is not None),
        etat.places if structure.type in PLACES_PUBLIQUES else None,
        etat.labels,
    )


def communes(lues: Iterable[tuple[Structure, EtatStructure]]) -> list[tuple[str, str]]:
    """The communes where there is a service: (code, name), by name."""
    vues = {s.commune.code: s.commune.nom for s, _ in lues if s.commune}
    return sorted(vues.items(), key=lambda vue: normaliser(vue[1]))


def uniques(par_type: Iterable[tuple[str, Sequence[Entree]]]) -> list[Entree]:
    """Each service once, in the order of the page."""
    return list(dict.fromkeys(entree for _, siennes in par_type for entree in siennes))


def feuille(lues: Iterable[Entree]) -> Feuille:
    """The directory as a sheet."""
    colonnes = (
        "Nom",
        "Type",
        "Commune",
        "Code Insee",
        "Adresse",
        "Gestionnaire",
        "Places",
        "Labels",
    )
    return Feuille(
        "Annuaire des services",
        colonnes,
        tuple(
            (
                e.nom,
                " ; ".join(e.types),
                e.commune or None,
                e.code or None,
                e.adresse or None,
                " ; ".join(e.gestionnaires) or None,
                e.places,
                e.labels or None,
            )
            for e in lues
        ),
        en_texte=frozenset({0, 3}),
    )


def en_donnees(
    lues: Iterable[Entree], *, territoire: str, signataires: Sequence[str], le: dt.date
) -> dict[str, Any]:
    """The directory as plain data, with who publishes it (V-33)."""
    return {
        "territoire": territoire,
        "date": le.isoformat(),
        "publie_par": list(signataires),
        "services": [
            {
                "nom": e.nom,
                "types": list(e.types),
                "commune": e.commune or None,
                "code_insee": e.code or None,
                "adresse": e.adresse or None,
                "gestionnaires": list(e.gestionnaires),
                "places": e.places,
                "labels": e.labels or None,
            }
            for e in lues
        ],
    }
