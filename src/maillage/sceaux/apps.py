from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SceauxConfig(AppConfig):
    name = "maillage.sceaux"
    label = "sceaux"
    verbose_name = "Sceaux"

    def ready(self) -> None:
        """Register the checks of the settings; find who knows the files that are kept."""
        from maillage.sceaux import verifications  # noqa: F401  # its import registers them

        autodiscover_modules("origines")
