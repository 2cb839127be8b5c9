"""Maillage carries a Convention territoriale globale from first agreement to renewal."""

__version__ = "0.1.0"
