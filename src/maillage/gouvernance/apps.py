from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class GouvernanceConfig(AppConfig):
    name = "maillage.gouvernance"
    label = "gouvernance"
    verbose_name = "Gouvernance"

    def ready(self) -> None:
        """Find what a decision does to the objects of each domain."""
        autodiscover_modules("effets")
