"""What the plan covers and what it leaves empty: thématiques × axes, thématiques × communes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from maillage.conventions.models import Demarche, Perimetre, Thematique
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.queries.liste import AUCUN, places
from maillage.territoires.models import Territoire


@dataclass(frozen=True, slots=True)
class Case:
    """A cell: how many fiches, how many of them name the commune, and the filters that list them."""

    nombre: int
    propres: int
    requete: str


@dataclass(frozen=True, slots=True)
class Rangee:
    """A row of a matrix, and whether nothing stands in it."""

    nom: str
    cases: list[Case]
    total: int


@dataclass(frozen=True, slots=True)
class Matrice:
    """Heads of the columns, rows, and the names of what stays empty."""

    colonnes: list[str]
    rangees: list[Rangee]
    vides: list[str]


@dataclass(frozen=True, slots=True)
class Lues:
    """The fiches in view by what they bear: (key, root element, thématiques, communes)."""

    fiches: list[tuple[int, int, frozenset[Any], frozenset[int]]]
    thematiques: list[tuple[Any, str]]


def lire(demarche: Demarche) -> tuple[Lues, dict[int, str]]:
    """The fiches of the views with their links, and the roots of the plan (five queries)."""
    situees = places(demarche)
    en_vue = FicheAction.objects.filter(demarche=demarche, supprime_le=None, archivee_le=None)
    themes, communes = (
        _liens(en_vue.values_list("pk", champ)) for champ in ("thematiques", "territoires")
    )
    fiches = [
        (
            pk,
            situees[element].chemin[0].pk,
            themes.get(pk, frozenset({AUCUN})),
            communes.get(pk, frozenset()),
        )
        for pk, element in en_vue.order_by().values_list("pk", "element")
        if element in situees
    ]
    retenues = Thematique.objects.filter(pk__in=_en_jeu(demarche, fiches)).values_list("pk", "nom")
    lignes: list[tuple[Any, str]] = list(retenues)
    if any(AUCUN in themes_de for _, _, themes_de, _ in fiches):
        lignes.append((AUCUN, "Sans thématique"))
    racines = {pk: str(place.chemin[0]) for pk, place in situees.items() if len(place.chemin) == 1}
    return Lues(fiches, lignes), racines


def _liens(paires: Any) -> dict[int, frozenset[Any]]:
    lus: dict[int, set[Any]] = {}
    for pk, lie in paires.order_by():
        if lie is not None:
            lus.setdefault(pk, set()).add(lie)
    return {pk: frozenset(lies) for pk, lies in lus.items()}


def _en_jeu(demarche: Demarche, fiches: list[Any]) -> set[int]:
    """The thématiques that the démarche retains, and those that a fiche bears."""
    retenues = set(demarche.thematiques_retenues.values_list("thematique", flat=True))
    return retenues | {theme for _, _, themes, _ in fiches for theme in themes if theme != AUCUN}


def par_axe(lues: Lues, racines: dict[int, str]) -> Matrice:
    """Thématiques (rows) × enjeux or axes at the root (columns)."""
    comptes = Counter((theme, racine) for _, racine, themes, _ in lues.fiches for theme in themes)
    rangees = [
        Rangee(
            nom,
            [
                Case(comptes[theme, racine], 0, f"thematique={theme}&axe={racine}")
                for racine in racines
            ],
            sum(comptes[theme, racine] for racine in racines),
        )
        for theme, nom in lues.thematiques
    ]
    couverts = {racine for _, racine, _, _ in lues.fiches}
    vides = [rangee.nom for rangee in rangees if not rangee.total]
    vides += [nom for racine, nom in racines.items() if racine not in couverts]
    return Matrice(list(racines.values()), rangees, vides)


def par_commune(lues: Lues, communes: list[Territoire]) -> Matrice:
    """Communes (rows) × thématiques (columns); what names no commune concerns them all."""
    de_toutes: Counter[Any] = Counter()
    propres: Counter[Any] = Counter()
    for _, _, themes, nommees in lues.fiches:
        for theme in themes:
            if nommees:
                propres.update((commune, theme) for commune in nommees)
            else:
                de_toutes[theme] += 1
    rangees = [
        Rangee(
            commune.nom,
            [
                Case(
                    de_toutes[theme] + propres[commune.pk, theme],
                    propres[commune.pk, theme],
                    f"thematique={theme}&territoire={commune.pk}",
                )
                for theme, _ in lues.thematiques
            ],
            sum(propres[commune.pk, theme] for theme, _ in lues.thematiques),
        )
        for commune in communes
    ]
    vides = [rangee.nom for rangee in rangees if not any(case.nombre for case in rangee.cases)]
    return Matrice([nom for _, nom in lues.thematiques], rangees, vides)


def communes_de(demarche: Demarche) -> list[Territoire]:
    """The communes of the perimeter, and those that a fiche in view names (one query)."""
    nommees = FicheAction.objects.filter(
        demarche=demarche, supprime_le=None, archivee_le=None
    ).values("territoires")
    return list(
        Territoire.objects.filter(
            Q(pk__in=Perimetre.objects.filter(demarche=demarche).values("commune"))
            | Q(pk__in=nommees)
        ).order_by("nom_normalise")
    )
