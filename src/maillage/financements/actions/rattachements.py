"""Says that a line of the budget of a fiche is also a right of the Caf, so that it is counted once."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.permissions import exiger
from maillage.diagnostics.models import Structure
from maillage.financements import permissions
from maillage.financements.actions.ecritures import verifier_la_ligne
from maillage.financements.models import DroitFinance
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.partenaires.enums import NatureOrganisation
from maillage.plan_actions.models import LigneBudget
from maillage.regles.erreurs import Introuvable, SaisieInvalide


@transaction.atomic
def compter_une_fois(
    *,
    ligne_budget: LigneBudget,
    structure: Structure,
    ligne: str,
    par: Utilisateur,
    le: dt.datetime,
) -> DroitFinance:
    """Bind the line of budget to the right of that structure for that line of financing.

    Raises `ActeRefuse`, `Introuvable`, `SaisieInvalide` (a line that the Caf does not fund, or the State's).
    """
    demarche = ligne_budget.fiche.demarche
    exiger(permissions.refus_suivre(par, demarche, timezone.localdate(le)))
    frais = verrouiller(ligne_budget)
    if structure.demarche_id != demarche.pk:
        raise Introuvable("Cette structure ne fait pas partie de l’inventaire de cette démarche.")
    if frais.financeur is None or frais.financeur.nature != NatureOrganisation.CAF:
        raise SaisieInvalide(
            "Seule une ligne financée par la Caf peut être un droit de la Caf. Vérifiez le financeur "
            "dans la fiche."
        )
    verifier_la_ligne(ligne)
    lien = DroitFinance.objects.filter(ligne_budget=frais).first()
    avant = {"droit": str(lien)} if lien else None
    if lien and (lien.structure_id, lien.ligne) == (structure.pk, ligne):
        return lien
    lien = lien or DroitFinance(ligne_budget=frais)
    lien.structure, lien.ligne = structure, ligne
    controler(lien)
    lien.save()
    consigner(
        acte="ligne de budget comptée comme un droit",
        objet=lien,
        demarche=demarche.slug,
        avant=avant,
        apres={"ligne_budget": str(frais), "structure": str(structure), "ligne": ligne},
        par=par,
        le=le,
    )
    return lien


@transaction.atomic
def detacher(*, ligne_budget: LigneBudget, par: Utilisateur, le: dt.datetime) -> None:
    """Count the line of the fiche on its own again. Raises `ActeRefuse`, `Introuvable`."""
    demarche = ligne_budget.fiche.demarche
    exiger(permissions.refus_suivre(par, demarche, timezone.localdate(le)))
    frais = verrouiller(ligne_budget)
    lien = DroitFinance.objects.select_for_update().filter(ligne_budget=frais).first()
    if lien is None:
        raise Introuvable("Cette ligne de budget n’est liée à aucun droit : rien n’a changé.")
    consigner(
        acte="ligne de budget comptée à part",
        objet=lien,
        demarche=demarche.slug,
        avant={"ligne_budget": str(frais), "structure": str(lien.structure), "ligne": lien.ligne},
        par=par,
        le=le,
    )
    lien.delete()
