"""The rules that the plan d'actions must keep, one module by what it looks at (process D.6).

« S0 » to « S4 » are the five source documents; W-… the public pages that the research dossier lists.
"""

from maillage.plan_actions.controles import fiches, indicateurs, objectifs, sppe, thematiques

__all__ = ["fiches", "indicateurs", "objectifs", "sppe", "thematiques"]
