"""The document of the feuilles de route: month, step, instance, actors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from maillage.conventions.calendrier import quand_est
from maillage.conventions.models import Demarche, EtapeFeuille, FeuilleDeRoute
from maillage.conventions.queries.des_feuilles import etapes, feuilles
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
from maillage.documents.pieces import Piece, enregistrer
from maillage.interface.typographie import date_longue, typo
from maillage.regles.sources import en_clair

COLONNES = (("Calendrier", 4), ("Étape", 7), ("Instance", 4), ("Acteurs", 4))
RIEN = "—"


def feuille_de_route(demarche: Demarche) -> Document:
    """The feuilles de route of a démarche, one after the other."""
    tenues = list(feuilles(demarche))
    return Document(
        titre="Feuille de route" if len(tenues) < 2 else "Feuilles de route",
        sous_titre=typo(demarche.nom.replace("'", "’")),
        blocs=blocs_des_feuilles(tenues) or (Paragraphe((manquant("feuille de route"),)),),
        pied=typo(demarche.nom.replace("'", "’")),
        mots_cles=("feuille de route", "convention territoriale globale"),
    )


def blocs_des_feuilles(tenues: Iterable[FeuilleDeRoute], niveau: int = 1) -> tuple[Bloc, ...]:
    """Each feuille under its heading of that level."""
    return tuple(bloc for feuille in tenues for bloc in _blocs(feuille, niveau))


def manque(demarche: Demarche) -> Iterator[str]:
    """What keeps the document from saying anything."""
    if not demarche.feuilles_de_route.filter(etapes__isnull=False).exists():
        yield "une feuille de route avec ses étapes"


def _blocs(feuille: FeuilleDeRoute, niveau: int) -> Iterator[Bloc]:
    yield Titre(niveau, _soigne(feuille.intitule))
    if feuille.echeance:
        suite = f" {feuille.consequence}" if feuille.consequence else ""
        yield Paragraphe(_soigne(f"Échéance : {date_longue(feuille.echeance)}.{suite}"))
    tenues = etapes(feuille)
    if not tenues:
        yield Paragraphe((manquant(f"étapes de « {feuille.intitule} »"),))
        return
    yield _tableau(feuille, tenues)
    if feuille.provenance:
        yield Note(_soigne(f"Source : {en_clair(feuille.provenance)}."))


def _tableau(feuille: FeuilleDeRoute, tenues: list[EtapeFeuille]) -> Tableau:
    """The columns that at least one step fills."""
    lignes = [_ligne(etape) for etape in tenues]
    presentes = [
        rang
        for rang, (nom, _) in enumerate(COLONNES)
        if rang < 2 or any(ligne[rang] != texte(RIEN) for ligne in lignes)
    ]
    return Tableau(
        typo(f"Étapes : {feuille.intitule}".replace("'", "’")),
        tuple(COLONNES[rang][0] for rang in presentes),
        tuple(tuple(ligne[rang] for rang in presentes) for ligne in lignes),
        largeurs=tuple(COLONNES[rang][1] for rang in presentes),
    )


def _ligne(etape: EtapeFeuille) -> tuple[Texte, ...]:
    intitule = "\n".join(etape.intitule.strip().splitlines())
    if etape.decisions:
        intitule += f"\nDécisions attendues : {' ; '.join(etape.decisions.splitlines())}"
    return (
        texte(maj(quand_est(etape))),
        _soigne(intitule),
        _soigne(etape.instance or RIEN),
        _soigne(etape.acteurs or RIEN),
    )


def _soigne(ecrit: str) -> Texte:
    return texte(typo(ecrit.replace("'", "’")))


enregistrer(Piece("feuille_de_route", "Feuilles de route", feuille_de_route, manque=manque))
