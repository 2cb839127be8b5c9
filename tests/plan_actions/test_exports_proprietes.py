"""Random plans: what goes out comes back the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.plan_actions.enums import SOUS, EtatFiche, Niveau
from maillage.plan_actions.exports.fichiers import exporter
from maillage.plan_actions.imports.simulation import simuler
from maillage.plan_actions.models import ElementPlan, EtapeFiche, FicheAction, LigneBudget
from plan_actions.test_exports import PIEGES, charge, importer, lire, sans_identifiants

__all__ = ["charge"]  # a fixture

TEXTES = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cc", "Cs", "Cn", "Co"],
        exclude_characters="\ufffe\uffff\u2028\u2029\x85",
    ),
    max_size=30,
).map(str.strip)
TITRES = st.one_of(st.sampled_from(PIEGES), TEXTES).map(lambda t: t.strip() or "Sans titre")
LONGS = st.lists(st.one_of(st.sampled_from(PIEGES), TEXTES), max_size=3).map(
    lambda ls: "\n".join(ls).strip()
)
CENTIMES = st.integers(0, 10**11).map(lambda n: Decimal(n) / 100)
ANNEES, POURCENTS = st.integers(2020, 2035), st.integers(1, 99)
RACINES = st.sampled_from([Niveau.AXE, Niveau.ENJEU])
JOURS = st.dates(dt.date(2000, 1, 1), dt.date(2050, 12, 31))


@st.composite
def plans(tirer: Any) -> dict[str, Any]:
    """A tree of two or three levels and its fiches, in plain data."""

    def noeud(niveau: Niveau, profondeur: int) -> dict[str, Any]:
        enfants = [n for n in SOUS[niveau] if n != Niveau.AXE] if profondeur else []
        return {
            "niveau": niveau,
            "intitule": tirer(TITRES),
            "code": tirer(st.sampled_from(["", "1", "1.10", "B", "=2"])),
            "description": tirer(LONGS),
            "enfants": [
                noeud(tirer(st.sampled_from(enfants)), profondeur - 1)
                for _ in range(tirer(st.integers(0, 2)) if enfants else 0)
            ],
            "fiches": []
            if niveau == Niveau.ENJEU
            else [fiche() for _ in range(tirer(st.integers(0, 2)))],
        }

    def fiche() -> dict[str, Any]:
        debut = tirer(st.none() | JOURS)
        return {
            "intitule": tirer(TITRES),
            "numero": tirer(st.sampled_from(["", "7", "1.10", "A-2", "-3"])),
            "etat": tirer(st.sampled_from(EtatFiche.values)),
            "description": tirer(LONGS),
            "moyens": tirer(LONGS),
            "public": tirer(TEXTES),
            "debut": debut,
            "fin": debut and debut + dt.timedelta(days=tirer(st.integers(0, 900))),
            "montants": tirer(
                st.lists(
                    st.tuples(st.integers(2020, 2035), st.none() | CENTIMES, CENTIMES), max_size=2
                )
            ),
            "etapes": tirer(
                st.lists(st.tuples(TITRES, st.none() | JOURS, st.integers(1, 99)), max_size=2)
            ),
        }

    racines = [
        noeud(tirer(st.sampled_from([Niveau.AXE, Niveau.ENJEU])), 2)
        for _ in range(tirer(st.integers(1, 2)))
    ]
    return {"racines": racines}


def semer(
    demarche: Demarche, noeuds: list[dict[str, Any]], parent: ElementPlan | None = None
) -> None:
    for rang, noeud in enumerate(noeuds):
        element = ElementPlan.objects.create(
            demarche=demarche,
            parent=parent,
            position=rang,
            **{nom: noeud[nom] for nom in ("niveau", "intitule", "code", "description")},
        )
        for place, dite in enumerate(noeud["fiches"]):
            simples = {n: v for n, v in dite.items() if n not in ("montants", "etapes")}
            fiche = FicheAction.objects.create(
                demarche=demarche, element=element, position=place, **simples
            )
            for i, (annee, prevu, paye) in enumerate(dite["montants"]):
                LigneBudget.objects.create(
                    fiche=fiche,
                    position=i,
                    annee=annee,
                    autre_financeur="Fonds",
                    prevu=prevu,
                    paye=paye,
                )
            for i, (intitule, echeance, avancement) in enumerate(dite["etapes"]):
                EtapeFiche.objects.create(
                    fiche=fiche,
                    position=i,
                    intitule=intitule,
                    echeance=echeance,
                    etat="EN_COURS",
                    avancement=avancement,
                )
        semer(demarche, noeud["enfants"], element)


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tire=plans())
def test_export_import_export_est_identique(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime, tire: dict[str, Any]
) -> None:
    with transaction.atomic():
        ici, la = distribution.demarche, distribution.autre_demarche
        semer(ici, tire["racines"])
        export = exporter(ici, "xlsx")
        assert simuler(lire(export.octets, ici, charge, LE, "p.xlsx")).est_vide
        importer(lire(export.octets, la, charge, LE, "p.xlsx"), charge, LE)
        assert sans_identifiants(la) == sans_identifiants(ici)
        assert exporter(ici, "xlsx").octets == export.octets
        transaction.set_rollback(True)
