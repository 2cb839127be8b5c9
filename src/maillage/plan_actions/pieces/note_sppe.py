"""« La CTG tient lieu de schéma »: what answers each item of CASF D.214-10-1, and what does not yet.

A CTG whose content matches what is expected of the schéma pluriannuel de maintien et de développement de
l'offre d'accueil du jeune enfant stands in for it (CASF, article L. 214-1-3; process B.3, W-19 to W-23). The
note prints the correspondence; an item that nothing answers is named as missing, in its row.
"""

from __future__ import annotations

from collections.abc import Iterator

from maillage.conventions.models import Demarche
from maillage.conventions.pieces.convention import noms_des_signataires
from maillage.conventions.redaction import lire
from maillage.documents.arbre import (
    Bloc,
    Document,
    Note,
    Paragraphe,
    Tableau,
    Texte,
    Titre,
    manquant,
    texte,
)
from maillage.documents.langue import maj
from maillage.interface.typographie import accorde, nombre, periode, typo
from maillage.plan_actions.pieces.correspondance_sppe import (
    SEUIL,
    Reponse,
    Reponses,
    reponses,
    seuil,
)
from maillage.plan_actions.pieces.mots import apostrophes
from maillage.regles.schema_petite_enfance import ITEMS, SOURCE, ItemDuSchema


def note_sppe(demarche: Demarche) -> Document:
    """The note and its table of correspondence."""
    lues = reponses(demarche)
    return Document(
        titre="La convention tient lieu de schéma de l’accueil du jeune enfant",
        sous_titre=typo(f"{demarche.nom}\nCorrespondance avec l’article D. 214-10-1 du CASF"),
        blocs=tuple(_blocs(demarche, lues)),
        auteur=noms_des_signataires(lire(demarche)),
        pied=typo(demarche.nom),
        mots_cles=("service public de la petite enfance", "schéma", "CASF D.214-10-1"),
    )


def manque(demarche: Demarche) -> Iterator[str]:
    """Nothing of the article is answered anywhere."""
    if not reponses(demarche).repondus:
        yield (
            "une réponse à l’article D. 214-10-1 : des accueils du jeune enfant dans l’inventaire, un "
            "constat sur la petite enfance, ou une fiche action rattachée à un de ses points"
        )


def _blocs(demarche: Demarche, lues: Reponses) -> Iterator[Bloc]:
    yield Titre(1, texte("1. Ce que dit le droit"))
    yield Paragraphe(
        texte(
            typo(
                "Depuis le 1er janvier 2025, les communes sont autorités organisatrices de l’accueil du "
                f"jeune enfant. Celles de plus de {nombre(SEUIL)} habitants établissent un schéma "
                "pluriannuel de maintien et de développement de l’offre. Une convention territoriale globale "
                "dont le contenu répond à ce qui est attendu de ce schéma en tient lieu."
            )
        )
    )
    yield _communes(demarche)
    yield Titre(1, texte("2. Table de correspondance"))
    yield Paragraphe(
        texte(
            typo(
                f"La convention répond à {accorde(lues.repondus, 'point')} de l’article sur {len(ITEMS)}. "
                "Les points qui restent à compléter sont nommés dans la table."
            )
        )
    )
    yield Tableau(
        "Correspondance avec l’article D. 214-10-1 du CASF",
        ("Point", "Ce qui est attendu", "Ce que dit la convention"),
        tuple(_ligne(item, lues.par_item[item.code]) for item in ITEMS.values()),
        largeurs=(2, 5, 9),
    )
    yield Titre(1, texte("3. Compatibilité et durée"))
    yield Paragraphe(
        texte(
            typo(
                "Le schéma, ou la convention qui en tient lieu, est compatible avec le schéma départemental "
                "des services aux familles, sur une durée cohérente avec lui. Durée de la convention : "
            ),
            periode(demarche.debut, demarche.fin)
            if demarche.debut and demarche.fin
            else manquant("période de la convention"),
            ".",
        )
    )
    yield Note(texte(typo(f"Source : {SOURCE} ; article L. 214-1-3 du même code.")))


def _communes(demarche: Demarche) -> Tableau:
    lu = seuil(demarche)
    lignes: tuple[tuple[Texte, ...], ...] = tuple(
        (
            texte(typo(c.nom)),
            texte(nombre(c.population_municipale)),
            texte("Schéma obligatoire, ou convention qui en tient lieu"),
        )
        for c in lu.communes
    )
    if not lignes:
        seule = "Aucune commune du périmètre" if lu.habitants else "Périmètre"
        lignes = (
            (
                texte(seule),
                texte("—"),
                texte(
                    typo(
                        f"Aucune ne dépasse {nombre(SEUIL)} habitants ; le seuil se lit sur la population "
                        "totale des communes si la compétence est transférée"
                    )
                ),
            ),
        )
    return Tableau(
        typo(f"Communes de plus de {nombre(SEUIL)} habitants"),
        ("Commune", "Population municipale", "Ce qui en découle"),
        lignes,
        largeurs=(5, 3, 8),
        alignements=("gauche", "droite", "gauche"),
    )


def _ligne(item: ItemDuSchema, dites: list[Reponse]) -> tuple[Texte, ...]:
    reponse = (
        texte(typo("\n".join(f"• {apostrophes(dite.dit)}" for dite in dites)))
        if dites
        else texte(manquant(f"{item.repere} : {item.libelle}"))
    )
    return (texte(item.repere), texte(maj(item.libelle)), reponse)
