"""The rules of the money, one module by what it looks at (finance, §11.2)."""

from maillage.financements.controles import cofs, droits, services, suivi, tableaux

__all__ = ["cofs", "droits", "services", "suivi", "tableaux"]
