from django.apps import AppConfig


class ArchivesConfig(AppConfig):
    name = "maillage.archives"
    label = "archives"
    verbose_name = "Archives"
