from django.apps import AppConfig


class StatistiquesConfig(AppConfig):
    name = "maillage.statistiques"
    label = "statistiques"
    verbose_name = "Statistiques"
