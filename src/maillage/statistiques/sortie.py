"""The one exit: no figure about persons or households leaves Maillage but through `sortir`.

Nobody else reads `Valeur.valeur` (tests/consistency/test_sortie.py). What leaves is a `ValeurSortie`,
in which a blank holds nothing: a rate, a mean, a rank computed from it knows no more than its reader.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from maillage.statistiques.actions import acces
from maillage.statistiques.blocs import Cellule, cellules_blanches, commune_de
from maillage.statistiques.blocs import cle as _cle
from maillage.statistiques.enums import (
    CHIFFRES,
    Diffusion,
    NiveauStatistique,
    RegimeStatistique,
    StatutStatistique,
)
from maillage.statistiques.models import Indicateur, Valeur
from maillage.statistiques.queries.secret import regles_du_secret
from maillage.statistiques.regards import Regard
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire

REGIMES_CAF = frozenset({RegimeStatistique.CAF, RegimeStatistique.CAF_MSA})
COMPARENT = frozenset(
    {
        NiveauStatistique.EPCI,
        NiveauStatistique.DEPARTEMENT,
        NiveauStatistique.REGION,
        NiveauStatistique.FRANCE,
    }
)


@dataclass(frozen=True, slots=True)
class ValeurSortie:
    """One figure as it may be shown; `valeur` is None unless `statut` is a figure or zero."""

    indicateur: Indicateur
    niveau: str
    code: str
    annee: int
    periode: str
    valeur: Decimal | None
    statut: StatutStatistique
    population_reference: int | None = None
    connues: int | None = None
    zones: int | None = None
    interne: bool = False

    @property
    def masquee(self) -> bool:
        """Blank for the statistical secrecy, of the producer or of the Caf: one symbol for all."""
        return self.statut is StatutStatistique.MASQUEE


def sortir(valeurs: Iterable[Valeur], *, regard: Regard) -> list[ValeurSortie]:
    """The figures that `regard` may see, in their order, blanked by the rule of their Caf.

    `valeurs` are rows with their `indicateur` loaded. Internal ones that this reader may not know of
    are left out; each showing of the others is logged. Raises nothing.
    """
    visibles = [v for v in valeurs if _visible(v, regard)]
    soumises = [v for v in visibles if _soumise(v)]
    blanches = _blanches(soumises, regard) if soumises else set()
    sorties = [_sortie(v, cachee=_cle(v) in blanches, soumise=_soumise(v)) for v in visibles]
    if regard.detenteurs:
        _consigner([v for v in visibles if v.diffusion == Diffusion.INTERNE], regard)
    return sorties


def totaliser(
    epci: Iterable[str],
    indicateurs: Iterable[Indicateur],
    *,
    regard: Regard,
    annees: Iterable[int] | None = None,
) -> list[ValeurSortie]:
    """The counts of EPCI (codes) that no file gives, each the sum over its communes of today.

    Communes that are blank to the reader are in the sum: an EPCI is one zone of the decision, as its
    communes are. A set of communes that somebody chooses is not, and sums what is shown only.
    Two queries, then those of `sortir`.
    """
    communes = dict(
        Territoire.objects.filter(niveau=Niveau.COMMUNE, epci__code__in=list(epci), en_vigueur=True)
        .order_by()
        .values_list("code", "epci__code")
    )
    tailles = Counter(communes.values())
    additifs = {i.pk: i for i in indicateurs if i.additif}
    lues = Valeur.objects.filter(
        niveau=NiveauStatistique.COMMUNE,
        code__in=communes,
        indicateur_id__in=additifs,
        detenteur=None,
        **({} if annees is None else {"annee__in": set(annees)}),
    ).order_by()
    sommes: dict[tuple[int, str, int, str], list[Decimal]] = defaultdict(list)
    champs = ("indicateur_id", "code", "annee", "periode", "valeur")
    for pk, code, annee, periode, valeur in lues.values_list(*champs):
        if valeur is not None:
            sommes[pk, communes[code], annee, periode].append(valeur)
    totaux = [
        _total(additifs[pk], code, annee, periode, connues, tailles[code])
        for (pk, code, annee, periode), connues in sorted(sommes.items())
    ]
    return sortir(totaux, regard=regard)


def classer(
    sorties: Iterable[ValeurSortie], *, nom: Callable[[ValeurSortie], str], croissant: bool = False
) -> list[ValeurSortie]:
    """From the largest figure (or the smallest), then by name those without: a rank tells nothing."""
    connues: list[ValeurSortie] = []
    sans: list[ValeurSortie] = []
    for sortie in sorties:
        (sans if sortie.valeur is None else connues).append(sortie)
    signe = 1 if croissant else -1
    connues.sort(key=lambda s: (signe * (s.valeur or Decimal(0)), nom(s)))
    return [*connues, *sorted(sans, key=nom)]


def _total(
    indicateur: Indicateur, code: str, annee: int, periode: str, connues: list[Decimal], zones: int
) -> Valeur:
    total = sum(connues, Decimal(0))
    return Valeur(
        indicateur=indicateur,
        niveau=NiveauStatistique.EPCI,
        code=code,
        annee=annee,
        periode=periode,
        valeur=total,
        statut=StatutStatistique.PUBLIEE if total else StatutStatistique.NULLE,
        connues=len(connues),
        zones=zones,
        diffusion=Diffusion.OUVERTE,
    )


def _visible(valeur: Valeur, regard: Regard) -> bool:
    """Open data for everybody; internal figures within the Caf and the perimeter of the reader."""
    if valeur.diffusion == Diffusion.OUVERTE:
        return True
    if valeur.detenteur_id not in regard.detenteurs:
        return False
    commune = commune_de(valeur.niveau, valeur.code)
    # Above the commune, figures compare; of a QPV, nothing here says the commune.
    if regard.communes is None or valeur.niveau in COMPARENT:
        return True
    return commune in regard.communes


def _soumise(valeur: Valeur) -> bool:
    """Whether article 7 speaks of it: a count of the Caf, or any internal figure about persons."""
    indicateur = valeur.indicateur
    if not indicateur.compte_des_personnes:
        return False
    return valeur.diffusion == Diffusion.INTERNE or indicateur.regime in REGIMES_CAF


def _blanches(valeurs: list[Valeur], regard: Regard) -> set[Cellule]:
    le = timezone.localdate(regard.le)
    regles = regles_du_secret({v.detenteur_id for v in valeurs}, le)
    return cellules_blanches(valeurs, regles)


def _consigner(internes: list[Valeur], regard: Regard) -> None:
    """Log who was shown what, one row a Caf; nothing where nothing internal was shown."""
    par_caf: dict[int, list[Valeur]] = defaultdict(list)
    for valeur in internes:
        if valeur.detenteur_id is not None:
            par_caf[valeur.detenteur_id].append(valeur)
    for detenteur, siennes in sorted(par_caf.items()):
        acces.consigner_un_acces(detenteur=detenteur, valeurs=siennes, regard=regard)


def _sortie(valeur: Valeur, *, cachee: bool, soumise: bool) -> ValeurSortie:
    statut = StatutStatistique.MASQUEE if cachee else StatutStatistique(valeur.statut)
    montree = statut in CHIFFRES or statut is StatutStatistique.NULLE
    return ValeurSortie(
        indicateur=valeur.indicateur,
        niveau=valeur.niveau,
        code=valeur.code,
        annee=valeur.annee,
        periode=valeur.periode,
        valeur=valeur.valeur if montree else None,
        statut=statut,
        # It may be the very number of allocataires that another cell hides.
        population_reference=None if soumise else valeur.population_reference,
        connues=valeur.connues,
        zones=valeur.zones,
        interne=valeur.diffusion == Diffusion.INTERNE,
    )
