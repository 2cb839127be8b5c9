from django.apps import AppConfig


class InterfaceConfig(AppConfig):
    name = "maillage.interface"
    label = "interface"
    verbose_name = "Interface"
