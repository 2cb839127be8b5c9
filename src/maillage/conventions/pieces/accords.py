"""The acte d'engagement and the accord-cadre: what is agreed on before the convention."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from maillage.conventions import queries
from maillage.conventions.clauses_retenues import modele_du_moment, moment_de_l_acte
from maillage.conventions.enums import TypeActe
from maillage.conventions.models import Acte, Demarche
from maillage.conventions.pieces.convention import (
    dit,
    manque_de_parties,
    noms_des_signataires,
    signatures,
)
from maillage.conventions.pieces.feuille_de_route import blocs_des_feuilles
from maillage.conventions.queries.des_feuilles import feuilles
from maillage.conventions.redaction import (
    FaitsConvention,
    acte_de_la_convention,
    assemblee_nommee,
    lire,
    vote,
)
from maillage.documents.arbre import NOMBRE_DE_PAGES, Bloc, Document
from maillage.documents.clauses import Modele
from maillage.documents.lecture_modele import charger
from maillage.documents.modeles import Valeur, Valeurs, nombre_d_annexes, remplir
from maillage.documents.pieces import Piece, enregistrer
from maillage.documents.places import blocs as blocs_de
from maillage.interface.typographie import minuscule, typo
from maillage.partenaires.enums import NatureOrganisation
from maillage.regles.erreurs import Introuvable
from maillage.regles.missions import MISSIONS

MODELE = Path(__file__).parents[1] / "modeles" / "accord.yaml"
NOMS = {
    TypeActe.ACTE_ENGAGEMENT: "le présent acte d’engagement",
    TypeActe.ACCORD_CADRE: "le présent accord-cadre",
}
TITRES = {
    TypeActe.ACTE_ENGAGEMENT: "Acte d’engagement pour une convention territoriale globale",
    TypeActe.ACCORD_CADRE: "Accord-cadre préfigurant la convention territoriale globale",
}
# The places that other domains fill, and whether they do is a condition of the model.
OFFRE, OBJECTIFS, DECISIONS = (
    "offre_de_services",
    "objectifs_de_cooperation",
    "decisions_de_lancement",
)


@cache
def modele() -> Modele:
    """The model of both, read once; raises `ModeleInvalide`."""
    return charger(MODELE)


def accord(acte: Acte) -> Document:
    """The text of an acte d'engagement or of an accord-cadre; missing values stay visible in it."""
    demarche, faits = acte.demarche, lire(acte.demarche)
    remplies = {nom: blocs_de(nom, demarche) for nom in (OFFRE, OBJECTIFS, DECISIONS)}
    places: dict[str, tuple[Bloc, ...]] = {n: b for n, b in remplies.items() if b}
    feuille = blocs_des_feuilles(feuilles(demarche), niveau=2)
    if feuille:
        places["feuille_de_route"] = feuille
    du_jour = modele_du_moment(modele(), demarche, moment_de_l_acte(acte))
    ecrites = _valeurs(acte, faits, offre=OFFRE in places, objectifs=OBJECTIFS in places)
    return Document(
        titre=TITRES[TypeActe(acte.type)],
        sous_titre=_sous_titre(acte),
        blocs=remplir(du_jour, ecrites, {**places, "signatures": signatures(faits)}),
        auteur=noms_des_signataires(faits),
        date=acte.fait_le,
        pied=noms_des_signataires(faits),
        mots_cles=(
            minuscule(acte.get_type_display()),
            "convention territoriale globale",
            f"modèle {modele().identifiant}, version {modele().version}",
        ),
    )


def valeurs(acte: Acte) -> Valeurs:
    """The facts of an act under the names that the model declares."""
    remplies = {nom: bool(blocs_de(nom, acte.demarche)) for nom in (OFFRE, OBJECTIFS)}
    faits = lire(acte.demarche)
    return _valeurs(acte, faits, offre=remplies[OFFRE], objectifs=remplies[OBJECTIFS])


def _sous_titre(acte: Acte) -> str:
    """The title of the act where it says more than that of its kind, or the démarche."""
    titre, intitule = TITRES[TypeActe(acte.type)], typo(acte.intitule)
    return typo(acte.demarche.nom) if intitule.startswith(titre) else intitule


def _valeurs(acte: Acte, faits: FaitsConvention, *, offre: bool, objectifs: bool) -> Valeurs:
    demarche, ctg = acte.demarche, acte_de_la_convention(acte.demarche)
    retenues = queries.thematiques_retenues(demarche)
    connues: dict[str, Valeur] = {
        "genre": str(acte.type),
        "nom_de_l_accord": NOMS[TypeActe(acte.type)],
        "plusieurs_collectivites": len(faits.collectivites) > 1,
        "nb_collectivites": len(faits.collectivites),
        "nb_originaux": len(faits.signataires) or None,
        "nb_annexes": None,
        "nb_pages": NOMBRE_DE_PAGES,
        "caf.designation": faits.caf.designation if faits.caf else None,
        "caf.appellation": faits.caf.appellation if faits.caf else "la Caf",
        "caf.representants": faits.caf.representants if faits.caf else None,
        "collectivite.appellation": faits.collectivites[0].appellation
        if faits.collectivites
        else None,
        "collectivites_ensemble": "les collectivités signataires",
        "missions_branche": tuple(typo(minuscule(m.libelle)) for m in MISSIONS),
        "presentation": demarche.presentation,
        "champ_caf": faits.champ_caf,
        "thematiques": tuple(
            f"{minuscule(r.thematique.nom)} ({minuscule(r.get_caractere_display())})"
            for r in retenues
        )
        or None,
        "debut": acte.debut,
        "fin": acte.fin,
        "effet_le": acte.effet_le,
        "ctg_debut": (ctg and ctg.debut) or demarche.debut,
        "ctg_fin": (ctg and ctg.fin) or demarche.fin,
        "limite_le": acte.limite_signature_le or (ctg.limite_signature_le if ctg else None),
        "consequence": typo(acte.consequence_limite or (ctg.consequence_limite if ctg else "")),
        "objectifs": objectifs,
        "offre": offre,
        "fait_a": acte.fait_a,
        "fait_le": acte.fait_le,
    }
    toutes: Valeurs = {**connues, **_collections(acte, faits)}
    return {**toutes, "nb_annexes": nombre_d_annexes(modele(), toutes)}


def _collections(acte: Acte, faits: FaitsConvention) -> dict[str, tuple[dict[str, Valeur], ...]]:
    de_la_caf, locales = _deliberations(acte)
    parties = queries.services_des_parties(acte.demarche)
    siens = parties.exclude(organisation__nature=NatureOrganisation.CAF).exclude(missions="")
    return {
        "collectivites": tuple(
            {**dit(s), "appellation": s.appellation, "champ": s.champ} for s in faits.collectivites
        ),
        "autres_signataires": tuple(dit(s) for s in faits.autres),
        "services": tuple(
            {"nom": typo(s.nom), "missions": typo(s.missions)} for s in siens.order_by("pk")
        ),
        "deliberations": tuple(locales),
        "decisions_caf": tuple(de_la_caf),
    }


def _deliberations(acte: Acte) -> tuple[list[dict[str, Valeur]], list[dict[str, Valeur]]]:
    """What authorises the act: the decisions of the Caf, then the deliberations of the others."""
    de_la_caf: list[dict[str, Valeur]] = []
    locales: list[dict[str, Valeur]] = []
    lues = acte.deliberations.select_related("organisation").order_by("seance_le", "pk")
    for d in lues:
        assemblee = assemblee_nommee(d.assemblee)
        if d.organisation.nature == NatureOrganisation.CAF:
            de_la_caf.append({"assemblee": assemblee, "objet": typo(d.objet), "date": d.seance_le})
        else:
            locales.append(
                {
                    "signataire": typo(d.organisation.designation),
                    "assemblee": assemblee,
                    "numero": d.numero or None,
                    "date": d.seance_le,
                    "vote": vote(d),
                }
            )
    return de_la_caf, locales


def _lister(type_: TypeActe) -> Callable[[Demarche], list[Acte]]:
    def lister(demarche: Demarche) -> list[Acte]:
        """The acts of that type, the latest first."""
        lus = demarche.actes.filter(type=type_).select_related("demarche")
        return list(lus.order_by("-debut", "-pk"))

    return lister


def _trouver(type_: TypeActe) -> Callable[[Demarche, str], Acte]:
    def trouver(demarche: Demarche, cherche: str) -> Acte:
        """The act of that key, of that type (`Introuvable` otherwise)."""
        tous = _lister(type_)(demarche)
        for acte in tous:
            if cherche == str(acte.pk):
                return acte
        connus = ", ".join(f"{a.pk} ({a.intitule})" for a in tous) or "aucun"
        raise Introuvable(
            typo(
                f"Aucun acte « {cherche} » de ce type dans « {demarche.slug} ». "
                f"Choisissez parmi : {connus}."
            )
        )

    return trouver


def _manque(acte: Acte) -> Iterator[str]:
    yield from manque_de_parties(acte.demarche)
    if not acte.demarche.thematiques_retenues.exists():
        yield "les thématiques de la démarche"


for type_, identifiant in (
    (TypeActe.ACTE_ENGAGEMENT, "acte_engagement"),
    (TypeActe.ACCORD_CADRE, "accord_cadre"),
):
    enregistrer(
        Piece(
            identifiant,
            str(type_.label).replace("'", "’"),
            accord,
            objet="acte",
            figee_avec=frozenset({type_.value}),
            # Its last annexes, the deliberations, are voted on the frozen text: they cannot hold it back.
            s_y_impose=False,
            trouver=_trouver(type_),
            lister=_lister(type_),
            a_defaut=f"un acte « {str(type_.label).replace(chr(39), '’')} » dans la démarche",
            manque=_manque,
        )
    )
