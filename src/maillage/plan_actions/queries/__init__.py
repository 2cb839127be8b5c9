"""What the plan holds: the tree, its counts, its fiches and its bin."""

from maillage.plan_actions.queries.fiche import (
    fiche_visible,
    fiches,
    fiches_du_plan,
    organisations_proposees,
    personnes_proposees,
    pilotes_des_fiches,
    thematiques_des_fiches,
)
from maillage.plan_actions.queries.jetes import (
    Jete,
    corbeille,
    nombre_dans_la_corbeille,
)
from maillage.plan_actions.queries.mots import (
    elements_qui_repondent,
    fiches_qui_repondent,
)
from maillage.plan_actions.queries.plan import (
    Comptes,
    Destination,
    Noeud,
    Suite,
    arbre,
    chemin,
    comptes,
    comptes_par_demarche,
    contenu,
    destinations,
    destinations_de_fiche,
    element_visible,
    fiches_par_etat,
    plan_en_donnees,
    porteurs,
)

__all__ = [
    "Comptes",
    "Destination",
    "Jete",
    "Noeud",
    "Suite",
    "arbre",
    "chemin",
    "comptes",
    "comptes_par_demarche",
    "contenu",
    "corbeille",
    "destinations",
    "destinations_de_fiche",
    "element_visible",
    "elements_qui_repondent",
    "fiche_visible",
    "fiches",
    "fiches_du_plan",
    "fiches_par_etat",
    "fiches_qui_repondent",
    "nombre_dans_la_corbeille",
    "organisations_proposees",
    "personnes_proposees",
    "pilotes_des_fiches",
    "plan_en_donnees",
    "porteurs",
    "thematiques_des_fiches",
]
