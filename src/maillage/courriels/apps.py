"""Outgoing mail: what waits, what left, what came back, and what each address wants."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CourrielsConfig(AppConfig):
    name = "maillage.courriels"
    verbose_name = "Courriels"

    def ready(self) -> None:
        """Find the mails that the domains write (`gabarits.py` of each)."""
        autodiscover_modules("gabarits")
