"""The letters of a termination: the one that begins it, and the one that says that it has happened."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from maillage.conventions.clauses_retenues import Moment, aujourd_hui, modele_du_moment
from maillage.conventions.enums import TypeActe
from maillage.conventions.models import Demarche, Partie, Resiliation
from maillage.conventions.pieces.avenant import NOMMES
from maillage.conventions.queries import des_fins, parties
from maillage.conventions.redaction import PartieSignataire, signataire_lu
from maillage.documents.arbre import BlocSignatures, CaseSignature, Document
from maillage.documents.clauses import Modele
from maillage.documents.langue import maj
from maillage.documents.lecture_modele import charger
from maillage.documents.modeles import Valeur, Valeurs, remplir
from maillage.documents.pieces import Piece, enregistrer
from maillage.interface.typographie import date_longue
from maillage.regles.erreurs import Introuvable
from maillage.regles.fins import CasDeResiliation

LETTRE, CONSTAT = "lettre_de_fin", "constat_de_fin"  # the files of their models
MODELES = Path(__file__).parents[1] / "modeles"
TITRES = {
    CasDeResiliation.MANQUEMENT: "Mise en demeure",
    CasDeResiliation.INFRACTION: "Mise en demeure",
    CasDeResiliation.SANS_AVENANT: "Résiliation de la convention",
    CasDeResiliation.DENONCIATION: "Dénonciation de la convention",
}


@cache
def modele(nom: str) -> Modele:
    """One of the two models, read once; raises `ModeleInvalide`."""
    return charger(MODELES / f"{nom}.yaml")


def lettre_de_fin(resiliation: Resiliation) -> Document:
    """The formal notice, the denunciation or the termination, with its days.

    Before the letter is sent, they are those that follow if it leaves on the day that it bears.
    """
    titre = TITRES[CasDeResiliation(resiliation.cas)]
    return _lettre(resiliation, LETTRE, titre, valeurs_de_la_lettre(resiliation))


def valeurs_de_la_lettre(resiliation: Resiliation) -> Valeurs:
    """The facts of the first letter under the names that its model declares."""
    delai = resiliation.delai
    return {
        **_communes(resiliation),
        "envoyee": resiliation.envoyee_le is not None,
        "representants": _initiatrice(resiliation).representants,
        "motifs": resiliation.motifs,
        "lettre_le": resiliation.envoyee_le or resiliation.lettre_le,
        "depuis": delai.depuis,
        "terme": delai.terme,
        "effet_le": delai.effet_le,
        "fin": resiliation.demarche.fin or resiliation.acte.fin,
    }


def constat_de_fin(resiliation: Resiliation) -> Document:
    """The letter which says that the convention is terminated. `Introuvable` before the first one left."""
    if resiliation.envoyee_le is None or not resiliation.regle.mois:
        raise Introuvable(
            "Cette lettre s’écrit quand la première est envoyée, et qu’un délai court : il n’y a rien à "
            "constater encore."
        )
    titre = "Résiliation de la convention"
    return _lettre(resiliation, CONSTAT, titre, valeurs_du_constat(resiliation))


def valeurs_du_constat(resiliation: Resiliation) -> Valeurs:
    """The facts of the second letter under the names that its model declares."""
    delai = resiliation.delai
    return {
        **_communes(resiliation),
        "envoyee_le": resiliation.envoyee_le,
        "depuis": None if delai.provisoire else delai.depuis,
        "terme": None if delai.provisoire else delai.terme,
        "effet_le": None if delai.provisoire else delai.effet_le,
    }


def lettre(resiliation: Resiliation) -> Document:
    """The letter that is to be written now: the first, then the one that says that it has happened."""
    if resiliation.envoyee_le is None or not resiliation.regle.mois:
        return lettre_de_fin(resiliation)
    return constat_de_fin(resiliation)


def constatables(demarche: Demarche) -> list[Resiliation]:
    """The terminations whose first letter left, and whose delay runs."""
    return [r for r in des_fins.resiliations(demarche) if r.envoyee_le and r.regle.mois]


def _lettre(resiliation: Resiliation, nom: str, titre: str, valeurs: Valeurs) -> Document:
    initiatrice = _initiatrice(resiliation)
    du_jour = modele_du_moment(modele(nom), resiliation.demarche, moment_de_la_lettre(resiliation))
    return Document(
        titre=titre,
        sous_titre=resiliation.demarche.nom,
        blocs=remplir(du_jour, valeurs, {"signature": _signature(initiatrice)}),
        auteur=initiatrice.nom,
        date=resiliation.envoyee_le or resiliation.lettre_le,
        pied=initiatrice.nom,
        mots_cles=("résiliation", "convention territoriale globale", "CTG"),
    )


def _communes(resiliation: Resiliation) -> Valeurs:
    autres = [p for p in _signataires(resiliation) if p.pk != resiliation.initiatrice_id]
    return {
        "cas": str(resiliation.cas),
        "initiatrice": _initiatrice(resiliation).designation,
        "convention": _convention(resiliation),
        "destinataires": tuple(_destinataire(signataire_lu(partie)) for partie in autres),
    }


def moment_de_la_lettre(resiliation: Resiliation) -> Moment:
    """When a letter takes its clauses: the day that it bears, or today."""
    jour = resiliation.envoyee_le or resiliation.lettre_le
    return Moment(jour) if jour else aujourd_hui()


def _signataires(resiliation: Resiliation) -> list[Partie]:
    return des_fins.signataires_de_l_acte(resiliation.acte)


def _initiatrice(resiliation: Resiliation) -> PartieSignataire:
    return signataire_lu(parties(resiliation.demarche).get(pk=resiliation.initiatrice_id))


def _convention(resiliation: Resiliation) -> str:
    """« la convention territoriale globale conclue pour la période du … au … »."""
    acte = resiliation.acte
    nom = NOMMES.get(TypeActe(acte.type), acte.intitule)
    if acte.debut and acte.fin:
        periode = f"du {date_longue(acte.debut)} au {date_longue(acte.fin)}"
        return f"{nom} de « {resiliation.demarche.nom} » conclue pour la période {periode}"
    return f"{nom} de « {resiliation.demarche.nom} »"


def _destinataire(signataire: PartieSignataire) -> dict[str, Valeur]:
    return {
        "nom": maj(signataire.designation),
        "representants": signataire.representants,
    }


def _signature(initiatrice: PartieSignataire) -> tuple[BlocSignatures, ...]:
    personnes = tuple((nom, maj(qualite)) for nom, qualite in initiatrice.personnes)
    return (BlocSignatures((CaseSignature(maj(initiatrice.designation), personnes),)),)


def trouver(demarche: Demarche, cherche: str) -> Resiliation:
    """The termination of that key; without any, the only one."""
    toutes = list(des_fins.resiliations(demarche))
    trouvees = [r for r in toutes if cherche in ("", str(r.pk))]
    if len(trouvees) == 1:
        return trouvees[0]
    connues = ", ".join(f"{r.pk} ({r})" for r in toutes) or "aucune"
    raise Introuvable(
        f"Dites de quelle résiliation de « {demarche.slug} ». Choisissez parmi : {connues}."
    )


_UNE_RESILIATION = "une résiliation commencée (article 12 de la convention)"
_UN_DELAI = "une lettre de résiliation envoyée, dont le délai court"
for identifiant, intitule, construire, lister, a_defaut in (
    ("lettre", "Lettre de résiliation", lettre, des_fins.resiliations, _UNE_RESILIATION),
    (
        "lettre_de_fin",
        "Mise en demeure ou dénonciation",
        lettre_de_fin,
        des_fins.resiliations,
        _UNE_RESILIATION,
    ),
    (
        "constat_de_fin",
        "Lettre qui constate la fin de la convention",
        constat_de_fin,
        constatables,
        _UN_DELAI,
    ),
):
    enregistrer(
        Piece(
            identifiant,
            intitule,
            construire,
            objet="resiliation",
            trouver=trouver,
            lister=lister,
            a_defaut=a_defaut,
        )
    )
