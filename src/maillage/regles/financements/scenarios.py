"""A simulation: typed changes applied to the description of a territory, which itself never changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import singledispatch
from typing import Any

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.lignes import LIGNES, REPARTIES
from maillage.regles.financements.territoire import (
    Demande,
    Organisme,
    Reference,
    Structure,
    Territoire,
)

# The entry that holds how many units a line has; a line that is paid of its costs has none.
QUANTITES = {
    "BT_EAJE_NOUVELLE": "places",
    "CTRE_EAJE": "places",
    "BTRAJ_EAJE": "places_eligibles",
    "PSU": "heures",
    "BMIX": "places",
    "BHAND": "places",
    "BATT": "places",
    "JPED": "places",
    "BT_ALSH_NOUVELLE": "heures_nouvelles",
    "PSO_ALSH_PERI": "heures",
    "PSO_ALSH_EXTRA": "heures",
    "PSO_ALSH_ADO": "heures",
    "CI_ALSH": "heures",
    "PLAN_MERCREDI": "heures",
    "ASRE": "enfants",
    "PSO_RPE": "etp",
    "BMIS_RPE": "relais",
    "PSO_LAEP": "heures",
    "LUDO": "heures",
    "CLAS": "groupes",
    "CHARGE_COOP": "etp",
}
# Lines that other places of a structure change together: what is counted in places.
EN_PLACES = frozenset(
    {"BT_EAJE", *(ligne for ligne, cle in QUANTITES.items() if cle == "places")}
) - {"BT_EAJE_NOUVELLE", "CTRE_EAJE"}


@dataclass(frozen=True, slots=True)
class Ouverture:
    """A structure that the territory does not have yet, with what it claims on one line."""

    structure: Structure
    ligne: str
    unites: Decimal
    collectivite: Organisme | None = None


@dataclass(frozen=True, slots=True)
class Fermeture:
    """A structure that closes: it claims nothing any more."""

    structure: str


@dataclass(frozen=True, slots=True)
class Capacite:
    """Another number of units (places, hours, Etp) of one structure on one line.

    `ligne` empty: all its lines that are counted in places.
    """

    structure: str
    ligne: str
    unites: Decimal


@dataclass(frozen=True, slots=True)
class ChangementDePerimetre:
    """The compétence goes to another collectivité: with it the structures, and the references.

    `ligne` empty: all the lines that `de` supports. References of one line meet in one.
    """

    de: Organisme
    vers: Organisme
    ligne: str = ""


@dataclass(frozen=True, slots=True)
class AutreReference:
    """Another amount of reference for a line on a perimeter, or a first one."""

    ligne: str
    collectivite: Organisme
    montant: Decimal


Changement = Ouverture | Fermeture | Capacite | ChangementDePerimetre | AutreReference


def appliquer(territoire: Territoire, changements: Iterable[Changement]) -> Territoire:
    """The territory as it would be, the changes applied in their order.

    Raises `SaisieInvalide` for a change about what the territory does not have.
    """
    for changement in changements:
        territoire = _appliquer(changement, territoire)
    return territoire


@singledispatch
def _appliquer(changement: Changement, territoire: Territoire) -> Territoire:
    raise TypeError(f"not a change of a territory: {changement!r}")


@_appliquer.register
def _(changement: Ouverture, territoire: Territoire) -> Territoire:
    if any(
        d.structure.identifiant == changement.structure.identifiant and d.ligne == changement.ligne
        for d in territoire.demandes
    ):
        raise SaisieInvalide(
            f"{changement.structure.nom} porte déjà cette ligne : changez plutôt sa capacité."
        )
    demande = Demande(
        changement.structure,
        changement.ligne,
        _entrees({}, changement.ligne, changement.unites),
        changement.collectivite,
    )
    return replace(territoire, demandes=(*territoire.demandes, demande))


@_appliquer.register
def _(changement: Fermeture, territoire: Territoire) -> Territoire:
    restent = tuple(
        d for d in territoire.demandes if d.structure.identifiant != changement.structure
    )
    if len(restent) == len(territoire.demandes):
        raise SaisieInvalide("La structure qui ferme ne reçoit rien cette année-là.")
    return replace(territoire, demandes=restent)


@_appliquer.register
def _(changement: Capacite, territoire: Territoire) -> Territoire:
    lignes = {changement.ligne} if changement.ligne else EN_PLACES

    def la_sienne(demande: Demande) -> bool:
        return demande.structure.identifiant == changement.structure and demande.ligne in lignes

    def changee(demande: Demande) -> Demande:
        entrees = _entrees(demande.entrees, demande.ligne, changement.unites)
        return replace(demande, entrees=entrees)

    return _changer(
        territoire, la_sienne, changee, "La structure ne porte pas cette ligne cette année-là."
    )


@_appliquer.register
def _(changement: ChangementDePerimetre, territoire: Territoire) -> Territoire:
    def concernee(ligne: str, collectivite: Organisme | None) -> bool:
        return collectivite == changement.de and changement.ligne in ("", ligne)

    change = _changer(
        territoire,
        lambda d: concernee(d.ligne, d.collectivite),
        lambda d: replace(d, collectivite=changement.vers),
        f"{changement.de.nom} ne soutient rien à transférer cette année-là.",
    )
    reunies: dict[tuple[str, Organisme], Reference] = {}
    for reference in change.references:
        if concernee(reference.ligne, reference.collectivite):
            suivante = replace(reference, collectivite=changement.vers)
        else:
            suivante = reference
        cle = (suivante.ligne, suivante.collectivite)
        deja = reunies.get(cle)
        reunies[cle] = replace(deja, montant=deja.montant + suivante.montant) if deja else suivante
    return replace(change, references=tuple(reunies.values()))


@_appliquer.register
def _(changement: AutreReference, territoire: Territoire) -> Territoire:
    if changement.montant < 0:
        raise SaisieInvalide("Un montant de référence ne peut pas être négatif.")
    cle = (changement.ligne, changement.collectivite)
    nouvelle = Reference(changement.ligne, changement.collectivite, changement.montant)
    autres = []
    for reference in territoire.references:
        if (reference.ligne, reference.collectivite) == cle:
            nouvelle = replace(reference, montant=changement.montant)
        else:
            autres.append(reference)
    return replace(territoire, references=(*autres, nouvelle))


def _changer(
    territoire: Territoire,
    laquelle: Callable[[Demande], bool],
    comment: Callable[[Demande], Demande],
    sinon: str,
) -> Territoire:
    demandes = tuple(comment(d) if laquelle(d) else d for d in territoire.demandes)
    if not any(map(laquelle, territoire.demandes)):
        raise SaisieInvalide(sinon)
    return replace(territoire, demandes=demandes)


def _entrees(actuelles: Mapping[str, Any], ligne: str, unites: Decimal) -> dict[str, Any]:
    """The entries of a line with that many units. Raises `SaisieInvalide` for one paid of its costs."""
    if unites < 0:
        raise SaisieInvalide("Une quantité ne peut pas être négative.", champ="quantite")
    if ligne in REPARTIES:
        return {**actuelles, "unites": unites, "reelles": unites}
    if ligne not in QUANTITES:
        raise SaisieInvalide(
            f"« {LIGNES[ligne].intitule} » se calcule sur des charges, et non sur une quantité.",
            champ="ligne",
        )
    return {**actuelles, QUANTITES[ligne]: unites}
