"""The rules that the diagnosis must keep, one module by what it looks at (process D.6).

« S0 » to « S4 » are the five source documents; W-… the public pages that the research dossier lists.
"""

from maillage.diagnostics.controles import chiffres, inventaire, recensements, secret

__all__ = ["chiffres", "inventaire", "recensements", "secret"]
