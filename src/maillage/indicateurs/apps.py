from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class IndicateursConfig(AppConfig):
    name = "maillage.indicateurs"
    label = "indicateurs"
    verbose_name = "Indicateurs"

    def ready(self) -> None:
        """Find what the upper folders know of where an indicator hangs."""
        autodiscover_modules("porteurs")
