"""What may be read of the money, one file a subject."""

from maillage.financements.queries.baremes import baremes_de, caf_de, lignes_de, tenues
from maillage.financements.queries.cofs import (
    annees_des_cofinancements,
    annees_du_registre,
    cof,
    cofinancement,
    cofinancements,
    cofs,
    cofs_a_renouveler,
    cofs_de,
    couvertures,
    gestionnaire_au,
)
from maillage.financements.queries.services import (
    beneficiaires_possibles,
    collectivites,
    parts_de_reference,
    reference,
    references,
    service,
    services,
    services_de_l_annee,
    structures_possibles,
)

__all__ = [
    "annees_des_cofinancements",
    "annees_du_registre",
    "baremes_de",
    "beneficiaires_possibles",
    "caf_de",
    "cof",
    "cofinancement",
    "cofinancements",
    "cofs",
    "cofs_a_renouveler",
    "cofs_de",
    "collectivites",
    "couvertures",
    "gestionnaire_au",
    "lignes_de",
    "parts_de_reference",
    "reference",
    "references",
    "service",
    "services",
    "services_de_l_annee",
    "structures_possibles",
    "tenues",
]
