from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PortailConfig(AppConfig):
    name = "maillage.portail"
    label = "portail"
    verbose_name = "Portail"

    def ready(self) -> None:
        """Find what each domain declares: its rules and what can be searched in it."""
        autodiscover_modules("controles", "recherche")
