"""The rules that the acts of a démarche must keep, one module by what it looks at.

Identifiers and severities are those of the research dossier (process D.6); « S0 » to « S4 » are the
five source documents.
"""

from maillage.conventions.controles import (
    avenants,
    deliberations,
    durees,
    fins,
    signatures,
    textes,
)

__all__ = ["avenants", "deliberations", "durees", "fins", "signatures", "textes"]
