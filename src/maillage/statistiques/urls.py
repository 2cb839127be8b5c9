"""Addresses of the statistics, under /statistiques/."""

from django.urls import path

from maillage.statistiques.views import cartes, evolutions, portrait

app_name = "statistiques"

urlpatterns = [
    path("carte/", cartes.france, name="carte_de_france"),
    path("carte/<str:niveau>/<str:code>/", cartes.territoire, name="carte"),
    path("evolution/", evolutions.ensemble, name="evolution_ensemble"),
    path("evolution/<str:niveau>/<str:code>/", evolutions.territoire, name="evolution"),
    path("portrait/", portrait.ensemble, name="portrait_ensemble"),
    path("portrait/<str:niveau>/<str:code>/", portrait.territoire, name="portrait"),
]
