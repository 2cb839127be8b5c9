"""The acts on the own budgets of the collectivités."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.conventions.permissions import exiger
from maillage.financements import permissions
from maillage.financements.models import BudgetCollectivite, PolitiqueBudget
from maillage.financements.models.tableau_publie import LIGNES_AU_PLUS
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.rapprochement import Unite, lire

CHAMPS = [
    "organisation",
    "intitule",
    "section",
    "annee",
    "annee_fin",
    "unite",
    "total_ecrit",
    "source",
]


@dataclass(frozen=True, slots=True)
class Politique:
    """One policy as it is typed: its name, its printed amount, its printed share in percent if any."""

    intitule: str
    ecrit: str
    part_publiee: Decimal | None = None


@transaction.atomic
def ajouter(
    *,
    demarche: Demarche,
    champs: Mapping[str, Any],
    politiques: Sequence[Politique],
    par: Utilisateur,
    le: dt.datetime,
) -> BudgetCollectivite:
    """Keep a budget by policy; `champs` are among `CHAMPS`. Raises `ActeRefuse`, `SaisieInvalide`."""
    connaitre(champs, CHAMPS)
    _ouvrir(demarche, par, le)
    budget = BudgetCollectivite(demarche=demarche, modifie_le=le, **nettoyer(champs))
    montants = _verifier(budget, politiques)
    budget.save()
    _ecrire(budget, politiques, montants)
    apres = {**valeurs(budget, CHAMPS), **en_mots(politiques)}
    raconter("budget d'une collectivité ajouté", budget, par=par, le=le, apres=apres)
    return budget


@transaction.atomic
def modifier(
    *,
    budget: BudgetCollectivite,
    version: int,
    champs: Mapping[str, Any],
    politiques: Sequence[Politique],
    par: Utilisateur,
    le: dt.datetime,
) -> BudgetCollectivite:
    """Change a budget; without a real change, nothing is written.

    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    _ouvrir(budget.demarche, par, le)
    frais = verrouiller(budget)
    verifier_version(frais, version)
    anciennes = politiques_de(frais)
    avant, apres = appliquer(frais, nettoyer(champs))
    voulues = list(politiques)
    if not apres and anciennes == voulues:
        return frais
    montants = _verifier(frais, voulues)
    frais.version += 1
    frais.modifie_le = le
    frais.save()
    if anciennes != voulues or "unite" in apres:
        frais.politiques.all().delete()
        _ecrire(frais, voulues, montants)
        avant, apres = {**avant, **en_mots(anciennes)}, {**apres, **en_mots(voulues)}
    raconter("budget d'une collectivité modifié", frais, par=par, le=le, avant=avant, apres=apres)
    return frais


@transaction.atomic
def retirer(*, budget: BudgetCollectivite, version: int, par: Utilisateur, le: dt.datetime) -> None:
    """Take a budget away; the journal keeps it. Raises `ActeRefuse`, `ModificationConcurrente`."""
    _ouvrir(budget.demarche, par, le)
    frais = verrouiller(budget)
    verifier_version(frais, version)
    avant = {**valeurs(frais, CHAMPS), **en_mots(politiques_de(frais))}
    raconter("budget d'une collectivité retiré", frais, par=par, le=le, avant=avant)
    frais.delete()


def politiques_de(budget: BudgetCollectivite) -> list[Politique]:
    """The policies of a budget as they were typed."""
    lignes = budget.politiques.order_by("rang")
    return [Politique(p.intitule, p.ecrit, p.part_publiee) for p in lignes]


def en_mots(politiques: Sequence[Politique]) -> dict[str, Any]:
    """The policies as the journal keeps them."""
    return {
        "politiques": [
            f"{p.intitule} : {p.ecrit}"
            + (f" ({p.part_publiee.normalize():f} %)" if p.part_publiee is not None else "")
            for p in politiques
        ]
    }


def _ouvrir(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> None:
    exiger(permissions.refus_suivre(par, demarche, timezone.localdate(le)))


def _verifier(budget: BudgetCollectivite, politiques: Sequence[Politique]) -> list[Decimal]:
    """The amounts of the policies in euros. Raises `SaisieInvalide`."""
    controler(budget)
    unite = Unite(budget.unite)
    if not politiques:
        raise SaisieInvalide("Un budget par politique nomme au moins une politique.")
    if len(politiques) > LIGNES_AU_PLUS:
        raise SaisieInvalide(f"{LIGNES_AU_PLUS} politiques au plus.")
    try:
        lire(budget.total_ecrit, unite)
    except SaisieInvalide as erreur:
        raise SaisieInvalide(erreur.message, champ="total_ecrit") from erreur
    montants = []
    for rang, politique in enumerate(politiques, 1):
        if not politique.intitule:
            raise SaisieInvalide(f"La politique {rang} n’a pas d’intitulé.")
        if len(politique.intitule) > 250 or len(politique.ecrit) > 80:
            raise SaisieInvalide(f"Politique {rang} : abrégez l’intitulé ou le montant.")
        if politique.part_publiee is not None and not 0 <= politique.part_publiee <= 100:
            raise SaisieInvalide(f"Politique {rang} : une part est comprise entre 0 et 100 %.")
        try:
            lu = lire(politique.ecrit, unite)
        except SaisieInvalide as erreur:
            raise SaisieInvalide(f"Politique {rang} : {erreur.message}") from erreur
        if lu is None:
            raise SaisieInvalide(f"La politique {rang} n’a pas de montant.")
        montants.append(lu.euros)
    return montants


def _ecrire(
    budget: BudgetCollectivite, politiques: Sequence[Politique], montants: Sequence[Decimal]
) -> None:
    PolitiqueBudget.objects.bulk_create(
        PolitiqueBudget(
            budget=budget,
            rang=rang,
            intitule=politique.intitule,
            ecrit=politique.ecrit,
            montant=montant,
            part_publiee=politique.part_publiee,
        )
        for rang, (politique, montant) in enumerate(zip(politiques, montants, strict=True))
    )
