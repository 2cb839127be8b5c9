"""What annexe 1 asks for and what answers it, at the end of the document."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.diagnostics.annexe_1 import LigneAnnexe1
from maillage.documents.arbre import Bloc, Paragraphe, Tableau, texte
from maillage.documents.langue import maj
from maillage.interface.typographie import typo

OUI, NON = "Répondu", "À compléter"


def reponses(lignes: Sequence[LigneAnnexe1]) -> tuple[Bloc, ...]:
    """How many are answered, then each of them."""
    repondues = sum(ligne.repondu for ligne in lignes)
    return (
        Paragraphe(
            texte(
                typo(
                    f"{repondues} des {len(lignes)} éléments demandés par l’annexe 1 de la convention type "
                    "et par l’acte d’engagement ont une réponse."
                )
            )
        ),
        Tableau(
            "Éléments demandés et réponses",
            ("Élément", "Demandé par", "État", "Réponse"),
            tuple(
                (
                    texte(typo(ligne.intitule)),
                    texte(typo(maj(ligne.source))),
                    texte(OUI if ligne.repondu else NON),
                    texte(maj(ligne.dit)),
                )
                for ligne in lignes
            ),
            largeurs=(6, 4, 3, 7),
        ),
    )
