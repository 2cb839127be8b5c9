"""« Comment ce montant est-il calculé ? » as a document, from the same object as the page."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.conventions.models import Demarche
from maillage.documents.arbre import Bloc, Document, Note, Paragraphe, Tableau, Titre, texte
from maillage.financements.mots import calcul_lisible, entree_lisible, valeur_lisible
from maillage.interface.typographie import montant, typo
from maillage.regles.financements.calcul import Resultat
from maillage.regles.financements.lignes import LIGNES
from maillage.regles.financements.territoire import Droit


def explication(demarche: Demarche, droit: Droit) -> Document:
    """The amount, what it was computed from, each step and each row of barème with its source."""
    return Document(
        titre="Comment ce montant est-il calculé\u00a0?",
        sous_titre=typo(f"{LIGNES[droit.ligne].intitule} — {droit.structure.nom} — {droit.annee}"),
        blocs=tuple(_blocs(droit)),
        pied=typo(demarche.nom),
        mots_cles=("financement", "bonus territoire", "convention territoriale globale"),
    )


def _blocs(droit: Droit) -> Iterator[Bloc]:
    yield Paragraphe(texte(typo(_en_une_phrase(droit))))
    if droit.empechement:
        yield Note(texte(typo(droit.empechement.message)))
    resultat = droit.resultat
    if resultat is None:
        return
    yield from _entrees(droit, resultat)
    yield Titre(1, texte("Les étapes"))
    yield Tableau(
        "Étapes du calcul",
        ("Étape", "Opération", "Résultat"),
        tuple(
            (
                texte(typo(e.libelle)),
                texte(calcul_lisible(e.calcul)),
                texte(valeur_lisible(e.valeur, e.unite)),
            )
            for e in resultat.etapes
        ),
        largeurs=(5, 7, 3),
        alignements=("gauche", "gauche", "droite"),
    )
    yield from _baremes(resultat)
    if resultat.ecart_arrondi:
        yield Paragraphe(
            texte(typo(f"Écart d’arrondi de la répartition : {montant(resultat.ecart_arrondi)}."))
        )
    for constat in resultat.constats:
        yield Note(texte(typo(f"{constat.message} (règle {constat.regle})")))


def _en_une_phrase(droit: Droit) -> str:
    qui = f"versé à {droit.structure.gestionnaire.nom}"
    if droit.montant is not None:
        return f"Montant : {montant(droit.montant)}, {qui}."
    if droit.reserve is not None:
        return f"Montant calculé, en attente : {montant(droit.reserve)}, à verser à {qui[8:]}."
    return "Ce montant n’est pas connu."


def _entrees(droit: Droit, resultat: Resultat) -> Iterator[Bloc]:
    lignes = [
        (texte(typo(libelle)), texte(valeur))
        for libelle, valeur in (entree_lisible(resultat.ligne, e) for e in resultat.entrees)
    ]
    for part in resultat.parts:
        lignes.append((texte("Unités retenues"), texte(valeur_lisible(part.unites, ""))))
    if lignes:
        yield Titre(1, texte("Ce qui entre dans le calcul"))
        yield Tableau(
            "Quantités et montants",
            ("Donnée", "Valeur"),
            tuple(lignes),
            largeurs=(3, 2),
            alignements=("gauche", "droite"),
        )


def _baremes(resultat: Resultat) -> Iterator[Bloc]:
    if not resultat.baremes:
        return
    yield Titre(1, texte("Les barèmes utilisés"))
    yield Tableau(
        "Barèmes utilisés",
        ("Barème", "Valeur", "Source", "Confiance"),
        tuple(
            (
                texte(f"{b.ligne}, {b.annee}, {b.cle}"),
                texte(valeur_lisible(b.valeur, b.unite)),
                texte(typo(b.source_titre or "sans source")),
                texte(b.confiance),
            )
            for b in resultat.baremes
        ),
        largeurs=(4, 3, 6, 2),
    )
