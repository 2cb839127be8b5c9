"""The indicators as sheets: the list, and the values of all of them year by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from maillage.documents.tableur import Feuille, Valeur
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.porteurs import Porteur

COLONNES = (
    "Indicateur",
    "Rattaché à",
    "Définition",
    "Unité",
    "Sens",
    "Valeur de référence",
    "Date de la référence",
    "Source de la référence",
    "Cible",
    "Échéance de la cible",
    "Mode de recueil",
)
COLONNES_DES_VALEURS = ("Indicateur", "Unité", "Année", "Valeur", "Statut", "Source", "Commentaire")


def feuille(
    indicateurs: Iterable[Indicateur], porteurs: Mapping[int, Sequence[Porteur]]
) -> Feuille:
    """One row an indicator, then one column a year that one of them knows (values were loaded)."""
    lus = list(indicateurs)
    annees = sorted({note.annee for i in lus for note in i.valeurs.all()})
    return Feuille(
        titre="Indicateurs",
        colonnes=COLONNES + tuple(str(annee) for annee in annees),
        lignes=tuple(
            (
                i.intitule,
                "\n".join(f"{p.nature} : {p.intitule}" for p in porteurs.get(i.pk, ())),
                i.definition,
                i.unite,
                i.get_sens_display(),
                i.reference,
                i.reference_le,
                i.reference_source,
                i.cible,
                i.cible_le,
                i.recueil,
                *_par_annee(i, annees),
            )
            for i in lus
        ),
    )


def _par_annee(indicateur: Indicateur, annees: Sequence[int]) -> list[Valeur]:
    """The figure of each year, the word of one that has none, nothing where nothing was written."""
    notes = {note.annee: note for note in indicateur.valeurs.all()}
    cellules: list[Valeur] = []
    for annee in annees:
        note = notes.get(annee)
        if note is None:
            cellules.append(None)
        else:
            cellules.append(note.get_statut_display() if note.valeur is None else note.valeur)
    return cellules


def feuille_des_valeurs(indicateur: Indicateur) -> Feuille:
    """One row a year (values were loaded); a year without figure says why in « Statut »."""
    return Feuille(
        titre=indicateur.intitule,
        colonnes=COLONNES_DES_VALEURS,
        lignes=tuple(
            (
                indicateur.intitule,
                indicateur.unite,
                note.annee,
                note.valeur,
                note.get_statut_display(),
                note.source,
                note.commentaire,
            )
            for note in indicateur.valeurs.all()
        ),
    )
