"""What the états of a structure say together, and the reading of a year."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

import fabriques
from appuis.distribution import Distribution
from maillage.conventions.models import Demarche
from maillage.diagnostics import queries
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.etats import periodes
from maillage.diagnostics.lignes import DES_STRUCTURES, lignes_de, quantites_de
from maillage.diagnostics.models import EtatStructure


def test_structures_au_ne_depend_pas_du_nombre(distribution: Distribution) -> None:
    def lire(demarche: Demarche) -> int:
        with CaptureQueriesContext(connection) as requetes:
            for lue in queries.structures_au(demarche, 2026):
                assert lue.etat.gestionnaire is not None
                assert (lue.places_max, lue.structure.commune) == (20, None)
        return len(requetes)

    comptes = []
    for combien in (2, 18):
        for _ in range(combien):
            une = fabriques.structure(distribution.demarche)
            fabriques.etat_de_structure(une, gestionnaire=fabriques.organisation())
        comptes.append(lire(distribution.demarche))
    assert comptes == [2, 2]


def test_un_etat_inconnu_n_est_pas_un_zero(distribution: Distribution) -> None:
    une = fabriques.structure(distribution.demarche, type=TypeStructure.RPE)
    fabriques.etat_de_structure(une, places=None, etp=None, lignes=["PSO_RPE"])
    lue = queries.structures_au(distribution.demarche, 2026)[0]
    assert lue.unites("PSO_RPE") is None
    assert lue.places_max is None


def test_chaque_type_a_ses_lignes_et_ses_quantites() -> None:
    for type_ in TypeStructure:
        assert set(lignes_de(type_)) <= set(DES_STRUCTURES)
        assert quantites_de(type_) or type_ in (
            TypeStructure.REAAP,
            TypeStructure.CENTRE_SOCIAL,
            TypeStructure.EVS,
        )
    portees = {ligne for type_ in TypeStructure for ligne in lignes_de(type_)}
    assert portees == set(DES_STRUCTURES)


jours = st.dates(dt.date(2020, 1, 1), dt.date(2020, 2, 15))
ecrits = st.lists(st.tuples(jours, st.booleans(), st.integers(0, 5)), min_size=1, max_size=12)


@given(ecrits, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_les_periodes_se_suivent_sans_trou_ni_recouvrement(
    lignes: list[tuple[dt.date, bool, int]], hasard: Any
) -> None:
    """Whatever was written, corrected or cancelled, and in whichever order it is read."""
    rangs: dict[dt.date, int] = {}
    etats_lus = []
    for du, annule, places in lignes:
        rangs[du] = rangs.get(du, 0) + 1
        etats_lus.append(EtatStructure(du=du, annule=annule, places=places, rang=rangs[du]))
    derniers = {e.du: e for e in etats_lus}
    hasard.shuffle(etats_lus)
    lues = periodes(etats_lus)
    assert [p.etat for p in lues] == sorted(
        (e for e in derniers.values() if not e.annule), key=lambda e: e.du
    )
    for avant, apres in pairwise(lues):
        assert avant.au == apres.du - dt.timedelta(days=1)
    assert all(p.au is None for p in lues[-1:])
