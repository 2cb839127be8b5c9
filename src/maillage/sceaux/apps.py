from django.apps import AppConfig


class SceauxConfig(AppConfig):
    name = "maillage.sceaux"
    label = "sceaux"
    verbose_name = "Sceaux"
