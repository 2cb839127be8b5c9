"""The tables of the money; one module a subject."""

from maillage.financements.models.assiette import Assiette
from maillage.financements.models.bareme import LigneBareme
from maillage.financements.models.budget_collectivite import BudgetCollectivite, PolitiqueBudget
from maillage.financements.models.cof import Cof, lignes_soutenues
from maillage.financements.models.cofinancement import Cofinancement
from maillage.financements.models.enveloppe import AccompagnementEtat, DroitFinance, Enveloppe
from maillage.financements.models.scenario import ChangementSimule, Scenario
from maillage.financements.models.service_soutenu import MontantReference, ServiceSoutenu
from maillage.financements.models.suivi import (
    CalendrierCaf,
    CompteDeStructure,
    Declaration,
    Versement,
)
from maillage.financements.models.tableau_publie import (
    CelluleTableau,
    ColonneTableau,
    LigneTableau,
    TableauPublie,
)

__all__ = [
    "AccompagnementEtat",
    "Assiette",
    "BudgetCollectivite",
    "CalendrierCaf",
    "CelluleTableau",
    "ChangementSimule",
    "Cof",
    "Cofinancement",
    "ColonneTableau",
    "CompteDeStructure",
    "Declaration",
    "DroitFinance",
    "Enveloppe",
    "LigneBareme",
    "LigneTableau",
    "MontantReference",
    "PolitiqueBudget",
    "Scenario",
    "ServiceSoutenu",
    "TableauPublie",
    "Versement",
    "lignes_soutenues",
]
