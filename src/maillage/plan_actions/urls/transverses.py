"""Addresses that cross the démarches: my actions, the library."""

from django.urls import path

from maillage.plan_actions.views import bibliotheque, mes_actions

app_name = "plans"

urlpatterns = [
    path("mes-actions/", mes_actions.mes_actions_a_venir, name="mes_actions"),
    path("bibliotheque/", bibliotheque.catalogue, name="bibliotheque"),
    path("bibliotheque/<int:modele>/", bibliotheque.modele, name="modele"),
]
