from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConversationsConfig(AppConfig):
    name = "maillage.conversations"
    label = "conversations"
    verbose_name = "Conversations"

    def ready(self) -> None:
        """Find what each domain lets people talk about (`ancres.py`)."""
        autodiscover_modules("ancres")
