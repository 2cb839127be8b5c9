"""The calendar of the gouvernance as a document: the meetings year by year."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from maillage.conventions.models import Demarche
from maillage.documents.arbre import Bloc, Document, Paragraphe, Tableau, Titre, manquant, texte
from maillage.gouvernance.enums import EtatReunion
from maillage.gouvernance.models import Reunion
from maillage.gouvernance.quand import quand_dit
from maillage.gouvernance.queries.reunions import reunions
from maillage.interface.typographie import typo

ENTETES = ("Date", "Réunion", "Instance", "Lieu")
LARGEURS = (5, 6, 5, 5)
RIEN = "—"


def calendrier(demarche: Demarche) -> Document:
    """Every meeting that is not cancelled, by date."""
    tenues = list(reunions(demarche).exclude(etat=EtatReunion.ANNULEE))
    return Document(
        titre="Calendrier des réunions",
        sous_titre=typo(demarche.nom),
        blocs=tuple(_par_annee(tenues)) or (Paragraphe((manquant("réunions"),)),),
        pied=typo(demarche.nom),
        mots_cles=("calendrier", "gouvernance", "convention territoriale globale"),
    )


def manque_au_calendrier(demarche: Demarche) -> Iterator[str]:
    """What keeps the calendar from saying anything."""
    if not reunions(demarche).exclude(etat=EtatReunion.ANNULEE).exists():
        yield "une réunion inscrite au calendrier"


def _par_annee(tenues: list[Reunion]) -> Iterator[Bloc]:
    for annee, siennes in groupby(tenues, key=lambda reunion: reunion.fin.year):
        yield Titre(1, texte(str(annee)))
        yield Tableau(
            legende=f"Réunions de {annee}",
            entetes=ENTETES,
            lignes=tuple(
                (
                    texte(quand_dit(reunion)),
                    texte(typo(reunion.intitule)),
                    texte(typo(reunion.instance.nom)),
                    texte(typo(reunion.lieu) or RIEN),
                )
                for reunion in siennes
            ),
            largeurs=LARGEURS,
        )
