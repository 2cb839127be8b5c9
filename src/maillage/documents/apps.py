"""The documents engine as a Django app: it finds the pieces, the places and the rubriques of the others."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DocumentsConfig(AppConfig):
    name = "maillage.documents"
    label = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        autodiscover_modules("pieces")
        autodiscover_modules("places")
        autodiscover_modules("dossier")
