"""Gathers a portrait: which areas, which figures, in a number of queries that no size changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from maillage.regles.erreurs import Introuvable
from maillage.regles.formules import termes
from maillage.statistiques import catalogue
from maillage.statistiques.enums import RegimeStatistique
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits import valeurs, voisinage
from maillage.statistiques.portraits.aires import Aire, RoleAire
from maillage.statistiques.portraits.chiffres import formule
from maillage.statistiques.portraits.composition import (
    LignePortrait,
    Portrait,
    SourceCitee,
    composer,
    entrees,
    situer,
)
from maillage.statistiques.regards import Regard
from maillage.territoires.models import Territoire

CAF = (RegimeStatistique.CAF, RegimeStatistique.CAF_MSA)


def portrait_du_territoire(territoire: Territoire, *, regard: Regard) -> Portrait:
    """The portrait of a territory of the COG."""
    comparaisons = voisinage.comparaisons_de(territoire)
    return _portrait(voisinage.aire_de(territoire), comparaisons, regard, territoire)


def portrait_des_communes(codes: Sequence[str], *, regard: Regard, nom: str = "") -> Portrait:
    """The portrait of a free set of communes. Raises `SaisieInvalide`."""
    aire, communes = voisinage.ensemble(codes, nom=nom)
    if len(communes) == 1 and not nom:
        return portrait_du_territoire(communes[0], regard=regard)
    return _portrait(aire, voisinage.comparaisons_d_un_ensemble(communes), regard, None)


def codes_du_portrait(indicateurs: dict[str, Indicateur]) -> set[str]:
    """The indicators that a portrait shows, with the terms of the computed ones."""
    codes = {entree.code for dites in entrees().values() for entree in dites} & set(indicateurs)
    return codes | {
        terme
        for code in codes
        if indicateurs[code].calcule
        for terme, _ in termes(formule(indicateurs[code].formule))
    }


def _portrait(
    aire: Aire, comparaisons: list[Aire], regard: Regard, territoire: Territoire | None
) -> Portrait:
    indicateurs = valeurs.indicateurs_en_vigueur()
    fonds = valeurs.fonds(
        [aire, *comparaisons], indicateurs, codes=codes_du_portrait(indicateurs), regard=regard
    )
    brut = Portrait(
        aire=aire,
        comparaisons=tuple(comparaisons),
        sections=composer(aire, comparaisons, fonds, indicateurs),
        semblables=voisinage.semblables(territoire) if territoire else None,
        sources=(),
    )
    situe = _avec_semblables(brut, indicateurs, regard)
    return replace(situe, sources=_sources(situe))


def _avec_semblables(
    portrait: Portrait, indicateurs: dict[str, Indicateur], regard: Regard
) -> Portrait:
    """With the medians of similar territories, read for the years that the portrait shows."""
    proches = portrait.semblables
    if proches is None or not proches.codes:
        return portrait
    # Not those of article 7: deciding their blanks would read twenty other EPCI whole.
    lignes = [
        ligne
        for ligne in portrait.lignes()
        if ligne.entree.semblables and ligne.indicateur.regime not in CAF
    ]
    fonds = valeurs.du_niveau(
        proches.niveau,
        proches.codes,
        [indicateurs[code] for code in _termes(lignes)],
        {ligne.annee for ligne in lignes if ligne.annee},
        indicateurs,
        regard=regard,
    )
    siennes = [Aire(RoleAire.SEMBLABLES, proches.niveau, code, "") for code in proches.codes]
    sections = tuple(situer(s, fonds, siennes, len(siennes)) for s in portrait.sections)
    return replace(portrait, sections=sections)


def _termes(lignes: Sequence[LignePortrait]) -> set[str]:
    codes = set()
    for ligne in lignes:
        indicateur = ligne.indicateur
        codes.add(indicateur.code)
        if indicateur.calcule:
            codes |= {terme for terme, _ in termes(formule(indicateur.formule))}
    return codes


def _sources(portrait: Portrait) -> tuple[SourceCitee, ...]:
    """The sources of the figures that are shown, in their order, each with its years."""
    annees: dict[str, set[int]] = {}
    exemples: dict[str, Indicateur] = {}
    for ligne in portrait.lignes():
        source = ligne.indicateur.source
        exemples.setdefault(source, ligne.indicateur)
        siennes = annees.setdefault(source, set())
        siennes |= {ligne.annee} if ligne.annee else set()
    return tuple(_citer(exemples[source], siennes) for source, siennes in annees.items())


def _citer(indicateur: Indicateur, annees: set[int]) -> SourceCitee:
    titre, licence = titre_de_la_source(indicateur.source)
    return SourceCitee(
        indicateur.source,
        titre or indicateur.source,
        indicateur.producteur,
        licence,
        tuple(sorted(annees)),
        indicateur.precaution,
    )


def titre_de_la_source(identifiant: str) -> tuple[str, str]:
    """Title and licence of a source of the catalogue; its identifier alone where it is not there."""
    try:
        source = catalogue.source(identifiant)
    except (Introuvable, FileNotFoundError):
        return "", ""
    return source.titre, source.licence
