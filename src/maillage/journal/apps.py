from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    name = "maillage.journal"
    label = "journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        """Find what the domains recompute when the journal is verified."""
        autodiscover_modules("integrite")
