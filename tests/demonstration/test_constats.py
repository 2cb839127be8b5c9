"""The contrôle of the demonstration: what it finds, all of it explained, and nothing else."""

from __future__ import annotations

import pytest
from django.utils import timezone

from demonstration.conftest import LE
from demonstration.constats_attendus import ATTENDUS, Attendu
from maillage.conventions.models import Demarche
from maillage.demonstration.lecture import TERRITOIRES
from maillage.portail.queries import constats
from maillage.regles.controle import Constat

# What issues 3 and 6 ask of the five démarches, in the numbers of process A.15 (A15-05 is information).
DEMANDES = {f"A15-{n:02}" for n in range(1, 17)}


def _plat(texte: str) -> str:
    """Plain spaces and apostrophes, whatever the typography of the message."""
    return texte.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def _repond(constat: Constat, attendu: Attendu) -> bool:
    return (
        constat.regle.identifiant == attendu.regle
        and _plat(attendu.dit) in _plat(constat.message)
        and attendu.sur in constat.objet
    )


def test_tout_ce_qui_est_demande_est_attendu():
    assert {a.releve for a in ATTENDUS} >= DEMANDES
    assert {a.demarche for a in ATTENDUS} == set(TERRITOIRES)


@pytest.mark.parametrize("slug", TERRITOIRES)
def test_chaque_constat_a_son_explication_et_rien_ne_manque(demo, slug):
    demarche = Demarche.objects.get(slug=slug)
    siens = [a for a in ATTENDUS if a.demarche == slug]
    trouves = constats(demarche, timezone.localdate(LE))
    sans = [
        f"{c.regle.identifiant}, {c.objet} : {c.message}"
        for c in trouves
        if sum(_repond(c, attendu) for attendu in siens) != 1
    ]
    assert not sans, "Explain each in constats_attendus.py, or correct what makes it come."
    perdus = [a for a in siens if sum(_repond(c, a) for c in trouves) != 1]
    assert not perdus, "These no longer come, or come twice."
