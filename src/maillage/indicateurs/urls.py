"""Addresses of the indicators, under /demarches/<slug>/indicateurs/."""

from django.urls import path

from maillage.indicateurs.views import indicateurs, valeurs

app_name = "indicateurs"

urlpatterns = [
    path("", indicateurs.liste, name="liste"),
    path("definir/", indicateurs.definir, name="definir"),
    path("<int:indicateur>/", indicateurs.indicateur, name="indicateur"),
    path("<int:indicateur>/modifier/", indicateurs.modifier, name="modifier"),
    path("<int:indicateur>/retirer/", indicateurs.retirer, name="retirer"),
    path("<int:indicateur>/remettre/", indicateurs.remettre, name="remettre"),
    path("<int:indicateur>/valeurs/noter/", valeurs.noter, name="valeur_noter"),
    path("<int:indicateur>/valeurs/<int:annee>/", valeurs.modifier, name="valeur_modifier"),
    path("<int:indicateur>/valeurs/<int:annee>/effacer/", valeurs.effacer, name="valeur_effacer"),
]
