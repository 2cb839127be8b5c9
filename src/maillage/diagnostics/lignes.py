"""What each kind of structure is measured in, and which lines of financing it may carry.

Source of the lines: dossier of finance, §2 (who is paid, by which unit).
"""

from __future__ import annotations

from maillage.diagnostics.enums import TypeStructure as T
from maillage.regles.financements.lignes import LIGNES

QUANTITES = ("places", "heures", "heures_ouverture", "etp", "groupes")
_ACCUEIL = ("places", "heures", "heures_ouverture")
_QUANTITES: dict[str, tuple[str, ...]] = {
    T.EAJE: ("places", "heures_ouverture"),
    T.MICRO_CRECHE: ("places", "heures_ouverture"),
    T.MAM: ("places",),
    T.RPE: ("etp",),
    T.LAEP: ("heures",),
    T.LUDOTHEQUE: ("heures",),
    T.ALSH_PERI: _ACCUEIL,
    T.ALSH_EXTRA: _ACCUEIL,
    T.CLAE: _ACCUEIL,
    T.CLUB_ADOS: _ACCUEIL,
    T.CLAC: _ACCUEIL,
    T.ACCUEIL_JEUNES: _ACCUEIL,
    T.CLAS: ("groupes",),
    T.FJT: ("places",),
    T.PDN: ("etp",),
    T.MEDIATION: ("etp",),
    T.PILOTAGE: ("etp",),
}
# Hours of these are counted by child: they cannot exceed what the places allow (rule F10).
COMPTENT_DES_ENFANTS = frozenset(
    {T.ALSH_PERI, T.ALSH_EXTRA, T.CLAE, T.CLUB_ADOS, T.CLAC, T.ACCUEIL_JEUNES}
)

_EAJE = (
    "BT_EAJE",
    "BT_EAJE_NOUVELLE",
    "CTRE_EAJE",
    "BTRAJ_EAJE",
    "PSU",
    "BMIX",
    "BHAND",
    "BATT",
    "JPED",
)
_ALSH = ("CI_ALSH", "BT_ALSH", "BT_ALSH_NOUVELLE")
_PERI = ("PSO_ALSH_PERI", "PLAN_MERCREDI", "ASRE", *_ALSH)
_LIGNES: dict[str, tuple[str, ...]] = {
    T.EAJE: _EAJE,
    T.MICRO_CRECHE: _EAJE,
    T.MAM: (),
    T.RPE: ("PSO_RPE", "BMIS_RPE", "BT_RPE"),
    T.LAEP: ("PSO_LAEP", "BT_LAEP"),
    T.LUDOTHEQUE: ("LUDO", "BT_LUDO"),
    T.ALSH_PERI: _PERI,
    T.CLAE: _PERI,
    T.ALSH_EXTRA: ("PSO_ALSH_EXTRA", *_ALSH),
    T.CLUB_ADOS: ("PSO_ALSH_ADO", *_ALSH),
    T.CLAC: ("PSO_ALSH_ADO", *_ALSH),
    T.ACCUEIL_JEUNES: ("PSO_ALSH_ADO", *_ALSH),
    T.CLAS: ("CLAS",),
    T.REAAP: (),
    T.MEDIATION: (),
    T.CENTRE_SOCIAL: ("AGC", "ACF"),
    T.EVS: ("AL",),
    T.FJT: (),
    T.PDN: (),
    T.PILOTAGE: ("BT_PILOTAGE", "CHARGE_COOP"),
}
# Calculations that no structure carries: an hour alone, a reconciliation, the support of the State.
_SANS_STRUCTURE = frozenset(
    {"PSU_HORAIRE", "FORFAIT_UNITAIRE", "REVALORISATION", "SPPE_ETAT", "SOLDE", "RAPPROCHEMENT"}
)
DES_STRUCTURES = tuple(code for code in LIGNES if code not in _SANS_STRUCTURE)


def quantites_de(type_: str) -> tuple[str, ...]:
    """The names of the fields that measure a structure of this kind; all of them for « autre »."""
    return QUANTITES if type_ == T.AUTRE else _QUANTITES.get(type_, ())


def lignes_de(type_: str) -> tuple[str, ...]:
    """The codes of the lines that a structure of this kind may carry; all of them for « autre »."""
    return DES_STRUCTURES if type_ == T.AUTRE else _LIGNES.get(type_, ())
