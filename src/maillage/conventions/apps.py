from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConventionsConfig(AppConfig):
    name = "maillage.conventions"
    label = "conventions"
    verbose_name = "Conventions"

    def ready(self) -> None:
        """Find what each domain gives to the content of a version, and to the gates of a parcours."""
        autodiscover_modules("contenu", "faits")
