"""Figures of territories for the tests: an EPCI with communes, and rows written directly."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import fabriques
from maillage.partenaires.models import Organisation
from maillage.statistiques.enums import (
    Diffusion,
    NatureIndicateur,
    NiveauStatistique,
    RegimeStatistique,
    StatutStatistique,
    ThemePortrait,
)
from maillage.statistiques.models import Indicateur, Valeur
from maillage.territoires.models import Territoire

ALLOCATAIRES = "caf_allocataires"


def indicateur(code: str = ALLOCATAIRES, **champs: Any) -> Indicateur:
    """The indicator of that code, a count of the Caf unless said otherwise; made if need be."""
    return Indicateur.objects.get_or_create(
        code=code,
        defaults={
            "libelle": code,
            "definition": "Fictif.",
            "unite": "foyers",
            "nature": NatureIndicateur.EFFECTIF,
            "regime": RegimeStatistique.CAF,
            "theme": ThemePortrait.PRESTATIONS,
            "niveaux": [],
            "source": "fictive",
            "producteur": "fictif",
            "compte_des_personnes": True,
            **champs,
        },
    )[0]


def un_epci(nombre: int) -> tuple[Territoire, list[Territoire]]:
    """An invented EPCI and its communes."""
    epci = fabriques.epci()
    return epci, [fabriques.commune(epci=epci) for _ in range(nombre)]


def poser(
    territoire: Territoire | tuple[str, str],
    valeurs: Mapping[str, int | None],
    *,
    annee: int = 2020,
    detenteur: Organisation | None = None,
) -> list[Valeur]:
    """Write these figures of a territory; None is blank at the producer's."""
    niveau, code = (
        (territoire.niveau, territoire.code) if isinstance(territoire, Territoire) else territoire
    )
    lignes = [
        Valeur(
            indicateur=indicateur(nom),
            niveau=NiveauStatistique(niveau),
            code=code,
            annee=annee,
            valeur=None if valeur is None else Decimal(valeur),
            statut=_statut(valeur),
            diffusion=Diffusion.INTERNE if detenteur else Diffusion.OUVERTE,
            detenteur=detenteur,
        )
        for nom, valeur in valeurs.items()
    ]
    return Valeur.objects.bulk_create(lignes)


def _statut(valeur: int | None) -> StatutStatistique:
    if valeur is None:
        return StatutStatistique.MASQUEE
    return StatutStatistique.PUBLIEE if valeur else StatutStatistique.NULLE
