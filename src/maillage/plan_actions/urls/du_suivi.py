"""Addresses of the follow-up: progress and its calculation, météo, indicators that hang on the plan."""

from django.urls import path

from maillage.plan_actions.views import avancement, indicateurs, suivi

F = "fiches/<int:fiche>/"
E = "elements/<int:element>/"
urlpatterns = [
    path("avancement/", avancement.du_plan, name="avancement"),
    path("avancement/poids/", avancement.poids, name="poids"),
    path(E + "avancement/", avancement.d_un_element, name="element_avancement"),
    path(E + "poids/", avancement.poids, name="element_poids"),
    path(F + "avancement/", avancement.d_une_fiche, name="fiche_avancement"),
    path(F + "meteo/", suivi.meteo, name="fiche_meteo"),
    path("reglages/", suivi.reglages, name="reglages"),
    path(F + "indicateurs/", indicateurs.de_la_fiche, name="fiche_indicateurs"),
    path(F + "indicateurs/definir/", indicateurs.definir_pour_la_fiche, name="fiche_definir"),
    path(
        F + "indicateurs/<int:indicateur>/detacher/",
        indicateurs.detacher_de_la_fiche,
        name="fiche_detacher",
    ),
    path(E + "indicateurs/", indicateurs.de_l_element, name="element_indicateurs"),
    path(E + "indicateurs/definir/", indicateurs.definir_pour_l_element, name="element_definir"),
    path(
        E + "indicateurs/<int:indicateur>/detacher/",
        indicateurs.detacher_de_l_element,
        name="element_detacher",
    ),
]
