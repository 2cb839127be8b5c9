"""Addresses of the money of a démarche, under /demarches/<slug>/financements/."""

from django.urls import URLPattern, path

from maillage.financements.urls_des_services import urlpatterns as des_services
from maillage.financements.urls_du_suivi import urlpatterns as du_suivi
from maillage.financements.views import droits, scenarios

app_name = "financements"

urlpatterns: list[URLPattern] = [
    *des_services,
    path("droits/", droits.droits, name="droits"),
    path("droits/<str:structure>/<str:ligne>/", droits.montant, name="montant"),
    path("droits/<int:structure>/<str:ligne>/quantites/", droits.assiette, name="assiette"),
    path("scenarios/", scenarios.liste, name="scenarios"),
    path("scenarios/creer/", scenarios.creer, name="scenario_creer"),
    path("scenarios/<int:scenario>/", scenarios.scenario, name="scenario"),
    path("scenarios/<int:scenario>/modifier/", scenarios.modifier, name="scenario_modifier"),
    path("scenarios/<int:scenario>/dupliquer/", scenarios.dupliquer, name="scenario_dupliquer"),
    path("scenarios/<int:scenario>/jeter/", scenarios.jeter, name="scenario_jeter"),
    path("scenarios/<int:scenario>/remettre/", scenarios.remettre, name="scenario_remettre"),
    path(
        "scenarios/<int:scenario>/changer/<str:nature>/",
        scenarios.changer,
        name="changement_ajouter",
    ),
    path(
        "scenarios/<int:scenario>/changements/<int:changement>/retirer/",
        scenarios.retirer,
        name="changement_retirer",
    ),
    *du_suivi,
]
