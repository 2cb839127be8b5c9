"""Stored files: what was handed over, kept as it is, and known by its fingerprint."""

from django.apps import AppConfig


class FichiersConfig(AppConfig):
    name = "maillage.fichiers"
    verbose_name = "Fichiers"

    def ready(self) -> None:
        """Register the checks of the settings."""
        from maillage.fichiers import verifications  # noqa: F401  # its import registers them
