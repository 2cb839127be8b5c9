"""The document of a convention: the model filled with the facts of a démarche."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from maillage.clauses.langage import appliquer
from maillage.conventions.enums import Hypothese, RolePartie, TypeActe
from maillage.conventions.models import Demarche
from maillage.conventions.redaction import (
    FaitsConvention,
    MissionRetenue,
    PartieSignataire,
    appellations_distinctes,
    assemblee_nommee,
    lire,
    vote,
)
from maillage.documents.arbre import (
    NOMBRE_DE_PAGES,
    BlocSignatures,
    CaseSignature,
    Document,
    Sommaire,
)
from maillage.documents.clauses import Modele
from maillage.documents.langue import maj
from maillage.documents.lecture_modele import charger
from maillage.documents.modeles import (
    Places,
    Valeur,
    Valeurs,
    nombre_d_annexes,
    remplir,
)
from maillage.documents.pieces import Piece, enregistrer
from maillage.documents.places import blocs as blocs_de
from maillage.documents.planches import planche
from maillage.documents.reecriture import avec_les_textes
from maillage.interface.typographie import typo
from maillage.partenaires.enums import NatureOrganisation
from maillage.regles.missions import MISSIONS

MODELE = Path(__file__).parents[1] / "modeles" / "convention.yaml"
# The place of the supported services, and what their annexe says when it has no other text.
SERVICES = "services_soutenus"
EN_TABLEAU = "Les tableaux ci-après en donnent la liste, par ligne de financement."
# The words of the closed values of the model, in the editor of its clauses.
LIBELLES = {str(code): typo(nom.lower()) for code, nom in Hypothese.choices}
NOMMES_AU_PLUS = 4  # beyond, a line that names every signatory can no longer be read


@cache
def modele() -> Modele:
    """The model convention, read once; raises `ModeleInvalide`."""
    return charger(MODELE)


def modele_de(faits: FaitsConvention) -> Modele:
    """The model with the clauses of the Caf in place of those of the product."""
    return appliquer(modele(), faits.clauses)


def convention(demarche: Demarche) -> Document:
    """The convention of a démarche with its annexes; missing values stay visible in it."""
    remplies = {nom: blocs_de(nom, demarche) for nom in modele().places}
    return composer(lire(demarche), {nom: blocs for nom, blocs in remplies.items() if blocs})


def composer(faits: FaitsConvention, places: Places) -> Document:
    """The document written from the facts; `places` holds what the domains fill. Pure."""
    propres: Places = {"sommaire": (Sommaire(profondeur=1),), "signatures": signatures(faits)}
    ecrites = valeurs(faits)
    if places.get(SERVICES):
        texte_de_l_annexe = faits.equipements.strip() or EN_TABLEAU
        ecrites = {**ecrites, SERVICES: True, "equipements": texte_de_l_annexe}
    return Document(
        titre="Convention territoriale globale",
        sous_titre=_sous_titre(faits),
        blocs=(
            *planche(faits.logos),  # the cover of the model bears them (seed S4-C)
            *remplir(
                avec_les_textes(modele_de(faits), faits.reecritures), ecrites, {**propres, **places}
            ),
        ),
        auteur=noms_des_signataires(faits),
        date=faits.fait_le,
        pied=noms_des_signataires(faits),
        mots_cles=(
            "convention territoriale globale",
            "CTG",
            f"modèle {modele().identifiant}, version {modele().version}",
        ),
    )


def valeurs(faits: FaitsConvention) -> Valeurs:
    """The facts under the names that the model declares."""
    connues: dict[str, Valeur] = {
        "hypothese": str(faits.hypothese),
        "plusieurs_collectivites": len(faits.collectivites) > 1,
        "nb_collectivites": len(faits.collectivites),
        "nb_originaux": len(faits.signataires) or None,
        "caf.designation": faits.caf.designation if faits.caf else None,
        "caf.appellation": faits.caf.appellation if faits.caf else "la Caf",
        "caf.representants": faits.caf.representants if faits.caf else None,
        "collectivite.appellation": faits.collectivites[0].appellation
        if faits.collectivites
        else None,
        "collectivites_ensemble": _ensemble(faits.collectivites),
        "missions_branche": tuple(_minuscule(m.libelle) for m in MISSIONS),
        "missions_caf": tuple(_minuscule(m.libelle) for m in faits.missions),
        "objectifs_retenus": None,
        "decision_caf_le": None,
        "debut": faits.debut,
        "fin": faits.fin,
        "fait_a": faits.fait_a,
        "fait_le": faits.fait_le,
        "champ_caf": faits.champ_caf,
        "actions_deja_prevues": faits.actions_deja_prevues,
        "equipements": faits.equipements.strip(),
        SERVICES: False,
        "diagnostic": faits.diagnostic,
        "diagnostic_au_plus_tard_le": faits.diagnostic_au_plus_tard_le,
        "plan_attendu_le": faits.plan_attendu_le,
        "coordination": faits.coordination.strip().rstrip("."),
        "nb_annexes": None,
        "nb_pages": NOMBRE_DE_PAGES,
        # The stages of the diagnosis, as the feuille de route of annexe 1 dates them.
        **{
            nom: faits.echeances.get(nom.removeprefix("echeance."))
            for nom in modele().variables
            if nom.startswith("echeance.")
        },
    }
    toutes: Valeurs = {**connues, **_collections(faits)}
    return {**toutes, "nb_annexes": nombre_d_annexes(modele(), toutes)}


def _collections(faits: FaitsConvention) -> dict[str, tuple[dict[str, Valeur], ...]]:
    noms = appellations_distinctes(faits.collectivites)
    return {
        "collectivites": tuple(
            {
                **dit(s),
                "appellation": appellation,
                "a_une_appellation": appellation != s.designation,
                "denomme": "dénommée" if s.feminin else "dénommé",
                **_deliberation(s),
                "champ": s.champ,
            }
            for s, appellation in zip(faits.collectivites, noms, strict=True)
        ),
        "autres_signataires": tuple(dit(s) for s in faits.autres),
        "decisions_caf": tuple(
            {
                "assemblee": assemblee_nommee(decision.assemblee),
                "date": decision.seance_le,
                "objet": decision.objet,
            }
            for decision in (faits.caf.deliberations if faits.caf else ())
        ),
        "missions": tuple(_mission(mission) for mission in faits.missions),
        "deliberations": tuple(
            ligne
            for signataire in faits.signataires
            for ligne in _lignes_de_deliberation(signataire)
        ),
    }


def dit(signataire: PartieSignataire) -> dict[str, Valeur]:
    """How the text introduces a signatory."""
    return {
        "designation": signataire.designation,
        "represente": "représentée" if signataire.feminin else "représenté",
        "representants": signataire.representants,
    }


def _deliberation(signataire: PartieSignataire) -> dict[str, Valeur]:
    derniere = signataire.deliberations[-1] if signataire.deliberations else None
    assemblee = derniere.assemblee if derniere else signataire.assemblee
    return {
        "assemblee": assemblee_nommee(assemblee),
        "deliberation": derniere.numero if derniere else None,
        "delibere_le": derniere.seance_le if derniere else None,
    }


def _mission(mission: MissionRetenue) -> dict[str, Valeur]:
    return {"libelle": mission.libelle, "sous_objectifs": mission.sous_objectifs}


def _lignes_de_deliberation(signataire: PartieSignataire) -> list[dict[str, Valeur]]:
    """The rows of annexe 7: a collectivité without deliberation has one, to complete."""
    lignes: list[dict[str, Valeur]] = [
        {
            "signataire": signataire.designation,
            "assemblee": deliberation.assemblee or signataire.assemblee,
            "numero": deliberation.numero,
            "date": deliberation.seance_le,
            "vote": vote(deliberation),
        }
        for deliberation in signataire.deliberations
    ]
    if lignes or signataire.nature not in (NatureOrganisation.COMMUNE, NatureOrganisation.EPCI):
        return lignes
    return [
        {
            "signataire": signataire.designation,
            "assemblee": signataire.assemblee,
            "numero": None,
            "date": None,
            "vote": None,
        }
    ]


def signatures(faits: FaitsConvention) -> tuple[BlocSignatures, ...]:
    """The places to sign."""
    cases = tuple(
        CaseSignature(
            maj(s.designation), tuple((nom, maj(qualite)) for nom, qualite in s.personnes)
        )
        for s in faits.signataires
    )
    return (BlocSignatures(cases),) if cases else ()


def _ensemble(collectivites: tuple[PartieSignataire, ...]) -> str:
    communes = all(c.nature == NatureOrganisation.COMMUNE for c in collectivites)
    return "les communes signataires" if communes else "les collectivités signataires"


def _sous_titre(faits: FaitsConvention) -> str:
    qui = faits.collectivites[0].nom if len(faits.collectivites) == 1 else faits.nom
    if not (faits.debut and faits.fin):
        return qui
    periode = f"{faits.debut.year}-{faits.fin.year}"
    return qui if periode in qui else f"{qui}\n{periode}"


def noms_des_signataires(faits: FaitsConvention) -> str:
    """All the signatories where they fit on a line: each is mentioned (article 8)."""
    noms = [s.nom for s in faits.signataires]
    if len(noms) <= NOMMES_AU_PLUS:
        return " · ".join(noms)
    return f"{noms[0]} et {len(noms) - 1} autres signataires"


def manque_de_parties(demarche: Demarche) -> Iterator[str]:
    """The sides without which no act of the démarche can be written."""
    roles = set(demarche.parties.filter(est_signataire=True).values_list("role", flat=True))
    if RolePartie.CAF not in roles:
        yield "la Caf signataire"
    if RolePartie.COLLECTIVITE not in roles:
        yield "une collectivité signataire"


def _minuscule(libelle: str) -> str:
    return libelle[:1].lower() + libelle[1:].replace("'", "’")


enregistrer(
    Piece(
        "convention",
        "Convention et annexes",
        convention,
        figee_avec=frozenset({TypeActe.CONVENTION.value}),
        manque=manque_de_parties,
    )
)
