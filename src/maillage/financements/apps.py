from django.apps import AppConfig


class FinancementsConfig(AppConfig):
    name = "maillage.financements"
    label = "financements"
    verbose_name = "Financements"
