"""Which series are known of a territory: their indicators and their years, never their figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from maillage.regles.formules import lire, termes
from maillage.statistiques.enums import Diffusion, NatureIndicateur, NiveauStatistique
from maillage.statistiques.models import Indicateur, Valeur
from maillage.statistiques.portraits.aires import Aire
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire

# A class is no quantity, an extent is of no year.
SANS_EVOLUTION = frozenset({NatureIndicateur.CLASSE, NatureIndicateur.ETENDUE})
COMMUNE = NiveauStatistique.COMMUNE.value


def annees_de_l_aire(aire: Aire, indicateurs: dict[str, Indicateur]) -> dict[str, set[int]]:
    """By indicator of the catalogue, the years for which open data say something of an area.

    Where a territory has no row of its own, those of its communes say it, of what may be summed.
    One query, two for an EPCI.
    """
    directes = {} if aire.libre else _annees(aire.niveau, [aire.code], indicateurs)
    if aire.libre or aire.niveau == NiveauStatistique.EPCI:
        communes = aire.communes or _communes(aire.code)
        for code, annees in _annees(COMMUNE, communes, indicateurs).items():
            if indicateurs[code].additif:
                directes.setdefault(code, annees)
    return _avec_les_calcules(directes, indicateurs)


def annees_des_communes(
    codes: Sequence[str], indicateurs: dict[str, Indicateur]
) -> dict[str, set[int]]:
    """By indicator, the years for which open data say something of these communes. One query."""
    return _avec_les_calcules(_annees(COMMUNE, codes, indicateurs), indicateurs)


def indicateurs_suivis(
    annees: dict[str, set[int]], indicateurs: dict[str, Indicateur]
) -> list[Indicateur]:
    """Those of which more than one year is known, in the order of the catalogue."""
    return [
        indicateur
        for code, indicateur in indicateurs.items()
        if len(annees.get(code, ())) > 1
        and indicateur.nature not in SANS_EVOLUTION
        and indicateur.diffusion == Diffusion.OUVERTE
    ]


def _annees(
    niveau: str, codes: Sequence[str], indicateurs: dict[str, Indicateur]
) -> dict[str, set[int]]:
    par_cle = {indicateur.pk: code for code, indicateur in indicateurs.items()}
    lues = (
        Valeur.objects.filter(niveau=niveau, code__in=list(codes), detenteur=None)
        .order_by()
        .values_list("indicateur_id", "annee")
        .distinct()
    )
    annees: dict[str, set[int]] = defaultdict(set)
    for cle, annee in lues:
        if cle in par_cle:
            annees[par_cle[cle]].add(annee)
    return annees


def _avec_les_calcules(
    connues: dict[str, set[int]], indicateurs: dict[str, Indicateur]
) -> dict[str, set[int]]:
    """With the years for which every term of a formula is known; an extent holds for all."""
    annees = {code: set(siennes) for code, siennes in connues.items()}
    for code, indicateur in indicateurs.items():
        if indicateur.calcule:
            calculees = _annees_de_la_formule(indicateur, connues, indicateurs)
            annees[code] = annees.get(code, set()) | calculees
    return annees


def _annees_de_la_formule(
    indicateur: Indicateur, connues: dict[str, set[int]], indicateurs: dict[str, Indicateur]
) -> set[int]:
    possibles: set[int] | None = None
    for code, recul in termes(lire(indicateur.formule)):
        terme = indicateurs.get(code)
        if terme is not None and terme.nature == NatureIndicateur.ETENDUE and connues.get(code):
            continue
        siennes = {annee - recul for annee in connues.get(code, ())}
        possibles = siennes if possibles is None else possibles & siennes
    return possibles or set()


def _communes(epci: str) -> list[str]:
    """The codes of the communes of an EPCI, today."""
    communes = Territoire.objects.filter(Q(epci__code=epci), niveau=Niveau.COMMUNE, en_vigueur=True)
    return list(communes.order_by().values_list("code", flat=True))
