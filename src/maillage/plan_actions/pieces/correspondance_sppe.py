"""What the démarche answers to each item of CASF D.214-10-1: one reading for the page, the note, the rule.

A CTG whose content matches what is expected of the schéma pluriannuel de maintien et de développement de
l'offre d'accueil du jeune enfant stands in for it (CASF, article L. 214-1-3; process B.3, W-19 to W-23).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum
from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.diagnostics.enums import NatureConstat, TypeStructure
from maillage.diagnostics.pieces.offre import capacite
from maillage.diagnostics.queries.constats import constats
from maillage.diagnostics.queries.structures import ouvertes
from maillage.interface.typographie import montant, periode
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.pieces.mots import dire_l_indicateur, titre_de
from maillage.plan_actions.queries.fiche import fiches
from maillage.plan_actions.queries.lignes import Sommes
from maillage.regles.schema_petite_enfance import ITEMS
from maillage.territoires.models import Territoire

SEUIL = 10000  # inhabitants: CASF, article L. 214-1-3 (law 2023-1196, article 17)
PETITE_ENFANCE = "petite-enfance"
ACCUEILS = frozenset(
    {
        TypeStructure.EAJE,
        TypeStructure.MICRO_CRECHE,
        TypeStructure.MAM,
        TypeStructure.RPE,
        TypeStructure.LAEP,
    }
)
COUTS, CALENDRIER, EVALUATION = "4F", "4G", "4H"


@dataclass(frozen=True, slots=True)
class Reponse:
    """One thing that the démarche says of an item, and the page where it says it."""

    dit: str
    adresse: str


@dataclass
class Reponses:
    """What the démarche says of each item of the article, by code; an empty list says nothing of it."""

    par_item: dict[str, list[Reponse]] = field(default_factory=lambda: {code: [] for code in ITEMS})

    @property
    def repondus(self) -> int:
        """How many items have an answer."""
        return sum(bool(dites) for dites in self.par_item.values())


@dataclass(frozen=True, slots=True)
class SeuilDuSchema:
    """Whom the article binds: the communes beyond the threshold, and the perimeter all together."""

    communes: tuple[Territoire, ...]
    habitants: int

    @property
    def franchi(self) -> bool:
        """Whether the perimeter counts more, should its communes have transferred the competence."""
        return self.habitants > SEUIL


def reponses(demarche: Demarche) -> Reponses:
    """Everything that the inventory, the constats and the fiches answer (a fixed number of queries)."""
    lues = Reponses()
    lues.par_item["1"] += _accueils(demarche)
    page = reverse("diagnostics:constats", args=[demarche.slug])
    for constat in constats(demarche):
        if constat.thematique is None or constat.thematique.code != PETITE_ENFANCE:
            continue
        item = {NatureConstat.BESOIN: "2", NatureConstat.FAIBLESSE: "3"}.get(
            NatureConstat(constat.nature)
        )
        if item:
            lues.par_item[item].append(Reponse(constat.texte, f"{page}#constat-{constat.pk}"))
    for fiche in fiches(demarche).prefetch_related("rattachements__indicateur", "lignes_budget"):
        for code, dit in _de_la_fiche(fiche):
            adresse = reverse("plan_actions:fiche", args=[demarche.slug, fiche.pk])
            lues.par_item[code].append(Reponse(dit, adresse))
    return lues


def seuil(demarche: Demarche) -> SeuilDuSchema:
    """The communes beyond the threshold, and the population of the perimeter, each commune once.

    Of the territory of the démarche where no perimeter is written (three queries at most).
    """
    communes = Territoire.objects.filter(pk__in=demarche.perimetre.values("commune"))
    total = communes.aggregate(total=Sum("population_municipale"))["total"]
    if total is None and demarche.territoire is not None:
        total = demarche.territoire.population_municipale
    concernees = communes.filter(population_municipale__gt=SEUIL).order_by("nom_normalise", "pk")
    return SeuilDuSchema(tuple(concernees), total or 0)


def _accueils(demarche: Demarche) -> list[Reponse]:
    return [
        Reponse(
            f"{structure.nom} ({capacite(etat).replace(chr(10), ', ')})",
            reverse("diagnostics:structure", args=[demarche.slug, structure.pk]),
        )
        for structure, etat in ouvertes(demarche)
        if structure.type in ACCUEILS
    ]


def _de_la_fiche(fiche: FicheAction) -> Iterator[tuple[str, str]]:
    """The items that a fiche answers: those it is attached to, then its costs, its dates, its figures."""
    if not fiche.items_sppe:
        return
    for code in fiche.items_sppe:
        yield code, titre_de(fiche)
    for code, dire in ((COUTS, _cout), (CALENDRIER, _calendrier), (EVALUATION, _indicateurs)):
        if dit := dire(fiche):
            yield code, dit


def _cout(fiche: FicheAction) -> str:
    prevu: Decimal | None = Sommes(list(fiche.lignes_budget.all())).prevu
    return f"{titre_de(fiche)} : {montant(prevu)} prévus" if prevu is not None else ""


def _calendrier(fiche: FicheAction) -> str:
    if not (fiche.debut or fiche.fin):
        return ""
    return f"{titre_de(fiche)} : {periode(fiche.debut, fiche.fin)}"


def _indicateurs(fiche: FicheAction) -> str:
    dits = [
        dire_l_indicateur(r.indicateur)
        for r in fiche.rattachements.all()
        if r.indicateur.supprime_le is None
    ]
    return f"{titre_de(fiche)} : {' ; '.join(dits)}" if dits else ""
