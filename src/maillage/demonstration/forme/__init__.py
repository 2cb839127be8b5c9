"""The shape of the demonstration's files: what may be written in them, key by key.

Every record is a `Fait`: it says where it was read. `lecture` fills these classes and checks them.
Absent keys take the default; the parts that nothing loads yet (inventaire, indicateurs,
gouvernance) are kept here for the folders that will carry them.
"""

from maillage.demonstration.forme.annexes import (
    Etape,
    FeuilleDeRoute,
    Gouvernance,
    Indicateur,
    Part,
    Principes,
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
from maillage.demonstration.forme.argent import (
    Argent,
    BudgetPublie,
    Exercice,
    LignePubliee,
    TableauPublie,
)
from maillage.demonstration.forme.ateliers import Atelier, Constat, Idee
from maillage.demonstration.forme.campagnes import Campagne, Reponse
from maillage.demonstration.forme.clauses import Clause
from maillage.demonstration.forme.convention import (
    Absence,
    Acte,
    Citation,
    Deliberation,
    Demarche,
    Dispense,
    EntreeAuPerimetre,
    Partie,
    Perimetre,
    Precedent,
    Presences,
    Reecriture,
    Referent,
    Signature,
    SousObjectifs,
    ThematiqueRetenue,
)
from maillage.demonstration.forme.conversations import Conversation, Propos
from maillage.demonstration.forme.decisions import DecisionPrise, Releve, SuiteDeDecision
from maillage.demonstration.forme.diagnostics import DiagnosticPartage, EtapeTenue, SectionEcrite
from maillage.demonstration.forme.echanges import Demande
from maillage.demonstration.forme.ensemble import Demonstration, Territoire
from maillage.demonstration.forme.fait import Fait, Lieu
from maillage.demonstration.forme.instances import (
    Activite,
    IndicateurFonction,
    Instance,
    Membre,
    PosteCooperation,
    Remplacement,
)
from maillage.demonstration.forme.partages import Offre, Vue
from maillage.demonstration.forme.plan import (
    Cible,
    Element,
    EtapeDeFiche,
    Fiche,
    FicheThematique,
    LigneDeBudget,
    Plan,
)
from maillage.demonstration.forme.reunions import PointDeReunion, PresenceAReunion, Reunion
from maillage.demonstration.forme.scenarios import ChangementSimule, Quantites, Scenario
from maillage.demonstration.forme.services_soutenus import (
    AvenantDesServices,
    Cof,
    MontantReference,
    ServiceSoutenu,
    Soutien,
)
from maillage.demonstration.forme.structures import Bareme, EtatDeStructure, Structure
from maillage.demonstration.forme.suivi import IndicateurSuivi, MeteoDonnee, ValeurSuivie

__all__ = [
    "Absence",
    "Acte",
    "Activite",
    "Appartenance",
    "Argent",
    "Atelier",
    "AvenantDesServices",
    "Bareme",
    "BudgetPublie",
    "Campagne",
    "ChangementSimule",
    "Cible",
    "Citation",
    "Clause",
    "Cof",
    "Compte",
    "Comptes",
    "Constat",
    "Conversation",
    "DecisionPrise",
    "Deliberation",
    "Demande",
    "Demarche",
    "Demonstration",
    "DiagnosticPartage",
    "Dispense",
    "Element",
    "EntreeAuPerimetre",
    "Etape",
    "EtapeDeFiche",
    "EtapeTenue",
    "EtatDeStructure",
    "Exercice",
    "Fait",
    "FeuilleDeRoute",
    "Fiche",
    "FicheThematique",
    "Gouvernance",
    "Habilitation",
    "Idee",
    "Indicateur",
    "IndicateurFonction",
    "IndicateurSuivi",
    "Instance",
    "Lieu",
    "LigneDeBudget",
    "LignePubliee",
    "Mandat",
    "Membre",
    "MeteoDonnee",
    "MontantReference",
    "Offre",
    "Organisation",
    "Part",
    "Partie",
    "Perimetre",
    "Plan",
    "PointDeReunion",
    "PosteCooperation",
    "Precedent",
    "PresenceAReunion",
    "Presences",
    "Principes",
    "Propos",
    "Quantites",
    "Reecriture",
    "References",
    "Referent",
    "Releve",
    "Remplacement",
    "Reponse",
    "Reunion",
    "Scenario",
    "SectionEcrite",
    "Service",
    "ServiceAuxFamilles",
    "ServiceSoutenu",
    "Signature",
    "SousObjectifs",
    "Soutien",
    "Structure",
    "SuiteDeDecision",
    "TableauPublie",
    "Territoire",
    "Thematique",
    "ThematiqueRetenue",
    "Valeur",
    "ValeurSuivie",
    "Vue",
]
