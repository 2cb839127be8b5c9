"""The documents of the gouvernance: annexe 4 and annexe 5 of the convention, the relevés."""

from maillage.documents.pieces import Piece, enregistrer
from maillage.gouvernance.pieces import bilan_annuel as bilans
from maillage.gouvernance.pieces import evaluation as annexe_6
from maillage.gouvernance.pieces import evaluation_finale as finale
from maillage.gouvernance.pieces import feuille_de_presence as presence
from maillage.gouvernance.pieces.annexe_pilotage import (
    annexe_pilotage,
    instances_de_l_annexe_4,
    manque_au_pilotage,
)
from maillage.gouvernance.pieces.calendrier import calendrier, manque_au_calendrier
from maillage.gouvernance.pieces.dossier import DIAPORAMA, dossier_copil
from maillage.gouvernance.pieces.referentiel_cooperation import referentiel_cooperation
from maillage.gouvernance.pieces.releve import releve_decisions, trouver
from maillage.gouvernance.queries.releves import releves

__all__ = ["annexe_pilotage", "instances_de_l_annexe_4", "releve_decisions"]

enregistrer(
    Piece(
        "annexe_pilotage",
        "Annexe 4 : instances et pilotage",
        annexe_pilotage,
        manque=manque_au_pilotage,
    )
)
enregistrer(
    Piece(
        "referentiel_cooperation",
        "Annexe 5 : référentiel et fonction de coopération",
        referentiel_cooperation,
    )
)
enregistrer(
    Piece(
        "evaluation",
        "Annexe 6 : méthode d’évaluation",
        annexe_6.evaluation,
        manque=annexe_6.manque,
    )
)
enregistrer(
    Piece(
        "bilan_annuel",
        "Bilan annuel",
        bilans.bilan_annuel,
        objet="annee",
        trouver=bilans.trouver,
        lister=bilans.annees,
        a_defaut=(
            "une année de mise en œuvre : une réunion tenue, une décision, une météo ou la valeur d’un "
            "indicateur"
        ),
        manque=bilans.manque,
    )
)
enregistrer(
    Piece(
        "evaluation_finale",
        "Évaluation finale",
        finale.evaluation_finale,
        manque=finale.manque,
    )
)
enregistrer(Piece("calendrier", "Calendrier des réunions", calendrier, manque=manque_au_calendrier))
enregistrer(
    Piece(
        "releve_decisions",
        "Relevé de décisions",
        releve_decisions,
        objet="releve",
        trouver=trouver,
        lister=releves,
        a_defaut="un relevé de décisions",
    )
)
for identifiant, intitule, construire, propres in (
    ("ordre_du_jour", "Ordre du jour d’une réunion", presence.ordre_du_jour, ()),
    ("feuille_de_presence", "Feuille de présence d’une réunion", presence.feuille_de_presence, ()),
    ("dossier_copil", "Dossier d’une réunion", dossier_copil, (DIAPORAMA,)),
):
    enregistrer(
        Piece(
            identifiant,
            intitule,
            construire,
            objet="reunion",
            trouver=presence.trouver,
            lister=presence.a_preparer,
            a_defaut="une réunion inscrite au calendrier",
            propres=propres,
        )
    )
