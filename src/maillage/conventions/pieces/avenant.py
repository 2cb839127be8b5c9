"""The avenant, which lists every change, and the text that it gives once consolidated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path

from maillage.conventions import queries
from maillage.conventions.clauses_retenues import (
    aujourd_hui,
    modele_du_moment,
    moment_de_l_acte,
)
from maillage.conventions.differences import Ligne, en_mots, natures
from maillage.conventions.enums import TypeActe
from maillage.conventions.models import Acte, Demarche, VersionFigee
from maillage.conventions.pieces.convention import (
    convention,
    dit,
    noms_des_signataires,
    signatures,
)
from maillage.conventions.redaction import FaitsConvention, assemblee_nommee, lire
from maillage.documents.arbre import (
    NOMBRE_DE_PAGES,
    Bloc,
    Document,
    Note,
    Paragraphe,
    Tableau,
    Titre,
    manquant,
    texte,
)
from maillage.documents.clauses import Modele
from maillage.documents.lecture_modele import charger
from maillage.documents.modeles import Valeur, Valeurs, remplir
from maillage.documents.pieces import Piece, enregistrer
from maillage.interface.typographie import date_longue
from maillage.regles.changements import Changement

MODELE = Path(__file__).parents[1] / "modeles" / "avenant.yaml"
RIEN = "—"  # in the cell of what was not there, or is no more
# How the text names what an avenant modifies.
NOMMES = {
    TypeActe.CONVENTION: "la convention territoriale globale",
    TypeActe.ACCORD_CADRE: "l’accord-cadre",
    TypeActe.ACTE_ENGAGEMENT: "l’acte d’engagement",
}


@cache
def modele() -> Modele:
    """The model of the avenant, read once; raises `ModeleInvalide`."""
    return charger(MODELE)


def avenant(demarche: Demarche) -> Document:
    """The avenant in preparation: all that differs from the version in force, before and after."""
    ecart = queries.ecart(demarche)
    acte = queries.avenant_en_preparation(demarche)
    faits = lire(demarche)
    numero = queries.numero_d_avenant(demarche, acte)
    du_jour = moment_de_l_acte(acte) if acte else aujourd_hui()
    return Document(
        titre=f"Avenant n° {numero}",
        sous_titre=faits.nom,
        blocs=remplir(
            modele_du_moment(modele(), demarche, du_jour),
            _valeurs(faits, acte, ecart.reference, ecart.changements),
            {"signatures": signatures(faits), "modifications": _listes(ecart.changements)},
        ),
        auteur=noms_des_signataires(faits),
        date=acte.fait_le if acte else None,
        pied=noms_des_signataires(faits),
        mots_cles=("avenant", "convention territoriale globale", "CTG"),
    )


def texte_consolide(demarche: Demarche) -> Document:
    """The whole convention as it reads once the avenant applies."""
    acte = queries.avenant_en_preparation(demarche)
    numero = queries.numero_d_avenant(demarche, acte)
    document = convention(demarche)
    note = Note(
        texte(
            f"Texte consolidé : la convention et ses annexes telles que l’avenant n° {numero} les "
            "modifie. Seuls la convention et ses avenants signés font foi."
        )
    )
    return replace(
        document, titre="Convention territoriale globale consolidée", blocs=(note, *document.blocs)
    )


def valeurs(acte: Acte) -> Valeurs:
    """The facts of the avenant in preparation under the names that the model declares."""
    ecart = queries.ecart(acte.demarche)
    return _valeurs(lire(acte.demarche), acte, ecart.reference, ecart.changements)


def _valeurs(
    faits: FaitsConvention,
    acte: Acte | None,
    reference: VersionFigee | None,
    changements: list[Changement],
) -> Valeurs:
    connues: dict[str, Valeur] = {
        "acte_modifie": _acte_modifie(acte, reference, faits),
        "version_modifiee": reference.numero if reference else None,
        "empreinte_modifiee": reference.empreinte if reference else None,
        "version_figee_le": reference.figee_le.date() if reference else None,
        "objets": tuple(_minuscule(n.label) for n in natures(changements)) or None,
        "nb_originaux": len(faits.signataires) or None,
        "nb_pages": NOMBRE_DE_PAGES,
        "nb_modifications": len(changements),
        "effet_le": acte.effet_le if acte else None,
        "fait_a": acte.fait_a if acte else None,
        "fait_le": acte.fait_le if acte else None,
    }
    return {
        **connues,
        "signataires": tuple(dit(s) for s in faits.signataires),
        "deliberations": tuple(_deliberations(acte)),
    }


def _acte_modifie(
    acte: Acte | None, reference: VersionFigee | None, faits: FaitsConvention
) -> str | None:
    """« la convention territoriale globale conclue pour la période du … au … »."""
    modifie = acte.modifie if acte and acte.modifie else reference.acte if reference else None
    while modifie is not None and modifie.modifie is not None:
        modifie = modifie.modifie
    if modifie is None:
        return None
    nom = NOMMES.get(TypeActe(modifie.type), modifie.intitule)
    if modifie.debut and modifie.fin:
        debut, fin = date_longue(modifie.debut), date_longue(modifie.fin)
        return f"{nom} de « {faits.nom} » pour la période du {debut} au {fin}"
    return f"{nom} de « {faits.nom} »"


def _deliberations(acte: Acte | None) -> Iterator[dict[str, Valeur]]:
    if acte is None:
        return
    for deliberation in acte.deliberations.select_related("organisation").order_by(
        "seance_le", "pk"
    ):
        yield {
            "signataire": deliberation.organisation.designation,
            "assemblee": assemblee_nommee(deliberation.assemblee),
            "numero": deliberation.numero,
            "date": deliberation.seance_le,
        }


def _listes(changements: list[Changement]) -> tuple[Bloc, ...]:
    """One table a section, in the order of the convention; each change has its row."""
    if not changements:
        return (Paragraphe((manquant("modifications à inscrire à l’avenant"),)),)
    blocs: list[Bloc] = []
    for intitule, suite in groupby(changements, key=lambda c: c.intitule_section):
        blocs.append(Titre(2, texte(intitule)))
        blocs.append(_tableau(intitule, [en_mots(changement) for changement in suite]))
    return tuple(blocs)


def _tableau(intitule: str, lignes: list[Ligne]) -> Tableau:
    return Tableau(
        f"Modifications : {_minuscule(intitule)}",
        ("Objet", "Ce qui change", "Avant", "Après"),
        tuple(
            (
                texte(ligne.changement.objet),
                texte(" : ".join(filter(None, (ligne.libelle, ligne.champ)))),
                texte(ligne.avant or RIEN),
                texte(ligne.apres or RIEN),
            )
            for ligne in lignes
        ),
        largeurs=(3, 2, 4, 4),
    )


def _minuscule(nom: str) -> str:
    return nom[:1].lower() + nom[1:]


def manque(demarche: Demarche) -> Iterator[str]:
    """What keeps an avenant from being written; nothing is compared while nothing is frozen."""
    reference = queries.version_de_reference(demarche)
    if reference is None:
        yield "une version figée de l’acte à modifier : un avenant énumère ce qui en diffère"
    elif not queries.ecart(demarche).changements:
        yield f"une modification depuis la version {reference.numero}, qui est en vigueur"


def _manque_au_texte(demarche: Demarche) -> Iterator[str]:
    """The same for the consolidated text, without comparing anything where an avenant is being written."""
    if queries.avenant_en_preparation(demarche) and queries.version_de_reference(demarche):
        return
    yield from manque(demarche)


_AVEC_UN_AVENANT = frozenset({TypeActe.AVENANT.value})
enregistrer(Piece("avenant", "Avenant", avenant, figee_avec=_AVEC_UN_AVENANT, manque=manque))
enregistrer(
    Piece(
        "texte_consolide",
        "Texte consolidé",
        texte_consolide,
        figee_avec=_AVEC_UN_AVENANT,
        s_y_impose=False,
        manque=_manque_au_texte,
    )
)
