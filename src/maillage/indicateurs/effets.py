"""What the decisions of an instance do to the way actions will be judged."""

from __future__ import annotations

from maillage.conventions.effets import la_demarche
from maillage.regles.effets import Effet, declarer

declarer(
    Effet(
        "methode_evaluation",
        "demarche",
        "Valider la méthode d’évaluation",
        "la méthode d’évaluation est validée",
        la_demarche,
        fait="methode_validee",
    )
)
