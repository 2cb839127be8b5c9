from django.apps import AppConfig


class PartenairesConfig(AppConfig):
    name = "maillage.partenaires"
    label = "partenaires"
    verbose_name = "Partenaires"
