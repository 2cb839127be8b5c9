from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConventionsConfig(AppConfig):
    name = "maillage.conventions"
    label = "conventions"
    verbose_name = "Conventions"

    def ready(self) -> None:
        """Find what each domain gives to a version, to the gates of a parcours, and to a renewal."""
        autodiscover_modules("contenu", "faits", "reprise")
