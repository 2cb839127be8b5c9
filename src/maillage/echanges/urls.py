"""Addresses of the requests for data, under /demarches/<slug>/echanges/."""

from django.urls import path

from maillage.echanges.views import demandes

app_name = "echanges"

urlpatterns = [
    path("", demandes.liste, name="demandes"),
    path("registre/", demandes.registre, name="registre"),
    path("deposer/", demandes.deposer, name="demande_deposer"),
    path("<int:demande>/", demandes.demande, name="demande"),
    path("<int:demande>/modifier/", demandes.modifier, name="demande_modifier"),
    path("<int:demande>/passer/", demandes.passer, name="demande_passer"),
    path("<int:demande>/avis/", demandes.avis, name="demande_avis"),
    path("<int:demande>/decider/", demandes.decider, name="demande_decider"),
]
