"""No page reads ten million figures: each query on them follows an index, as the plan of the engine says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import fabriques
from appuis.statistiques import indicateur, poser
from maillage.statistiques import regards
from maillage.statistiques.cartes.assemblage import assembler
from maillage.statistiques.enums import RegimeStatistique
from maillage.statistiques.models import Valeur
from maillage.statistiques.portraits import assemblage
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire

pytestmark = pytest.mark.django_db
TABLE = Valeur._meta.db_table
PARCOURS = ("SCAN", "Seq Scan")


@pytest.fixture
def epci() -> Territoire:
    """An EPCI of three communes, with counts of the Caf, of Iris, and of everybody."""
    epci = fabriques.epci()
    communes = [fabriques.commune(epci=epci) for _ in range(3)]
    indicateur("foyers_rsa", regime=RegimeStatistique.CAF, compte_des_personnes=True)
    for commune in communes:
        poser(commune, {"foyers_rsa": 40, "naissances": 10})
        poser(("IRIS", f"{commune.code}0101"), {"foyers_rsa": 40})
    return epci


def plans(ecrire: Callable[[], object]) -> list[str]:
    """How the engine reads the figures for each query of `ecrire`."""
    with CaptureQueriesContext(connection) as requetes:
        ecrire()
    dits = []
    for requete in requetes.captured_queries:
        if TABLE in requete["sql"]:
            dits += [pas.strip(" ->") for pas in _plan(requete["sql"]) if TABLE in pas]
    return dits


def _plan(requete: str) -> list[str]:
    """The steps of a query; PostgreSQL reads a table from end to end only where no index serves."""
    with connection.cursor() as curseur:
        if connection.vendor == "postgresql":
            curseur.execute("SET LOCAL enable_seqscan = off")
            curseur.execute(f"EXPLAIN {requete}")
        else:
            curseur.execute(f"EXPLAIN QUERY PLAN {requete}")
        return [ligne[-1] for ligne in curseur.fetchall()]


def demandes(epci: Territoire) -> dict[str, Callable[[], object]]:
    communes = list(Territoire.objects.filter(epci=epci).order_by("code"))
    codes = [commune.code for commune in communes]
    public = regards.public()
    return {
        "epci": lambda: assemblage.portrait_du_territoire(epci, regard=public),
        "commune": lambda: assemblage.portrait_du_territoire(communes[0], regard=public),
        "ensemble": lambda: assemblage.portrait_des_communes(codes, regard=public),
        "carte": lambda: assembler(
            epci,
            maille=Niveau.COMMUNE,
            indicateur=indicateur("foyers_rsa"),
            annee=None,
            regard=public,
        ),
    }


@pytest.mark.parametrize("quoi", ["epci", "commune", "ensemble", "carte"])
def test_rien_ne_parcourt_les_valeurs(epci: Territoire, quoi: str) -> None:
    lus = plans(demandes(epci)[quoi])
    assert lus, "no figure was read"
    assert not [dit for dit in lus if dit.startswith(PARCOURS)]
