"""A document of trial, with one of everything, to see what a Word model does to it."""

from __future__ import annotations

from maillage.documents.arbre import (
    BlocSignatures,
    CaseSignature,
    Document,
    ElementListe,
    Liste,
    Note,
    Paragraphe,
    Section,
    Sommaire,
    Tableau,
    Titre,
    Trait,
    manquant,
    texte,
)


def document_d_essai(caf: str) -> Document:
    """Headings, lists, a table, a landscape page, a place to sign: everything in it is fictitious."""
    tableau = Tableau(
        "Exemple de tableau (fictif)",
        ("Service", "Places", "Observations"),
        tuple(
            (texte(f"Crèche {n} (fictif)"), texte(str(10 * n)), texte("Rien à signaler."))
            for n in (1, 2, 3)
        ),
        largeurs=(3, 1, 4),
        alignements=("gauche", "droite", "gauche"),
    )
    return Document(
        titre="Document d’essai",
        sous_titre=f"{caf}\nModèle Word de la Caf",
        auteur=caf,
        pied=caf,
        mention="Essai",
        blocs=(
            Sommaire(),
            Titre(1, texte("Article 1 — Un titre de premier niveau")),
            Paragraphe(
                texte(
                    "Un paragraphe courant, avec des mots ",
                    Trait("en gras", gras=True),
                    ", d’autres ",
                    Trait("en italique", italique=True),
                    ", et une valeur ",
                    manquant("exemple de valeur"),
                    ".",
                )
            ),
            Titre(2, texte("Un titre de deuxième niveau")),
            Liste((ElementListe(texte("un point ;")), ElementListe(texte("un autre point.")))),
            Liste(
                (ElementListe(texte("premièrement ;")), ElementListe(texte("deuxièmement."))),
                numerotee=True,
            ),
            Titre(3, texte("Un titre de troisième niveau")),
            tableau,
            Note(texte("Une note, pour une source ou une réserve.")),
            Section((Titre(1, texte("Annexe — Une page en largeur")), tableau), paysage=True),
            Titre(1, texte("Signatures")),
            BlocSignatures((CaseSignature(caf, (("Madame Ada Fictif", "Directrice"),)),)),
        ),
    )
