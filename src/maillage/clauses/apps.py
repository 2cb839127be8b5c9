from django.apps import AppConfig


class ClausesConfig(AppConfig):
    name = "maillage.clauses"
    label = "clauses"
    verbose_name = "Clauses"
