"""The documents of the plan: the plan d'actions, one fiche action on its page, one fiche thématique."""

from maillage.documents.pieces import Piece, enregistrer
from maillage.plan_actions.pieces import note_sppe as sppe
from maillage.plan_actions.pieces.fiches import annexe, blocs_de_la_fiche, fiche_action
from maillage.plan_actions.pieces.plan import blocs_du_plan, manque_au_plan, plan
from maillage.plan_actions.pieces.thematiques import fiche_thematique
from maillage.plan_actions.queries import (
    fiche_designee,
    fiche_thematique_de,
    fiches_recentes,
    fiches_thematiques,
)

__all__ = [
    "annexe",
    "blocs_de_la_fiche",
    "blocs_du_plan",
    "fiche_action",
    "fiche_thematique",
    "plan",
]

enregistrer(
    Piece(
        "plan",
        "Annexe 2 : plan d’actions",
        plan,
        figee_avec=frozenset({"CONVENTION", "ACCORD_CADRE"}),
        manque=manque_au_plan,
    )
)
enregistrer(
    Piece(
        "fiche_action",
        "Fiche action",
        fiche_action,
        objet="fiche",
        trouver=fiche_designee,
        lister=fiches_recentes,
        a_defaut="une fiche action dans le plan",
    )
)
enregistrer(
    Piece(
        "fiche_thematique",
        "Fiche thématique",
        fiche_thematique,
        objet="thematique",
        trouver=fiche_thematique_de,
        lister=fiches_thematiques,
        a_defaut="une fiche thématique",
    )
)
enregistrer(
    Piece(
        "note_sppe",
        "Note « la CTG tient lieu de schéma »",
        sppe.note_sppe,
        manque=sppe.manque,
    )
)
