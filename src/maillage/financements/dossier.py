"""What a meeting should know of the money: what each funder brings, budgets of the fiches included."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.documents.arbre import Alignement, Tableau, Texte, texte
from maillage.documents.diapositives import Diapositive, Graphique
from maillage.documents.graphiques import Serie
from maillage.documents.rubriques import Moment, Rubrique, declarer
from maillage.financements.queries.pluriannuel import COLONNES, Montants, Pluriannuel, pluriannuel
from maillage.interface.typographie import INSECABLE, accorde, date_longue, montant, typo

A_DROITE: Alignement = "droite"
NOMS = {"prevu": "Prévu", "vote": "Voté ou accepté", "paye": "Payé"}


def lire(moment: Moment) -> Iterator[Diapositive]:
    """What each funder brings over the years of the table; nothing where no amount is known."""
    lu = pluriannuel(moment.demarche)
    presents = [nom for nom in COLONNES if getattr(lu.total, nom) is not None]
    if not presents:
        return
    premiere, derniere = lu.annees[0], lu.annees[-1]
    periode = str(premiere) if premiere == derniere else f"{premiere} à {derniere}"
    yield Diapositive(
        f"{accorde(len(lu.groupes), 'financeur')}, {periode}{INSECABLE}: "
        f"{montant(getattr(lu.total, presents[0]))}",
        Graphique(
            "barres",
            tuple(typo(groupe.financeur) for groupe in lu.groupes),
            tuple(
                Serie(f"{NOMS[nom]} (€)", tuple(getattr(g.total, nom) for g in lu.groupes))
                for nom in presents
            ),
            "Barres par financeur. "
            + " ".join(
                f"{typo(g.financeur)}{INSECABLE}: {_dits(g.total, presents)}." for g in lu.groupes
            ),
            _tableau(lu, presents, periode),
            "€",
        ),
        lecture="Droits calculés et budgets des fiches action, chacun compté une fois. Un montant que "
        "personne ne connaît n’est pas compté pour zéro.",
        source=f"tableau des financements, au {date_longue(moment.le)}",
    )


def _dits(montants: Montants, presents: list[str]) -> str:
    return ", ".join(f"{NOMS[nom].lower()} {montant(getattr(montants, nom))}" for nom in presents)


def _tableau(lu: Pluriannuel, presents: list[str], periode: str) -> Tableau:
    lignes = [*((typo(g.financeur), g.total) for g in lu.groupes), ("Ensemble", lu.total)]
    return Tableau(
        f"Financements par financeur, {periode}",
        ("Financeur", *(NOMS[nom] for nom in presents)),
        tuple((texte(nom), *_cellules(total, presents)) for nom, total in lignes),
        largeurs=(4, *(3 for _ in presents)),
        alignements=("gauche", *(A_DROITE for _ in presents)),
    )


def _cellules(total: Montants, presents: list[str]) -> tuple[Texte, ...]:
    return tuple(texte(montant(getattr(total, nom))) for nom in presents)


declarer(Rubrique("financements", "Financements", 65, lire))
