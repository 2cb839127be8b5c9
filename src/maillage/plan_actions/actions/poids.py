"""What each part of the plan weighs among its neighbours, when progress is computed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.journal.actions.evenements import consigner
from maillage.plan_actions.actions import gardes
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.regles.erreurs import Introuvable, ModificationConcurrente, SaisieInvalide

PLUS_LOURD = 100


@transaction.atomic
def regler(
    *,
    demarche: Demarche,
    parent: ElementPlan | None,
    poids: Mapping[str, int],
    lus: Mapping[str, int],
    par: Utilisateur,
    le: dt.datetime,
) -> int:
    """Set the weights of what stands directly under `parent` (None: the root); how many changed.

    `poids` and `lus` have « element:12 » and « fiche:7 » as keys; `lus` is what the person was looking
    at. 0 leaves out of the calculation. Raises `ActeRefuse`, `Introuvable` (not there),
    `EtatIncompatible`, `ModificationConcurrente` (somebody changed one meanwhile), `SaisieInvalide`.
    """
    gardes.ouvrir(demarche, par, le)
    parent = parent and gardes.reprendre(parent, demarche=demarche)
    presents = _presents(demarche, parent)
    change = 0
    for cle, valeur in poids.items():
        objet = presents.get(cle)
        if objet is None:
            raise Introuvable(
                "Le plan a changé : une ligne n'est plus à cette place. Revenez au calcul, puis "
                "recommencez."
            )
        if objet.poids != lus.get(cle):
            raise ModificationConcurrente(
                f"Quelqu'un d'autre a donné le poids {objet.poids} à « {objet} » pendant votre "
                "saisie. Rien n'a été enregistré : comparez, puis enregistrez de nouveau."
            )
        change += _peser(objet, valeur, par, le)
    return change


def _presents(
    demarche: Demarche, parent: ElementPlan | None
) -> dict[str, ElementPlan | FicheAction]:
    elements = ElementPlan.objects.presents().filter(demarche=demarche, parent=parent)
    trouves: dict[str, ElementPlan | FicheAction] = {
        f"element:{element.pk}": element for element in elements.select_for_update(no_key=True)
    }
    if parent is not None:
        fiches = FicheAction.objects.filter(element=parent, supprime_le=None)
        trouves |= {f"fiche:{fiche.pk}": fiche for fiche in fiches.select_for_update(no_key=True)}
    return trouves


def _peser(
    objet: ElementPlan | FicheAction, valeur: int, par: Utilisateur, le: dt.datetime
) -> bool:
    if not 0 <= valeur <= PLUS_LOURD:
        raise SaisieInvalide(
            f"Le poids de « {objet} » va de 0 (hors calcul) à {PLUS_LOURD} : {valeur} n'en est pas un."
        )
    if objet.poids == valeur:
        return False
    avant, objet.poids = objet.poids, valeur
    objet.version += 1
    objet.save(update_fields=["poids", "version"])
    consigner(
        acte="poids modifié",
        objet=objet,
        demarche=objet.demarche.slug,
        avant={"poids": avant},
        apres={"poids": valeur},
        par=par,
        le=le,
    )
    return True
