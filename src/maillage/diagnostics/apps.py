from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DiagnosticsConfig(AppConfig):
    name = "maillage.diagnostics"
    label = "diagnostics"
    verbose_name = "Diagnostics"

    def ready(self) -> None:
        """Find what each folder makes of an idea of a workshop."""
        autodiscover_modules("devenirs")
