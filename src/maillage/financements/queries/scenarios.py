"""The scenarios of a démarche, and the territory as each of them would make it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import Structure as StructureDInventaire
from maillage.financements.enums import NatureSimulee
from maillage.financements.models import ChangementSimule, Scenario
from maillage.financements.queries.droits import organisme, territoires
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import ErreurMetier, Introuvable
from maillage.regles.financements import territoire as pur
from maillage.regles.financements.comparaison import Comparaison, comparer
from maillage.regles.financements.scenarios import (
    AutreReference,
    Capacite,
    Changement,
    ChangementDePerimetre,
    Fermeture,
    Ouverture,
    appliquer,
)
from maillage.regles.financements.territoire import Droits, Structure, Territoire


@dataclass(frozen=True)
class Simulation:
    """A scenario computed for a year beside the real; `ecartes` are the changes that cannot be applied
    that year, each with why."""

    scenario: Scenario
    reel: Droits
    simule: Droits
    comparaison: Comparaison
    ecartes: tuple[tuple[ChangementSimule, str], ...]


def scenarios(demarche: Demarche) -> QuerySet[Scenario]:
    """Those kept, by name, with how many changes each holds (`nombre`)."""
    lignes = Scenario.objects.filter(demarche=demarche, supprime_le=None)
    return lignes.annotate(nombre=Count("changements")).order_by("nom", "pk")


def jetes(demarche: Demarche) -> QuerySet[Scenario]:
    """Those in the bin, latest first."""
    lignes = Scenario.objects.filter(demarche=demarche, supprime_le__isnull=False)
    return lignes.order_by("-supprime_le", "pk")


def scenario_visible(demarche: Demarche, pk: int, *, jete: bool = False) -> Scenario:
    """The scenario `pk` of this démarche, with its changes; `Introuvable` otherwise."""
    changements = ChangementSimule.objects.select_related(
        "structure", "gestionnaire", "collectivite", "vers"
    ).order_by("ordre", "pk")
    trouve = (
        Scenario.objects.filter(pk=pk, demarche=demarche, supprime_le__isnull=not jete)
        .select_related("demarche")
        .prefetch_related(Prefetch("changements", queryset=changements))
        .first()
    )
    if trouve is None:
        raise Introuvable(
            "Ce scénario ne fait pas partie de cette démarche, ou il est dans la corbeille : revenez à "
            "la liste des scénarios."
        )
    return trouve


def simuler(scenario: Scenario, annee: int, le: dt.date) -> Simulation:
    """The rights of the year, as they are on the day `le` and as the scenario would make them."""
    reel = territoires(scenario.demarche, [annee], le)[annee]
    simule, ecartes = _appliquer(scenario, reel)
    droits = pur.calculer(reel), pur.calculer(simule)
    return Simulation(scenario, *droits, comparer(*droits), tuple(ecartes))


def _appliquer(
    scenario: Scenario, territoire: Territoire
) -> tuple[Territoire, list[tuple[ChangementSimule, str]]]:
    ecartes = []
    for changement in scenario.changements.all():
        if changement.a_compter_de > territoire.annee:
            ecartes.append((changement, f"Il commence en {changement.a_compter_de}."))
            continue
        try:
            territoire = appliquer(territoire, [en_changement(changement)])
        except ErreurMetier as erreur:
            ecartes.append((changement, erreur.message))
    return territoire, ecartes


def en_changement(ligne: ChangementSimule) -> Changement:
    """The row as the calculation takes it; it was checked when it was written."""
    structure = str(ligne.structure_id)
    unites = ligne.quantite if ligne.quantite is not None else Decimal(0)
    de = organisme(ligne.collectivite)
    match ligne.nature:
        case NatureSimulee.OUVERTURE:
            neuve = Structure(ligne.identifiant, ligne.nom, organisme(ligne.gestionnaire))
            return Ouverture(neuve, ligne.ligne, unites, de if ligne.collectivite else None)
        case NatureSimulee.FERMETURE:
            return Fermeture(structure)
        case NatureSimulee.PERIMETRE:
            return ChangementDePerimetre(de, organisme(ligne.vers), ligne.ligne)
        case NatureSimulee.REFERENCE:
            return AutreReference(ligne.ligne, de, ligne.montant or Decimal(0))
    return Capacite(structure, ligne.ligne, unites)


def structures_possibles(demarche: Demarche) -> QuerySet[StructureDInventaire]:
    """The structures of the inventory that a change may name."""
    return StructureDInventaire.objects.filter(demarche=demarche, supprime_le=None).order_by(
        "nom", "pk"
    )


def organisations_possibles(demarche: Demarche) -> QuerySet[Organisation]:
    """The parties of the démarche and who already manages a structure of it."""
    return (
        Organisation.objects.filter(
            Q(parties__demarche=demarche) | Q(structures_gerees__structure__demarche=demarche)
        )
        .distinct()
        .order_by("nom", "pk")
    )
