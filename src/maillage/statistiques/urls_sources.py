"""Addresses of the sources of statistics and of their imports, under /statistiques/sources/."""

from django.urls import path

from maillage.statistiques.views import importations, sources

app_name = "sources"

urlpatterns = [
    path("", sources.catalogue, name="catalogue"),
    path("paquet/", sources.paquet, name="paquet"),
    path("imports/<int:pk>/", importations.importation, name="importation"),
    path("imports/<int:pk>/avancement/", importations.avancement, name="avancement"),
    path("imports/<int:pk>/publier/", importations.publier, name="publier"),
    path("imports/<int:pk>/annuler/", importations.annuler, name="annuler"),
    path("<slug:identifiant>/", sources.source, name="source"),
]
