"""Two people at once on one indicator, each with a real connection."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import fabriques
from appuis.base_reelle import en_parallele
from maillage.conventions.enums import Role
from maillage.indicateurs.actions import valeurs
from maillage.indicateurs.models import ValeurIndicateur
from maillage.plan_actions.actions import poids, rattachements
from maillage.plan_actions.models import RattachementIndicateur
from maillage.regles.erreurs import EtatIncompatible, ModificationConcurrente


def test_une_annee_notee_a_deux_ne_garde_qu_une_valeur_et_le_dit(
    base_reelle: Any, LE: dt.datetime
) -> None:
    demarche = fabriques.demarche()
    par = fabriques.utilisateur()
    fabriques.habilitation(par, demarche, Role.CHARGE_COOPERATION)
    indicateur = fabriques.indicateur(demarche)
    fiche = fabriques.fiche(demarche)

    def noter(valeur: int) -> ValeurIndicateur:
        return valeurs.noter(
            indicateur=indicateur,
            annee=2026,
            valeur=Decimal(valeur),
            source="Caf (fictif)",
            par=par,
            le=LE,
        )

    reponses = en_parallele(lambda: noter(10), lambda: noter(20))
    assert sum(isinstance(r, EtatIncompatible) for r in reponses) == 1, reponses
    assert ValeurIndicateur.objects.get().valeur in (10, 20)

    def rattacher() -> RattachementIndicateur:
        return rattachements.rattacher(porteur=fiche, indicateur=indicateur, par=par, le=LE)

    reponses = en_parallele(rattacher, rattacher)
    assert sum(isinstance(r, EtatIncompatible) for r in reponses) == 1, reponses
    assert RattachementIndicateur.objects.count() == 1

    def peser(valeur: int) -> int:
        cle = f"fiche:{fiche.pk}"
        return poids.regler(
            demarche=demarche,
            parent=fiche.element,
            poids={cle: valeur},
            lus={cle: 1},
            par=par,
            le=LE,
        )

    reponses = en_parallele(lambda: peser(3), lambda: peser(7))
    assert sum(isinstance(r, ModificationConcurrente) for r in reponses) == 1, reponses
    fiche.refresh_from_db()
    assert fiche.poids in (3, 7)
