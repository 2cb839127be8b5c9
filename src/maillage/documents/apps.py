"""The documents engine as a Django app: it finds the pieces of the other apps, and the places filled."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DocumentsConfig(AppConfig):
    name = "maillage.documents"
    label = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        autodiscover_modules("pieces")
        autodiscover_modules("places")
