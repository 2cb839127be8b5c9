"""The rules of the money, one module by what it looks at (finance, §11.2)."""

from maillage.financements.controles import cofs, services, suivi, tableaux

__all__ = ["cofs", "services", "suivi", "tableaux"]
