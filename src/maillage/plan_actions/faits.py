"""What the gates need to know of the plan: whether it is written, costed and validated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from maillage.conventions.models import Demarche
from maillage.interface.typographie import accorde
from maillage.plan_actions.enums import VALIDEES, EtatFiche
from maillage.plan_actions.queries import comptes_par_demarche, fiches_par_etat
from maillage.regles.faits import Fait, Faits, contribuer

# A fiche that was dropped or put off keeps nothing waiting.
HORS_DU_PLAN = frozenset({EtatFiche.ABANDONNEE, EtatFiche.REPORTEE})
CHIFFREES = VALIDEES | {EtatFiche.CHIFFREE}


def lire(demarches: Sequence[Demarche], le: dt.date) -> list[Faits]:
    """The facts of each plan, in three queries; they do not depend on the day."""
    comptes, etats = comptes_par_demarche(demarches), fiches_par_etat(demarches)
    return [_faits(comptes[d.pk].elements, etats[d.pk]) for d in demarches]


def _faits(elements: int, etats: dict[str, int]) -> Faits:
    retenues = {etat: n for etat, n in etats.items() if etat not in HORS_DU_PLAN}
    total = sum(retenues.values())
    chiffrees = sum(n for etat, n in retenues.items() if etat in CHIFFREES)
    validees = sum(n for etat, n in retenues.items() if etat in VALIDEES)
    return {
        "objectifs_ecrits": Fait(
            elements > 0, accorde(elements, "élément") if elements else "À construire"
        ),
        "fiches_ecrites": Fait(
            total > 0, accorde(total, "fiche action", "fiches action") if total else "Aucune fiche"
        ),
        "fiches_chiffrees": Fait(
            0 < total == chiffrees, f"{chiffrees} sur {total} chiffrées" if total else ""
        ),
        "fiches_validees": Fait(
            0 < total == validees, f"{validees} sur {total} validées" if total else ""
        ),
    }


contribuer("plan_actions", lire)
