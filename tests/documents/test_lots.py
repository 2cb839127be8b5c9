from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from maillage.documents.lecture import lots
from maillage.regles.erreurs import SaisieInvalide

LIGNES = [{"nom": "Crèche des Rives (fictif)", "places": "24", "fin": None}]
DEPOT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def rouvrir(lot: str, *, sel: str = "structures", lieu: int = 7) -> list[dict[str, str | None]]:
    return lots.rouvrir(lot, sel=sel, lieu=lieu, un_autre="une autre démarche")


@pytest.fixture
def lot() -> str:
    with time_machine.travel(DEPOT, tick=False):
        return lots.sceller(LIGNES, sel="structures", lieu=7)


@pytest.mark.parametrize("heures", [0, 23])
def test_un_lot_rend_ce_qui_a_ete_lu(lot, heures):
    with time_machine.travel(DEPOT + dt.timedelta(hours=heures), tick=False):
        assert rouvrir(lot) == LIGNES


def test_un_lot_vaut_un_jour(lot):
    with (
        time_machine.travel(DEPOT + dt.timedelta(hours=25), tick=False),
        pytest.raises(SaisieInvalide, match="n’est plus valable"),
    ):
        rouvrir(lot)


@pytest.mark.parametrize("faux", ["", "x", ":::", "é\0"])
def test_un_lot_fabrique_est_refuse(lot, faux):
    for essai in (faux, lot + faux + "x", faux + "x" + lot):
        with time_machine.travel(DEPOT, tick=False), pytest.raises(SaisieInvalide, match="Déposez"):
            rouvrir(essai)


def test_un_lot_ne_passe_ni_a_un_autre_import_ni_a_une_autre_demarche(lot):
    with time_machine.travel(DEPOT, tick=False):
        with pytest.raises(SaisieInvalide, match="n’est plus valable"):
            rouvrir(lot, sel="baremes")
        with pytest.raises(SaisieInvalide, match="celui d’une autre démarche"):
            rouvrir(lot, lieu=8)
