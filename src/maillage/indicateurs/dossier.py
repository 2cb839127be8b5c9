"""What a meeting should know of the indicators: a table of all, a curve for those that were followed.

A value keeps its status: what is masked, unknown or provisional is said so, and never drawn as zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from maillage.documents.arbre import Tableau, Texte, texte
from maillage.documents.diapositives import Diapositive, Graphique
from maillage.documents.graphiques import Serie
from maillage.documents.rubriques import Moment, Rubrique, declarer
from maillage.indicateurs.courbe import dire, resumer
from maillage.indicateurs.enums import StatutValeur
from maillage.indicateurs.models import Indicateur, ValeurIndicateur
from maillage.indicateurs.queries import indicateurs
from maillage.interface.typographie import INSECABLE, accorde, date_longue, typo

ANNEES = 30
COURBES = 12  # beyond, nobody listens any more: the others stay in the table


def lire(moment: Moment) -> Iterator[Diapositive]:
    """The table of the indicators, then one slide for each that has two figures to compare."""
    tous = list(indicateurs(moment.demarche))
    if not tous:
        return
    source = f"indicateurs de la démarche, au {date_longue(moment.le)}"
    traces = [indicateur for indicateur in tous if _se_trace(indicateur)]
    complets = sum(indicateur.est_complet for indicateur in tous)
    notes = "Une valeur masquée l’est au titre du secret statistique\u00a0: elle n’est pas nulle."
    if len(traces) > COURBES:
        notes += f" Les courbes des {COURBES} premiers suivent."
    yield Diapositive(
        f"{accorde(len(tous), 'indicateur suivi', 'indicateurs suivis')}, "
        f"dont {complets} avec une référence et une cible",
        Tableau(
            "Indicateurs de la démarche",
            ("Indicateur", "Référence", "Dernière valeur", "Cible"),
            tuple(_ligne(indicateur) for indicateur in tous),
            largeurs=(6, 3, 4, 3),
        ),
        lecture=notes,
        source=source,
    )
    for indicateur in traces[:COURBES]:
        yield _courbe(indicateur, source)


def _se_trace(indicateur: Indicateur) -> bool:
    """Whether it has a value that is known, and something to set it beside."""
    connues = sum(note.valeur is not None for note in indicateur.valeurs.all())
    reference = _repere(indicateur.reference, indicateur.reference_le)
    cible = _repere(indicateur.cible, indicateur.cible_le)
    return connues > 0 and connues + len(reference) + len(cible) > 1


def _ligne(indicateur: Indicateur) -> tuple[Texte, ...]:
    valeurs = list(indicateur.valeurs.all())
    return (
        texte(typo(f"{indicateur.intitule} ({indicateur.unite})")),
        texte(_bout(indicateur.reference, indicateur.reference_le)),
        texte(dire_la_valeur(valeurs[-1], annee=True) if valeurs else "—"),
        texte(_bout(indicateur.cible, indicateur.cible_le)),
    )


def _bout(valeur: Decimal | None, jour: dt.date | None) -> str:
    if valeur is None:
        return "—"
    return f"{dire(valeur)} ({jour.year})" if jour else dire(valeur)


def dire_la_valeur(note: ValeurIndicateur, *, annee: bool = False) -> str:
    """« 40 (2025) », « 40, provisoire », « masquée (secret statistique) »."""
    statut = StatutValeur(note.statut)
    if note.valeur is None:
        dit = typo(statut.label).lower()
    elif statut is StatutValeur.PROVISOIRE:
        dit = f"{dire(note.valeur)}, provisoire"
    else:
        dit = dire(note.valeur)
    return f"{dit} ({note.annee})" if annee else dit


def _courbe(indicateur: Indicateur, source: str) -> Diapositive:
    notes = {note.annee: note for note in indicateur.valeurs.all()}
    reference = _repere(indicateur.reference, indicateur.reference_le)
    cible = _repere(indicateur.cible, indicateur.cible_le)
    annees = _annees([*notes, *reference, *cible])
    series = [Serie("Valeur", tuple(_chiffre(notes.get(a)) for a in annees))]
    for nom, bout in (("Référence", reference), ("Cible", cible)):
        if bout:
            series.append(Serie(nom, tuple(bout.get(a) for a in annees), repere=True))
    lignes = [
        (texte(str(annee)), texte(nature), texte(dit))
        for annee in annees
        for nature, dit in _dits(annee, notes, reference, cible)
    ]
    derniere = [note for note in notes.values() if note.valeur is not None][-1:]
    suite = f"{INSECABLE}: {dire(derniere[0].valeur)} en {derniere[0].annee}" if derniere else ""
    sources = {note.source for note in notes.values() if note.source}
    return Diapositive(
        typo(indicateur.intitule) + suite,
        Graphique(
            "courbe",
            tuple(str(annee) for annee in annees),
            tuple(series),
            typo(f"Courbe de « {indicateur.intitule} ». {resumer(indicateur)}"),
            Tableau(
                typo(f"{indicateur.intitule} ({indicateur.unite})"),
                ("Année", "Nature", typo(indicateur.unite)),
                tuple(lignes),
                largeurs=(2, 3, 4),
                alignements=("gauche", "gauche", "droite"),
            ),
            indicateur.unite,
        ),
        lecture=typo(
            " ".join(filter(None, (indicateur.definition, indicateur.get_sens_display() + ".")))
        ),
        source=typo(" ; ".join(sorted(sources))) or source,
    )


def _dits(
    annee: int,
    notes: Mapping[int, ValeurIndicateur],
    reference: Mapping[int, Decimal],
    cible: Mapping[int, Decimal],
) -> Iterator[tuple[str, str]]:
    """What is known of one year: its reference, its value, its target, each in words."""
    if annee in reference:
        yield "Référence", dire(reference[annee])
    if annee in notes:
        yield "Valeur", dire_la_valeur(notes[annee])
    if annee in cible:
        yield "Cible", dire(cible[annee])


def _repere(valeur: Decimal | None, jour: dt.date | None) -> dict[int, Decimal]:
    return {jour.year: valeur} if valeur is not None and jour is not None else {}


def _annees(connues: Iterable[int]) -> list[int]:
    """Every year from the first to the last, so that a year without figure shows as a gap."""
    lues = list(connues)
    premiere, derniere = min(lues), max(lues)
    return (
        list(range(premiere, derniere + 1)) if derniere - premiere <= ANNEES else sorted(set(lues))
    )


def _chiffre(note: ValeurIndicateur | None) -> Decimal | None:
    return None if note is None else note.valeur


declarer(Rubrique("indicateurs", "Indicateurs", 60, lire))
