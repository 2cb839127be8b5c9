from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ArchivesConfig(AppConfig):
    name = "maillage.archives"
    label = "archives"
    verbose_name = "Archives"

    def ready(self) -> None:
        """Find what each domain says of its models, and what it brings to the archive of an act."""
        autodiscover_modules("reversibilite")
