"""The acts that take a fiche out of the views without throwing it away, and bring it back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verifier_version
from maillage.plan_actions.actions import gardes
from maillage.plan_actions.enums import ARCHIVABLES, EtatFiche
from maillage.plan_actions.models import FicheAction
from maillage.regles.erreurs import EtatIncompatible


@transaction.atomic
def archiver(*, fiche: FicheAction, version: int, par: Utilisateur, le: dt.datetime) -> FicheAction:
    """Take the fiche out of the views; it stays in the plan, in its history and in its documents.

    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`, and `EtatIncompatible` when
    something is still expected of the action, or when it is archived or in the bin already.
    """
    fraiche = _reprendre(fiche, version, par, le)
    if fraiche.archivee_le is not None:
        raise EtatIncompatible(f"« {fraiche} » est déjà archivée.")
    if fraiche.etat not in ARCHIVABLES:
        permis = ", ".join(f"« {etat.label} »" for etat in EtatFiche if etat in ARCHIVABLES)
        raise EtatIncompatible(
            f"« {fraiche} » est « {fraiche.get_etat_display()} » : on en attend encore quelque chose. "
            f"S'archivent les fiches {permis}. Changez d'abord son état."
        )
    return _ranger(fraiche, le, "fiche action archivée", par, le)


@transaction.atomic
def desarchiver(
    *, fiche: FicheAction, version: int, par: Utilisateur, le: dt.datetime
) -> FicheAction:
    """Bring the fiche back in the views.

    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`, `EtatIncompatible` (not archived).
    """
    fraiche = _reprendre(fiche, version, par, le)
    if fraiche.archivee_le is None:
        raise EtatIncompatible(
            f"« {fraiche} » n'est pas archivée : elle est dans les vues du plan."
        )
    return _ranger(fraiche, None, "fiche action sortie des archives", par, le)


def _reprendre(fiche: FicheAction, version: int, par: Utilisateur, le: dt.datetime) -> FicheAction:
    gardes.ouvrir(fiche.demarche, par, le)
    fraiche = gardes.reprendre(fiche, demarche=fiche.demarche)
    verifier_version(fraiche, version)
    return fraiche


def _ranger(
    fiche: FicheAction,
    archivee_le: dt.datetime | None,
    acte: str,
    par: Utilisateur,
    le: dt.datetime,
) -> FicheAction:
    avant, fiche.archivee_le = fiche.archivee_le, archivee_le
    fiche.version += 1
    fiche.save(update_fields=["archivee_le", "version"])
    consigner(
        acte=acte,
        objet=fiche,
        demarche=fiche.demarche.slug,
        avant={"archivee_le": avant},
        apres={"archivee_le": archivee_le},
        par=par,
        le=le,
    )
    return fiche
