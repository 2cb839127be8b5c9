"""The people of the table of rights, by what they may do, and how a line of it is written.

Each route says who may read (GET) and who may write (POST); a set left out means that the method
does not exist there (405). Who is in no set is refused: the login page for somebody without
account, 404 outside the démarche, 403 inside.
"""

from __future__ import annotations

from dataclasses import dataclass

from maillage.conventions.enums import Role

ANONYME, ADMINISTRATEUR, ETRANGER = "anonyme", "administrateur", "etranger"
HABILITES = frozenset(role.value for role in Role)
CONNECTES = HABILITES | {ADMINISTRATEUR, ETRANGER}
TOUS = CONNECTES | {ANONYME}


@dataclass(frozen=True)
class Droits:
    """Who may read and who may write at one address."""

    lire: frozenset[str] | None = None
    ecrire: frozenset[str] | None = None


CHARGE = frozenset({Role.CHARGE_COOPERATION.value})
DE_LA_CAF = frozenset({Role.CONSEILLER_CAF.value, Role.DIRECTION_CAF.value})
DES_ACTES = CHARGE | {Role.CONSEILLER_CAF}
DU_DIAGNOSTIC = CHARGE | {Role.PRESTATAIRE}
DES_DELIBERATIONS = DES_ACTES | {Role.SECRETARIAT}
DES_HABILITATIONS = CHARGE | {Role.DIRECTION_CAF, Role.DIRECTION_COLLECTIVITE}
DES_DISPENSES = DES_HABILITATIONS | {Role.CONSEILLER_CAF}
DES_SCEAUX = frozenset(
    {Role.DIRECTION_CAF.value, Role.DIRECTION_COLLECTIVITE.value, Role.ELU.value}
)
DU_JOURNAL = DES_HABILITATIONS | {Role.CONSEILLER_CAF, Role.DPO}
# The stranger is chargé de coopération elsewhere, and may open a démarche of his own.
QUI_OUVRENT = DES_ACTES | {Role.DIRECTION_CAF, ADMINISTRATEUR, ETRANGER}
# The stranger works for another collectivité than the one whose sheet this is.
DE_L_ORGANISATION = HABILITES | {ADMINISTRATEUR}

ADMINISTRENT = frozenset({ADMINISTRATEUR})
# Official files are brought in by the instance and by the agents of a Caf.
IMPORTENT = ADMINISTRENT | DE_LA_CAF
OUVERT = Droits(lire=TOUS)
LECTURE = Droits(lire=HABILITES)
POUR_LES_COMPTES = Droits(lire=CONNECTES)


def page(lire: frozenset[str], ecrire: frozenset[str]) -> Droits:
    """A page that one reads, whose form fewer may send."""
    return Droits(lire=lire, ecrire=ecrire)


def formulaire(qui: frozenset[str]) -> Droits:
    """A page that is there for its form."""
    return Droits(lire=qui, ecrire=qui)


def geste(qui: frozenset[str]) -> Droits:
    """A button: nothing to read there."""
    return Droits(ecrire=qui)
