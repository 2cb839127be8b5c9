"""Addresses of the statistics, under /statistiques/."""

from django.urls import path

from maillage.statistiques.views import portrait

app_name = "statistiques"

urlpatterns = [
    path("portrait/", portrait.ensemble, name="portrait_ensemble"),
    path("portrait/<str:niveau>/<str:code>/", portrait.territoire, name="portrait"),
]
