"""A whole file of territory, and the whole demonstration."""

from __future__ import annotations

from dataclasses import dataclass, field

from maillage.demonstration.forme.annexes import (
    FeuilleDeRoute,
    Gouvernance,
    Indicateur,
    ServiceAuxFamilles,
)
from maillage.demonstration.forme.annuaire import Comptes, Organisation, References
from maillage.demonstration.forme.argent import Argent
from maillage.demonstration.forme.ateliers import Atelier, Constat
from maillage.demonstration.forme.campagnes import Campagne
from maillage.demonstration.forme.clauses import Clause
from maillage.demonstration.forme.convention import (
    Acte,
    Deliberation,
    Demarche,
    Dispense,
    Partie,
    Perimetre,
    Precedent,
    Reecriture,
    Referent,
    SousObjectifs,
    ThematiqueRetenue,
)
from maillage.demonstration.forme.conversations import Conversation
from maillage.demonstration.forme.diagnostics import DiagnosticPartage
from maillage.demonstration.forme.echanges import Demande
from maillage.demonstration.forme.partages import Offre, Vue
from maillage.demonstration.forme.plan import Fiche, FicheThematique, Plan
from maillage.demonstration.forme.reunions import Reunion
from maillage.demonstration.forme.scenarios import Quantites, Scenario
from maillage.demonstration.forme.services_soutenus import (
    AvenantDesServices,
    MontantReference,
    ServiceSoutenu,
)
from maillage.demonstration.forme.structures import Bareme, Structure


@dataclass(frozen=True, kw_only=True)
class Territoire:
    """The whole file of one territory."""

    demarche: Demarche
    organisations: list[Organisation]
    parties: list[Partie]
    perimetre: Perimetre
    structures: list[Structure] = field(default_factory=list)
    baremes: list[Bareme] = field(default_factory=list)
    montants_de_reference: list[MontantReference] = field(default_factory=list)
    avenant_des_services: AvenantDesServices | None = None
    services_soutenus: list[ServiceSoutenu] = field(default_factory=list)
    thematiques: list[ThematiqueRetenue]
    sous_objectifs: SousObjectifs | None = None
    referents: list[Referent] = field(default_factory=list)
    dispenses: list[Dispense] = field(default_factory=list)
    reecritures: list[Reecriture] = field(default_factory=list)
    actes: list[Acte]
    deliberations: list[Deliberation] = field(default_factory=list)
    precedents: list[Precedent] = field(default_factory=list)
    plan: Plan | None = None
    fiches: list[Fiche] = field(default_factory=list)
    fiches_thematiques: list[FicheThematique] = field(default_factory=list)
    inventaire: list[ServiceAuxFamilles] = field(default_factory=list)
    argent: Argent | None = None
    quantites: list[Quantites] = field(default_factory=list)
    scenarios: list[Scenario] = field(default_factory=list)
    indicateurs: list[Indicateur] = field(default_factory=list)
    gouvernance: Gouvernance | None = None
    reunions: list[Reunion] = field(default_factory=list)
    feuilles_de_route: list[FeuilleDeRoute] = field(default_factory=list)
    campagnes: list[Campagne] = field(default_factory=list)
    vues: list[Vue] = field(default_factory=list)
    bibliotheque: list[Offre] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)
    constats: list[Constat] = field(default_factory=list)
    ateliers: list[Atelier] = field(default_factory=list)
    demandes: list[Demande] = field(default_factory=list)
    diagnostic_partage: DiagnosticPartage | None = None


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """Everything: the references, the accounts, and the territories in their order."""

    references: References
    comptes: Comptes
    territoires: list[Territoire]
