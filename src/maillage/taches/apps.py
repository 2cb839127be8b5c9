"""Work done beside the pages: the queue in our own database, what comes back, who works."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TachesConfig(AppConfig):
    name = "maillage.taches"
    verbose_name = "Tâches"

    def ready(self) -> None:
        """Find the tasks of the domains, and how often they come back."""
        autodiscover_modules("tasks")
