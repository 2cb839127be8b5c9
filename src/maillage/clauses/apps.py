from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ClausesConfig(AppConfig):
    name = "maillage.clauses"
    label = "clauses"
    verbose_name = "Clauses"

    def ready(self) -> None:
        """Find the documents that each domain writes from a model (`bibliotheque.py`)."""
        autodiscover_modules("bibliotheque")
