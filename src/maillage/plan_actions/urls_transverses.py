"""Addresses that cross the démarches: my actions."""

from django.urls import path

from maillage.plan_actions.views import mes_actions

app_name = "plans"

urlpatterns = [
    path("mes-actions/", mes_actions.mes_actions_a_venir, name="mes_actions"),
]
