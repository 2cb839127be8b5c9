"""Addresses of the diagnosis, under /demarches/<slug>/diagnostic/."""

from django.urls import path

from maillage.diagnostics.views import ateliers, constats

app_name = "diagnostics"

urlpatterns = [
    path("ateliers/", ateliers.liste, name="ateliers"),
    path("ateliers/preparer/", ateliers.preparer, name="atelier_preparer"),
    path("ateliers/<int:atelier>/", ateliers.atelier, name="atelier"),
    path("ateliers/<int:atelier>/modifier/", ateliers.modifier, name="atelier_modifier"),
    path("ateliers/<int:atelier>/passer/", ateliers.passer, name="atelier_passer"),
    path("ateliers/<int:atelier>/ecran/", ateliers.ecran, name="atelier_ecran"),
    path(
        "ateliers/<int:atelier>/idees/<int:contribution>/",
        ateliers.idee,
        name="idee",
    ),
    path("constats/", constats.liste, name="constats"),
    path("constats/ajouter/", constats.ajouter, name="constat_ajouter"),
    path("constats/<int:constat>/", constats.modifier, name="constat_modifier"),
    path("constats/<int:constat>/retirer/", constats.retirer, name="constat_retirer"),
    path("constats/<int:constat>/remettre/", constats.remettre, name="constat_remettre"),
]
