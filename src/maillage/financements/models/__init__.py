"""The tables of the money; one module a subject."""

from maillage.financements.models.bareme import LigneBareme
from maillage.financements.models.cof import Cof, lignes_soutenues
from maillage.financements.models.cofinancement import Cofinancement
from maillage.financements.models.service_soutenu import MontantReference, ServiceSoutenu

__all__ = [
    "Cof",
    "Cofinancement",
    "LigneBareme",
    "MontantReference",
    "ServiceSoutenu",
    "lignes_soutenues",
]
