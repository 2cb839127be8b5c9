from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "maillage.diagnostics"
    label = "diagnostics"
    verbose_name = "Diagnostics"
