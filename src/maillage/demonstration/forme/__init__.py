"""The shape of the demonstration's files: what may be written in them, key by key.

Every record is a `Fait`: it says where it was read. `lecture` fills these classes and checks them.
Absent keys take the default; the parts that nothing loads yet (inventaire, finances, indicateurs,
gouvernance) are kept here for the folders that will carry them.
"""

from maillage.demonstration.forme.annexes import (
    Etape,
    FeuilleDeRoute,
    Gouvernance,
    Indicateur,
    Instance,
    Montant,
    Part,
    Principes,
    Releve,
    ServiceAuxFamilles,
    Valeur,
)
from maillage.demonstration.forme.annuaire import (
    Appartenance,
    Compte,
    Comptes,
    Habilitation,
    Mandat,
    Organisation,
    References,
    Service,
    Thematique,
)
from maillage.demonstration.forme.convention import (
    Absence,
    Acte,
    Citation,
    Deliberation,
    Demarche,
    Dispense,
    Partie,
    Perimetre,
    Precedent,
    Presences,
    Referent,
    Signature,
    SousObjectifs,
    ThematiqueRetenue,
)
from maillage.demonstration.forme.ensemble import Demonstration, Territoire
from maillage.demonstration.forme.fait import Fait, Lieu
from maillage.demonstration.forme.plan import Element, Fiche, Plan

__all__ = [
    "Absence",
    "Acte",
    "Appartenance",
    "Citation",
    "Compte",
    "Comptes",
    "Deliberation",
    "Demarche",
    "Demonstration",
    "Dispense",
    "Element",
    "Etape",
    "Fait",
    "FeuilleDeRoute",
    "Fiche",
    "Gouvernance",
    "Habilitation",
    "Indicateur",
    "Instance",
    "Lieu",
    "Mandat",
    "Montant",
    "Organisation",
    "Part",
    "Partie",
    "Perimetre",
    "Plan",
    "Precedent",
    "Presences",
    "Principes",
    "References",
    "Referent",
    "Releve",
    "Service",
    "ServiceAuxFamilles",
    "Signature",
    "SousObjectifs",
    "Territoire",
    "Thematique",
    "ThematiqueRetenue",
    "Valeur",
]
