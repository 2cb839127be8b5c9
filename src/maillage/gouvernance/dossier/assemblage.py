"""From the choice of a dossier to its two documents: the deck and the booklet, from the same slides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from maillage.documents.arbre import Bloc, Document, Paragraphe, Sommaire, Titre, texte
from maillage.documents.diapositives import Diaporama, Diapositive, en_blocs
from maillage.documents.rubriques import Moment, Rubrique, rubriques
from maillage.gouvernance.models import Reunion
from maillage.gouvernance.quand import quand_dit
from maillage.gouvernance.queries.dossiers import Choix, choix_de
from maillage.gouvernance.queries.reunions import precedente
from maillage.interface.typographie import date_longue, typo

MOTS_CLES = ("dossier de réunion", "convention territoriale globale")
RIEN = "Rien n’a été retenu pour ce dossier, ou les rubriques retenues n’ont rien à dire."


@dataclass(frozen=True, slots=True)
class RubriqueLue:
    """A rubrique of one dossier: whether it is in, what was noted, and its slides."""

    rubrique: Rubrique
    choix: Choix
    diapositives: tuple[Diapositive, ...]

    @property
    def a_du_contenu(self) -> bool:
        """Whether it has something to say."""
        return bool(self.diapositives)

    @property
    def dans_le_dossier(self) -> bool:
        """Whether it comes out."""
        return self.choix.retenue and self.a_du_contenu


def moment_de(reunion: Reunion, le: dt.date) -> Moment:
    """What the rubriques are read for: that meeting, seen from that day."""
    avant = precedente(reunion.instance, reunion.debut)
    return Moment(reunion.demarche, le, avant.fin if avant else None, reunion)


def lire(reunion: Reunion, le: dt.date) -> list[RubriqueLue]:
    """Every rubrique in the order of the dossier, read as it is that day."""
    moment = moment_de(reunion, le)
    par_code = {rubrique.code: rubrique for rubrique in rubriques()}
    return [
        RubriqueLue(
            par_code[choix.code],
            choix,
            tuple(
                replace(d, rubrique=par_code[choix.code].titre)
                for d in par_code[choix.code].lire(moment)
            ),
        )
        for choix in choix_de(reunion, [r.code for r in rubriques()])
    ]


def diaporama(reunion: Reunion, lues: list[RubriqueLue], le: dt.date) -> Diaporama:
    """The deck. What was noted for a rubrique goes to the notes of its first slide."""
    diapositives: list[Diapositive] = []
    for lue in lues:
        if lue.dans_le_dossier:
            premiere, *suite = lue.diapositives
            notes = "\n".join(filter(None, (lue.choix.note.strip(), premiere.notes)))
            diapositives += [replace(premiere, notes=notes), *suite]
    return Diaporama(
        typo(reunion.intitule),
        tuple(diapositives),
        sous_titre=typo(reunion.demarche.nom),
        couverture=tuple(typo(ligne) for ligne in _lignes(reunion, le)),
        auteur=typo(str(reunion.instance)),
        date=le,
        pied=f"{typo(reunion.intitule)} · données au {date_longue(le)}",
        mots_cles=MOTS_CLES,
    )


def livret(reunion: Reunion, lues: list[RubriqueLue], le: dt.date) -> Document:
    """The booklet: one heading a rubrique, one below for each idea. Personal notes stay out of it."""
    return Document(
        titre=typo(reunion.intitule),
        sous_titre=typo(reunion.demarche.nom),
        blocs=tuple(_blocs(reunion, lues, le)),
        auteur=typo(str(reunion.instance)),
        date=le,
        pied=f"{typo(reunion.demarche.nom)} · données au {date_longue(le)}",
        mots_cles=MOTS_CLES,
    )


def _blocs(reunion: Reunion, lues: list[RubriqueLue], le: dt.date) -> Iterator[Bloc]:
    for ligne in _lignes(reunion, le):
        yield Paragraphe(texte(typo(ligne)))
    retenues = [lue for lue in lues if lue.dans_le_dossier]
    if not retenues:
        yield Paragraphe(texte(RIEN))
        return
    yield Sommaire()
    for lue in retenues:
        yield Titre(1, texte(lue.rubrique.titre))
        for diapositive in lue.diapositives:
            yield from en_blocs(diapositive)


def _lignes(reunion: Reunion, le: dt.date) -> Iterator[str]:
    if str(reunion.instance) != reunion.intitule:
        yield str(reunion.instance)
    yield quand_dit(reunion)
    if reunion.lieu:
        yield reunion.lieu
    yield f"Données au {date_longue(le)}"
