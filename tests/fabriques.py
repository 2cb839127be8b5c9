"""Objects for the tests, one plain function a noun: what is not said gets a plausible value.

They write rows directly, without act nor journal: a test of an act calls the act.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from numpy import base_repr

from maillage.archives.actions.exportations import chemin
from maillage.archives.enums import EtatExportation
from maillage.archives.models import Exportation
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import (
    EtatSignature,
    Role,
    RolePartie,
    TypeActe,
    VerificationDePage,
)
from maillage.conventions.models import (
    Acte,
    Deliberation,
    Demarche,
    Dispense,
    EngagementConfidentialite,
    EtapeFeuille,
    FeuilleDeRoute,
    FichierFige,
    Habilitation,
    PageSignee,
    Partie,
    Perimetre,
    Reecriture,
    Referent,
    Resiliation,
    SeanceDeliberante,
    Signataire,
    Signature,
    Thematique,
    ThematiqueRetenue,
    Tirage,
    VersionFigee,
)
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.models import (
    AnnuairePublic,
    EtatStructure,
    RecensementPublie,
    Structure,
    TextePortrait,
)
from maillage.fichiers import magasin
from maillage.fichiers.enums import TypeFichier
from maillage.fichiers.models import Fichier
from maillage.financements.models import (
    Cof,
    Cofinancement,
    LigneBareme,
    MontantReference,
    ServiceSoutenu,
)
from maillage.indicateurs.models import Indicateur, ValeurIndicateur
from maillage.partenaires.enums import NatureOrganisation, QualiteMandat
from maillage.partenaires.models import Appartenance, Mandat, Organisation, Personne
from maillage.plan_actions.enums import Niveau
from maillage.plan_actions.models import (
    DocumentFiche,
    ElementPlan,
    FicheAction,
    FicheThematique,
    Importation,
    LotDeModifications,
    Meteo,
    ModeleDeFiche,
    RattachementIndicateur,
    VueEnregistree,
)
from maillage.regles import versions
from maillage.regles.parcours import PORTES
from maillage.territoires.enums import Nature, Zone
from maillage.territoires.enums import Niveau as NiveauTerritoire
from maillage.territoires.models import Territoire

MOT_DE_PASSE = "Sept mots font une phrase assez longue"
_rang = count(1)
ANCIENNEMENT = dt.datetime(2026, 1, 2, 9, 0, tzinfo=dt.UTC)


@cache
def _empreinte() -> str:
    # Hashing takes time on purpose: once is enough.
    return make_password(MOT_DE_PASSE)


def utilisateur(email: str = "", **champs: Any) -> Utilisateur:
    """An account whose password is `MOT_DE_PASSE`."""
    rang = next(_rang)
    compte = Utilisateur.objects.ouvrir(
        email=email or f"compte{rang}@exemple.fr",
        **{"prenom": "Prénom", "nom": f"Fictif {rang}", **champs},
    )
    compte.password = _empreinte()
    compte.save()
    return compte


def commune(code: str = "", nom: str = "", **champs: Any) -> Territoire:
    """A commune; an invented one unless its INSEE code is given."""
    rang = next(_rang)
    nom = nom or f"Commune fictive {rang}"
    return Territoire.objects.create(
        niveau=NiveauTerritoire.COMMUNE,
        code=code or f"Z{base_repr(rang, 36):0>4}",  # five characters, however many were made
        nom=nom,
        **{"nom_normalise": nom.lower(), "zone": Zone.METRO, **champs},
    )


def epci(code: str = "", nom: str = "", **champs: Any) -> Territoire:
    """A communauté de communes; an invented one unless its SIREN is given."""
    rang = next(_rang)
    nom = nom or f"Communauté fictive {rang}"
    return Territoire.objects.create(
        niveau=NiveauTerritoire.EPCI,
        code=code or f"9{rang:08}",
        nom=nom,
        **{"nom_normalise": nom.lower(), "zone": Zone.METRO, "nature": Nature.CC, **champs},
    )


def organisation(
    nature: NatureOrganisation = NatureOrganisation.COMMUNE, **champs: Any
) -> Organisation:
    """An organisation of that nature."""
    nom = champs.pop("nom", f"{nature.label} fictive {next(_rang)}")
    return Organisation.objects.create(
        nature=nature, nom=nom, **{"designation": f"l’organisation {nom}", **champs}
    )


def personne(**champs: Any) -> Personne:
    """Somebody."""
    return Personne.objects.create(
        **{"prenom": "Camille", "nom": f"Fictif {next(_rang)}", **champs}
    )


def mandat(organisation: Organisation, **champs: Any) -> Mandat:
    """A function of a new person in the organisation, with the right to sign."""
    champs.setdefault("personne", None)
    champs["personne"] = champs["personne"] or personne()
    return Mandat.objects.create(
        organisation=organisation,
        **{"fonction": "maire", "qualite": QualiteMandat.ELU, "peut_signer": True, **champs},
    )


def thematique(nom: str = "Petite enfance", **champs: Any) -> Thematique:
    """The thématique of that name, made if need be."""
    code = nom.lower().replace(" ", "-").encode("ascii", "ignore").decode()
    return Thematique.objects.get_or_create(nom=nom, defaults={"code": code, **champs})[0]


def demarche(**champs: Any) -> Demarche:
    """A démarche of one year from 1 January 2026, with a Caf, a commune and its perimeter."""
    rang = next(_rang)
    slug = champs.pop("slug", f"demarche-{rang}")
    creee = Demarche.objects.create(
        slug=slug,
        **{
            "nom": f"Démarche fictive {rang}",
            "debut": dt.date(2026, 1, 1),
            "fin": dt.date(2026, 12, 31),
            **champs,
        },
    )
    territoire = commune()
    partie(creee, organisation(NatureOrganisation.CAF), role=RolePartie.CAF)
    partie(creee, organisation(NatureOrganisation.COMMUNE, territoire=territoire), ordre=1)
    Perimetre.objects.create(demarche=creee, commune=territoire)
    return creee


def partie(demarche: Demarche, organisation: Organisation, **champs: Any) -> Partie:
    """The organisation takes part in the démarche, as a collectivité that signs."""
    return Partie.objects.create(
        demarche=demarche,
        organisation=organisation,
        **{"role": RolePartie.COLLECTIVITE, **champs},
    )


def habilitation(
    utilisateur: Utilisateur, demarche: Demarche, role: Role, **champs: Any
) -> Habilitation:
    """The account has that role in the démarche, for one of its parties, and knows article 14."""
    engagement(utilisateur, demarche)
    cote = RolePartie.CAF if role.endswith("_CAF") else RolePartie.COLLECTIVITE
    return Habilitation.objects.create(
        utilisateur=utilisateur,
        demarche=demarche,
        role=role,
        **{"organisation": demarche.parties.filter(role=cote).first().organisation, **champs},
    )


def engagement(utilisateur: Utilisateur, demarche: Demarche) -> EngagementConfidentialite:
    """The account acknowledged professional secrecy in the démarche."""
    return EngagementConfidentialite.objects.get_or_create(
        utilisateur=utilisateur, demarche=demarche, defaults={"pris_le": ANCIENNEMENT}
    )[0]


def version_figee(acte: Acte, contenu: str = "", **champs: Any) -> VersionFigee:
    """What that act froze: what its démarche holds now, without its files."""
    contenu = contenu or versions.ecrire(versions.lire(acte.demarche))
    return VersionFigee.objects.create(
        demarche=acte.demarche,
        acte=acte,
        contenu=contenu,
        empreinte=versions.empreinte(contenu),
        **{
            "numero": acte.demarche.versions.count() + 1,
            "figee_le": ANCIENNEMENT,
            "figee_par": "fictif@exemple.fr",
            "figee_par_nom": "Camille Fictif",
            **champs,
        },
    )


def service_soutenu(demarche: Demarche, **champs: Any) -> ServiceSoutenu:
    """A row of the annexe, of a structure of its own unless one is given, of which little is known."""
    if "structure" not in champs:
        connus = {nom: champs.pop(nom) for nom in ("nom", "type") if nom in champs}
        champs["structure"] = structure(demarche, **connus)
        if etat := {nom: champs.pop(nom) for nom in ("gestionnaire", "mode") if nom in champs}:
            etat_de_structure(champs["structure"], du=dt.date(2020, 1, 1), **etat)
    return ServiceSoutenu.objects.create(**champs)


def cof(service: ServiceSoutenu, **champs: Any) -> Cof:
    """A COF of the structure and of the line of a row, over the year of the démarche."""
    if "beneficiaire" not in champs:
        etat = service.structure.etats.first()
        champs["beneficiaire"] = (etat and etat.gestionnaire) or organisation()
    return Cof.objects.create(
        structure=service.structure,
        ligne=service.ligne,
        **{
            "numero": f"C-{next(_rang)}",
            "du": dt.date(2026, 1, 1),
            "au": dt.date(2026, 12, 31),
            **champs,
        },
    )


def justificatif(octets: bytes = b"%PDF-1.7 fictif") -> Fichier:
    """A PDF that proves something, its bytes kept on disk."""
    return Fichier.objects.create(
        nom="justificatif.pdf",
        type=TypeFichier.PDF,
        taille=len(octets),
        empreinte=magasin.ranger(octets),
        depose_par="Camille Fictif",
        depose_le=ANCIENNEMENT,
    )


def cofinancement(structure: Structure, **champs: Any) -> Cofinancement:
    """A subsidy of 2026 of the collectivité that signs, with its evidence."""
    if "collectivite" not in champs:
        champs["collectivite"] = structure.demarche.parties.get(role="COLLECTIVITE").organisation
    return Cofinancement.objects.create(
        structure=structure,
        justificatif=champs.pop("justificatif", None) or justificatif(),
        **{"annee": 2026, "nature": "SUBVENTION", "montant": 1000, **champs},
    )


def montant_de_reference(demarche: Demarche, **champs: Any) -> MontantReference:
    """The amount of N-1 of a collectivité, the first of the démarche unless said otherwise."""
    return MontantReference.objects.create(
        demarche=demarche,
        **{
            "collectivite": champs.pop("collectivite", None)
            or demarche.parties.filter(role="COLLECTIVITE").first().organisation,
            "annee": 2022,
            "montant": 1000,
            "source": "Notification fictive",
            **champs,
        },
    )


def fichier_fige(version: VersionFigee, octets: bytes = b"fictif", **champs: Any) -> FichierFige:
    """A file of the version."""
    return FichierFige.objects.create(
        version=version,
        octets=octets,
        taille=len(octets),
        empreinte=versions.empreinte(octets),
        **{"piece": "convention", "intitule": "Convention", "format": "pdf", **champs},
    )


def appartenance(
    utilisateur: Utilisateur, organisation: Organisation, **champs: Any
) -> Appartenance:
    """The account works for this organisation."""
    return Appartenance.objects.create(utilisateur=utilisateur, organisation=organisation, **champs)


def acte(demarche: Demarche, **champs: Any) -> Acte:
    """A convention in draft over the period of the démarche."""
    return Acte.objects.create(
        demarche=demarche,
        **{
            "type": TypeActe.CONVENTION,
            "intitule": "Convention territoriale globale",
            "debut": demarche.debut,
            "fin": demarche.fin,
            **champs,
        },
    )


def deliberation(demarche: Demarche, **champs: Any) -> Deliberation:
    """A vote of the collectivité, the month before the démarche begins."""
    return Deliberation.objects.create(
        demarche=demarche,
        **{
            "organisation": demarche.parties.filter(role=RolePartie.COLLECTIVITE)[0].organisation,
            "assemblee": "conseil municipal",
            "objet": "Convention territoriale globale",
            "seance_le": dt.date(2025, 12, 1),
            **champs,
        },
    )


def seance(demarche: Demarche, **champs: Any) -> SeanceDeliberante:
    """A séance of the collectivité, the month before the démarche begins, without attendance."""
    return SeanceDeliberante.objects.create(
        demarche=demarche,
        **{
            "organisation": demarche.parties.filter(role=RolePartie.COLLECTIVITE)[0].organisation,
            "assemblee": "conseil municipal",
            "seance_le": dt.date(2025, 12, 1),
            **champs,
        },
    )


def feuille(demarche: Demarche, **champs: Any) -> FeuilleDeRoute:
    """A feuille de route towards the end of the year, without step."""
    return FeuilleDeRoute.objects.create(
        demarche=demarche,
        **{"intitule": "Feuille fictive", "echeance": dt.date(2026, 12, 31), **champs},
    )


def etape(feuille: FeuilleDeRoute, **champs: Any) -> EtapeFeuille:
    """A step of June 2026, after those that the feuille has."""
    return EtapeFeuille.objects.create(
        feuille=feuille,
        **{
            "intitule": f"Étape fictive {next(_rang)}",
            "ordre": feuille.etapes.count() + 1,
            "debut": dt.date(2026, 6, 1),
            "fin": dt.date(2026, 6, 30),
            "modifiee_le": ANCIENNEMENT,
            **champs,
        },
    )


def dispense(demarche: Demarche, **champs: Any) -> Dispense:
    """An exemption of the plan chiffré, without term."""
    champs.setdefault("accordee_par", None)
    champs["accordee_par"] = champs["accordee_par"] or utilisateur()
    return Dispense.objects.create(
        demarche=demarche,
        **{
            "etape": "PLAN",
            "motif": "Le comité de pilotage l’a admis (fictif).",
            "accordee_le": dt.date(2026, 1, 15),
            **champs,
        },
    )


def portes_ouvertes(demarche: Demarche) -> None:
    """Every gate of its parcours is exempted: the test is about something else than gates."""
    accordee_par = utilisateur()
    for porte in PORTES:
        dispense(demarche, etape=porte.stade, accordee_par=accordee_par)


def reecriture(demarche: Demarche, article: str = "article-8", **champs: Any) -> Reecriture:
    """An article in the words of the parties."""
    champs.setdefault("reecrite_par", None)
    champs["reecrite_par"] = champs["reecrite_par"] or utilisateur()
    return Reecriture.objects.create(
        demarche=demarche,
        article=article,
        **{
            "texte": "Les parties se préviennent l’une l’autre (fictif).",
            "motif": "Demande des élus (fictif).",
            "reecrite_le": ANCIENNEMENT,
            **champs,
        },
    )


def resiliation(demarche: Demarche, **champs: Any) -> Resiliation:
    """A formal notice of the Caf about a convention, not sent yet."""
    champs.setdefault("acte", None)
    champs["acte"] = champs["acte"] or acte(demarche, etat="SIGNE")
    return Resiliation.objects.create(
        **{
            "cas": "MANQUEMENT",
            "initiatrice": demarche.parties.get(role=RolePartie.CAF),
            "motifs": "Un lieu d’accueil n’a pas ouvert (fictif).",
            "lettre_le": dt.date(2026, 3, 10),
            **champs,
        }
    )


def document(fiche: FicheAction, octets: bytes = b"%PDF-1.7 fictif") -> DocumentFiche:
    """A PDF joined to the fiche."""
    fichier = Fichier.objects.create(
        nom="devis.pdf",
        type=TypeFichier.PDF,
        taille=len(octets),
        empreinte=magasin.ranger(octets),
        depose_par="Claire Fictive",
        depose_le=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    return DocumentFiche.objects.create(fiche=fiche, fichier=fichier)


def fiche_thematique(
    demarche: Demarche, sur: Thematique | None = None, **champs: Any
) -> FicheThematique:
    """A fiche thématique that may be validated."""
    return FicheThematique.objects.create(
        demarche=demarche,
        thematique=sur or thematique(),
        **{"constats": "Un constat fictif.", "objectifs": "Un objectif fictif.", **champs},
    )


def thematique_retenue(demarche: Demarche, **champs: Any) -> ThematiqueRetenue:
    """The démarche announces this thématique as socle."""
    return ThematiqueRetenue.objects.create(
        demarche=demarche,
        thematique=champs.pop("thematique", None) or thematique(),
        caractere="SOCLE",
        **champs,
    )


def signataire(partie: Partie, **champs: Any) -> Signataire:
    """A person who may sign for this party."""
    tenu = champs.pop("mandat", None) or mandat(partie.organisation)
    return Signataire.objects.create(partie=partie, mandat=tenu, **champs)


def signature(acte: Acte, partie: Partie, **champs: Any) -> Signature:
    """The party has signed the act, the day the period begins."""
    return Signature.objects.create(
        acte=acte,
        partie=partie,
        **{"etat": EtatSignature.SIGNE, "signee_le": dt.date(2026, 1, 1), **champs},
    )


def page_signee(signature: Signature, **champs: Any) -> PageSignee:
    """A scan whose code could not be read, its bytes kept on disk."""
    octets = b"%PDF-1.7 page fictive"
    fichier = Fichier.objects.create(
        nom="page.pdf",
        type=TypeFichier.PDF,
        taille=len(octets),
        empreinte=magasin.ranger(octets),
        depose_par="Camille Fictif",
        depose_le=dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
    )
    return PageSignee.objects.create(
        signature=signature,
        fichier=fichier,
        **{"verification": VerificationDePage.A_L_OEIL, **champs},
    )


def referent(demarche: Demarche, **champs: Any) -> Referent:
    """A référent CTG of the démarche."""
    return Referent.objects.create(
        demarche=demarche, personne=champs.pop("personne", None) or personne(), **champs
    )


def exportation(demarche: Demarche, octets: bytes = b"PK fictif") -> Exportation:
    """An archive of the démarche that is ready."""
    demandee = Exportation.objects.create(
        lieu=demarche.slug,
        etat=EtatExportation.PRETE,
        avancement=100,
        demandee_par=utilisateur(),
        demandee_le=timezone.now(),
        fichier=f"{demarche.slug}-fictive.zip",
        taille=len(octets),
        empreinte=hashlib.sha256(octets).hexdigest(),
    )
    place = chemin(demandee.fichier)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(octets)
    return demandee


def tirage(demarche: Demarche, **champs: Any) -> Tirage:
    """A series of documents that is written, its archive in the store."""
    archive = magasin.ranger(b"PK fictif")
    faits = {"etat": "FAIT", "total": 1, "faits": 1, "empreinte": archive, "taille": 9}
    serie = {"piece": "projet_deliberation", "format": "pdf", "demande_par": "Camille (fictif)"}
    instants = dict.fromkeys(("demande_le", "avance_le"), timezone.now())
    return Tirage.objects.create(demarche=demarche, **{**serie, **instants, **faits, **champs})


def element(demarche: Demarche, niveau: Niveau = Niveau.AXE, **champs: Any) -> ElementPlan:
    """An element of the plan, an axe at the root unless said otherwise."""
    return ElementPlan.objects.create(
        demarche=demarche,
        niveau=niveau,
        **{"intitule": f"{niveau.label} fictif {next(_rang)}", **champs},
    )


def fiche(demarche: Demarche, sous: ElementPlan | None = None, **champs: Any) -> FicheAction:
    """A fiche action, under a new objectif where none is given."""
    sous = sous or element(demarche, Niveau.OBJECTIF_OPERATIONNEL, parent=element(demarche))
    return FicheAction.objects.create(
        demarche=demarche, element=sous, **{"intitule": f"Fiche fictive {next(_rang)}", **champs}
    )


def indicateur(demarche: Demarche, **champs: Any) -> Indicateur:
    """An indicator with its reference and its target; it hangs on `sur`, where one is given."""
    sur = champs.pop("sur", None)
    cree = Indicateur.objects.create(
        demarche=demarche,
        **{
            "intitule": f"Indicateur fictif {next(_rang)}",
            "unite": "places",
            "reference": 10,
            "reference_le": dt.date(2025, 12, 31),
            "reference_source": "Recensement fictif",
            "cible": 40,
            "cible_le": dt.date(2026, 12, 31),
            **champs,
        },
    )
    if sur is not None:
        nom = "fiche" if isinstance(sur, FicheAction) else "element"
        RattachementIndicateur.objects.create(indicateur=cree, **{nom: sur})
    return cree


def valeur(indicateur: Indicateur, annee: int = 2026, **champs: Any) -> ValeurIndicateur:
    """The published value of a year."""
    return ValeurIndicateur.objects.create(
        indicateur=indicateur, annee=annee, **{"valeur": 20, "source": "Fictive", **champs}
    )


def meteo(fiche: FicheAction, **champs: Any) -> Meteo:
    """What its pilot said of the action in January 2026."""
    return Meteo.objects.create(
        fiche=fiche,
        **{
            "temps": "SOLEIL",
            "donnee_le": dt.date(2026, 1, 15),
            "donnee_par": "Camille Fictif",
            "saisie_le": ANCIENNEMENT,
            **champs,
        },
    )


def fiche_validable(
    demarche: Demarche, sous: ElementPlan | None = None, **champs: Any
) -> FicheAction:
    """A fiche with all that the state « validée » asks."""
    prete = fiche(
        demarche,
        sous,
        **{
            "pilote": demarche.parties.first().organisation,
            "debut": dt.date(2026, 1, 1),
            "fin": dt.date(2026, 12, 31),
            "criteres_evaluation": "Un critère fictif.",
            **champs,
        },
    )
    indicateur(demarche, sur=prete)
    return prete


def vue(demarche: Demarche, de: Utilisateur | None = None, **champs: Any) -> VueEnregistree:
    """A shared view of the plan, of its chargé de coopération unless said otherwise."""
    de = de or demarche.habilitations.get(role=Role.CHARGE_COOPERATION).utilisateur
    return VueEnregistree.objects.create(
        demarche=demarche,
        utilisateur=de,
        **{"nom": f"Vue {next(_rang)}", "ecran": "TABLEAU", "est_partagee": True, **champs},
    )


def lot(demarche: Demarche, **champs: Any) -> LotDeModifications:
    """A bulk change that changed nothing."""
    return LotDeModifications.objects.create(
        demarche=demarche, **{"resume": "0 fiche : état", "fait_le": ANCIENNEMENT, **champs}
    )


def importation(demarche: Demarche, octets: bytes = b"", **champs: Any) -> Importation:
    """A CSV file handed in to fill the plan, its columns recognised, nothing imported yet."""
    octets = octets or b"Axe;Action;Statut\r\nAxe fictif;Action fictive;En cours\r\n"
    fichier = Fichier.objects.create(
        nom="plan.csv",
        type=TypeFichier.CSV,
        taille=len(octets),
        empreinte=magasin.ranger(octets),
        depose_par="Camille Fictif",
        depose_le=ANCIENNEMENT,
    )
    return Importation.objects.create(
        demarche=demarche,
        fichier=fichier,
        **{"deposee_par": "Camille Fictif", "deposee_le": ANCIENNEMENT, **champs},
    )


def modele(demarche: Demarche, **champs: Any) -> ModeleDeFiche:
    """A fiche of the library, published unless said otherwise."""
    champs = {"intitule": f"Modèle fictif {next(_rang)}", "etat": "PUBLIEE", **champs}
    return ModeleDeFiche.objects.create(
        demarche=demarche, propose_le=ANCIENNEMENT, publie_le=ANCIENNEMENT, **champs
    )


def structure(demarche: Demarche, **champs: Any) -> Structure:
    """A crèche of the inventory, without any état: `etat_de_structure` gives one."""
    return Structure.objects.create(
        demarche=demarche,
        **{"nom": f"Structure fictive {next(_rang)}", "type": TypeStructure.EAJE, **champs},
    )


def etat_de_structure(structure: Structure, **champs: Any) -> EtatStructure:
    """What is known of the structure from 1 January 2024 on: 20 places, and nothing else."""
    return EtatStructure.objects.create(
        structure=structure,
        **{"du": dt.date(2024, 1, 1), "places": 20, "ecrit_le": ANCIENNEMENT, **champs},
    )


def recensement(demarche: Demarche, **champs: Any) -> RecensementPublie:
    """156 EAJE published for 2021: 41 + 16 + 86 + 13."""
    lignes = ((["MAIRIE"], 41), (["CCAS"], 16), (["ASSOCIATIF", "MUTUALISTE"], 86), (["PRIVE"], 13))
    return RecensementPublie.objects.create(
        demarche=demarche,
        **{
            "intitule": f"EAJE fictifs {next(_rang)}",
            "type": TypeStructure.EAJE,
            "annee": 2021,
            "total": 156,
            "lignes": [{"statuts": s, "nombre": n, "partagees": 0} for s, n in lignes],
            "source": "Accord-cadre fictif, §3.1",
            "modifie_le": ANCIENNEMENT,
            **champs,
        },
    )


def annuaire_public(demarche: Demarche, *, ouvert: bool = True) -> AnnuairePublic:
    """The directory of the services, open to all."""
    return AnnuairePublic.objects.create(demarche=demarche, ouvert=ouvert, change_le=ANCIENNEMENT)


def bareme(caf: Organisation, **champs: Any) -> LigneBareme:
    """A row of this Caf: the hour of ALSH périscolaire of 2026, 0.60 €."""
    annee = champs.get("annee", 2026)
    return LigneBareme.objects.create(
        caf=caf,
        **{
            "ligne": "PSO_ALSH_PERI",
            "annee": annee,
            "cle": "heure",
            "valeur": Decimal("0.60"),
            "unite": "€/h",
            "du": dt.date(annee, 1, 1),
            "au": dt.date(annee, 12, 31),
            "source_titre": "Notification fictive",
            "confiance": "A",
            "valide_par": "Camille Fictif",
            "ecrite_le": ANCIENNEMENT,
            **champs,
        },
    )


def texte_du_portrait(demarche: Demarche) -> str:
    """Somebody wrote the section « Population » of the portrait; its name in an address."""
    TextePortrait.objects.create(
        demarche=demarche,
        theme="POPULATION",
        texte="Écrit (fictif).",
        modifie_le=ANCIENNEMENT,
        modifie_par="Camille Fictif",
    )
    return "population"
