"""The shape of the demonstration's files: what may be written in them, key by key.

Every record is a `Fait`: it says where it was read. `lecture` fills these classes and checks them.
Absent keys take the default; the parts that nothing loads yet (inventaire, finances, indicateurs,
gouvernance, feuilles de route) are kept here for the folders that will carry them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from maillage.conventions.enums import (
    Caractere,
    Droit,
    EtatActe,
    EtatSignature,
    Hypothese,
    Role,
    RolePartie,
    TypeActe,
)
from maillage.partenaires.enums import Civilite, NatureOrganisation, QualiteMandat
from maillage.plan_actions.enums import EtatFiche, NatureAction, Niveau, Priorite
from maillage.territoires.enums import Niveau as NiveauTerritoire


@dataclass(frozen=True, kw_only=True)
class Fait:
    """Something stated, with its source: `provenance` is that of the whole record.

    `provenances` gives the source of the keys that come from elsewhere. Where `provenance` is absent,
    that of the enclosing record holds. What is invented says « fictif » in its provenance and
    « (fictif) » in the key named by `visible`.
    """

    visible: ClassVar[str] = ""
    provenance: str
    provenances: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Every provenance of the record in one line."""
        autres = [f"{cle} : {source}" for cle, source in self.provenances.items()]
        return " ; ".join([self.provenance, *autres])


@dataclass(frozen=True, kw_only=True)
class Lieu:
    """A territory of the official geographic code."""

    niveau: NiveauTerritoire
    code: str


# --- references.yaml ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Thematique(Fait):
    """One of the thématiques that démarches may announce."""

    visible: ClassVar[str] = "nom"
    code: str
    nom: str
    ordre: int


@dataclass(frozen=True, kw_only=True)
class Service(Fait):
    """A direction or service, with those it is made of."""

    visible: ClassVar[str] = "nom"
    cle: str = ""
    nom: str
    sigle: str = ""
    missions: str = ""
    services: list[Service] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Mandat(Fait):
    """A person and the function they hold in the enclosing organisation."""

    visible: ClassVar[str] = "nom"
    cle: str
    civilite: Civilite | None = None
    prenom: str = ""
    nom: str
    courriel: str = ""
    telephone: str = ""
    fonction: str
    qualite: QualiteMandat
    peut_signer: bool = False
    service: str = ""
    debut: dt.date | None = None
    fin: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Organisation(Fait):
    """A Caf, a collectivité, an association; `cle` is how the files name it."""

    visible: ClassVar[str] = "nom"
    cle: str
    nature: NatureOrganisation
    nom: str
    sigle: str = ""
    siren: str = ""
    territoire: Lieu | None = None
    designation: str
    appellation: str = ""
    adresse: str = ""
    services: list[Service] = field(default_factory=list)
    mandats: list[Mandat] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class References:
    """What several territories share."""

    thematiques: list[Thematique]
    organisations: list[Organisation]


# --- comptes.yaml ------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Habilitation:
    """What an account may do; without `demarche`, in all those of the Caf."""

    organisation: str
    demarche: str = ""
    role: Role
    debut: dt.date | None = None
    fin: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Appartenance:
    """The organisation for which an account works, and what it does there."""

    organisation: str
    fonction: str
    qualite: QualiteMandat
    service: str = ""
    debut: dt.date | None = None
    fin: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Compte(Fait):
    """An account of the demonstration, with the person who holds it."""

    visible: ClassVar[str] = "nom"
    email: str
    civilite: Civilite | None = None
    prenom: str
    nom: str
    presentation: str
    est_administrateur: bool = False
    est_principal: bool = False
    appartenances: list[Appartenance] = field(default_factory=list)
    habilitations: list[Habilitation] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Comptes:
    """The accounts; all have the password of `maillage.comptes.demonstration`."""

    organisations: list[Organisation] = field(default_factory=list)
    comptes: list[Compte]


# --- one file a territory: the démarche and its acts -------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Demarche(Fait):
    """The démarche, with the texts of its convention."""

    visible: ClassVar[str] = "nom"
    slug: str
    nom: str
    territoire: Lieu
    debut: dt.date | None = None
    fin: dt.date | None = None
    fin_precedente: dt.date | None = None
    hypothese: Hypothese = Hypothese.DIAGNOSTIC_ENGAGE
    presentation: str = ""
    champ_caf: str = ""
    actions_deja_prevues: str = ""
    diagnostic: str = ""
    diagnostic_au_plus_tard_le: dt.date | None = None
    coordination: str = ""


@dataclass(frozen=True, kw_only=True)
class Partie(Fait):
    """An organisation that takes part; `signataires` are the `cle` of mandates."""

    organisation: str
    role: RolePartie
    est_signataire: bool = True
    adhesion_le: dt.date | None = None
    champ_intervention: str = ""
    signataires: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Perimetre(Fait):
    """The Insee codes of the communes covered."""

    communes: list[str]


@dataclass(frozen=True, kw_only=True)
class ThematiqueRetenue(Fait):
    """A thématique that the démarche announces."""

    code: str
    caractere: Caractere
    droit: Droit = Droit.NON_PRECISE
    precision: str = ""


@dataclass(frozen=True, kw_only=True)
class SousObjectifs(Fait):
    """Those of the ten sub-objectives of article 4 that are pursued."""

    codes: list[str]


@dataclass(frozen=True, kw_only=True)
class Referent(Fait):
    """A référent CTG: `mandat` and `service` are the `cle` of one of this file."""

    mandat: str = ""
    service: str = ""
    thematique: str = ""
    fonction: str = "Référent CTG"


@dataclass(frozen=True, kw_only=True)
class Signature(Fait):
    """Where one party stands in the signature of the enclosing act."""

    partie: str
    etat: EtatSignature
    signee_le: dt.date | None = None
    lieu: str = ""


@dataclass(frozen=True, kw_only=True)
class Acte(Fait):
    """One link of the chain of acts."""

    visible: ClassVar[str] = "intitule"
    cle: str
    type: TypeActe
    intitule: str
    etat: EtatActe = EtatActe.BROUILLON
    debut: dt.date | None = None
    fin: dt.date | None = None
    effet_le: dt.date | None = None
    limite_signature_le: dt.date | None = None
    consequence_limite: str = ""
    fait_a: str = ""
    fait_le: dt.date | None = None
    avec_plan: bool = True
    plan_attendu_le: dt.date | None = None
    communes_au_pluriel: bool = False
    nombre_annexes_annonce: int | None = None
    signatures: list[Signature] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Deliberation(Fait):
    """The vote that authorises acts; figures are those of its item of the agenda."""

    visible: ClassVar[str] = "objet"
    organisation: str
    actes: list[str]
    assemblee: str
    numero: str = ""
    point: str = ""
    objet: str
    convoquee_le: dt.date | None = None
    affichee_le: dt.date | None = None
    seance_le: dt.date
    heure: dt.time | None = None
    lieu: str = ""
    preside_par: str = ""
    secretaire: str = ""
    rapporteur: str = ""
    avis_commission: str = ""
    en_exercice: int | None = None
    presents: int | None = None
    pouvoirs: int | None = None
    absents: int | None = None
    pour: int | None = None
    contre: int | None = None
    abstentions: int | None = None
    transmise_le: dt.date | None = None
    identifiant_transmission: str = ""
    publiee_le: dt.date | None = None
    periode_debut: dt.date | None = None
    periode_fin: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Precedent(Fait):
    """An earlier decision or contract that a text quotes (not loaded yet)."""

    intitule: str
    numero: str = ""
    le: dt.date | None = None
    fin: dt.date | None = None


# --- the plan ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Element(Fait):
    """An element of the plan and those under it.

    Without `thematiques`, it carries those of the element above. `tel_que_ecrit` quotes the source
    where a slip of the pen was put right.
    """

    visible: ClassVar[str] = "intitule"
    cle: str = ""
    niveau: Niveau
    code: str = ""
    intitule: str
    tel_que_ecrit: str = ""
    groupe: str = ""
    description: str = ""
    nature: NatureAction | None = None
    cible: Decimal | None = None
    cible_unite: str = ""
    thematiques: list[str] | None = None
    elements: list[Element] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Plan(Fait):
    """The tree of enjeux, axes and objectifs."""

    elements: list[Element] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Fiche(Fait):
    """A fiche action; persons are the `cle` of a mandate or the address of an account."""

    visible: ClassVar[str] = "intitule"
    element: str
    numero: str
    intitule: str
    etat: EtatFiche = EtatFiche.PROPOSEE
    nature: NatureAction | None = None
    priorite: Priorite | None = None
    est_deja_engagee: bool = False
    thematiques: list[str] = field(default_factory=list)
    constats: str = ""
    objectifs: str = ""
    description: str = ""
    public: str = ""
    resultats_attendus: str = ""
    pilote: str = ""
    pilote_personne: str = ""
    referent_caf: str = ""
    referent_collectivite: str = ""
    partenaires: list[str] = field(default_factory=list)
    moyens: str = ""
    debut: dt.date | None = None
    fin: dt.date | None = None
    criteres_evaluation: str = ""


# --- kept for the folders to come: services, money, figures, governance -------------------------


@dataclass(frozen=True, kw_only=True)
class Part:
    """The share of one kind of gestionnaire in a count."""

    gestionnaire: str
    nombre: int


@dataclass(frozen=True, kw_only=True)
class ServiceAuxFamilles(Fait):
    """A kind of service counted in a year; the parts add up to `nombre`.

    `dont_partages` of them also stand in another line: they must be counted once.
    """

    type: str
    libelle: str
    thematique: str
    annee: int | None = None
    nombre: Decimal | None = None
    unite: str = ""
    approximation: str = ""
    parts: list[Part] = field(default_factory=list)
    dont_partages: int = 0
    precision: str = ""


@dataclass(frozen=True, kw_only=True)
class Montant(Fait):
    """An amount in euros, as printed; `calcule` is what its lines add up to, where that differs."""

    libelle: str
    financeur: str
    nature: str
    annee: int
    annee_fin: int | None = None
    montant: Decimal
    approximation: str = ""
    part: Decimal | None = None
    thematique: str = ""
    est_total: bool = False
    calcule: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Valeur:
    """The value of an indicator for a territory."""

    territoire: str
    annee: int
    valeur: Decimal
    approximation: str = ""


@dataclass(frozen=True, kw_only=True)
class Indicateur(Fait):
    """A figure with its unit, its producer and its values."""

    code: str
    libelle: str
    unite: str
    producteur: str
    observation: str = ""
    valeurs: list[Valeur]


@dataclass(frozen=True, kw_only=True)
class Instance(Fait):
    """A body of the governance."""

    nom: str
    dispositif: str = ""
    missions: list[str] = field(default_factory=list)
    composition: str = ""
    periodicite: str = ""


@dataclass(frozen=True, kw_only=True)
class Releve(Fait):
    """The decisions of one meeting."""

    instance: str
    le: dt.date
    decisions: list[str]


@dataclass(frozen=True, kw_only=True)
class Principes(Fait):
    """A list of principles, of commitments or of axes, as the text gives it."""

    intitule: str
    enonces: list[str]


@dataclass(frozen=True, kw_only=True)
class Gouvernance:
    """Who decides what, and what was decided."""

    instances: list[Instance] = field(default_factory=list)
    releves: list[Releve] = field(default_factory=list)
    principes: list[Principes] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Etape:
    """One line of a roadmap."""

    periode: str
    debut: dt.date | None = None
    fin: dt.date | None = None
    instance: str = ""
    etapes: list[str]
    decisions: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class FeuilleDeRoute(Fait):
    """A roadmap, a timeline or a calendar."""

    intitule: str
    lignes: list[Etape]


@dataclass(frozen=True, kw_only=True)
class Territoire:
    """The whole file of one territory."""

    demarche: Demarche
    organisations: list[Organisation]
    parties: list[Partie]
    perimetre: Perimetre
    thematiques: list[ThematiqueRetenue]
    sous_objectifs: SousObjectifs | None = None
    referents: list[Referent] = field(default_factory=list)
    actes: list[Acte]
    deliberations: list[Deliberation] = field(default_factory=list)
    precedents: list[Precedent] = field(default_factory=list)
    plan: Plan | None = None
    fiches: list[Fiche] = field(default_factory=list)
    inventaire: list[ServiceAuxFamilles] = field(default_factory=list)
    finances: list[Montant] = field(default_factory=list)
    indicateurs: list[Indicateur] = field(default_factory=list)
    gouvernance: Gouvernance | None = None
    feuilles_de_route: list[FeuilleDeRoute] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """Everything: the references, the accounts, and the territories in their order."""

    references: References
    comptes: Comptes
    territoires: list[Territoire]
