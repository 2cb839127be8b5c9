"""Addresses of the gouvernance, under /demarches/<slug>/gouvernance/."""

from django.urls import path

from maillage.gouvernance import urls_decisions, urls_dossiers, urls_postes, urls_reunions
from maillage.gouvernance.views import instances, membres

app_name = "gouvernance"

urlpatterns = [
    # Instances
    path("", instances.liste, name="instances"),
    path("instances/ajouter/", instances.creer, name="instance_creer"),
    path("instances/<int:instance>/", instances.instance, name="instance"),
    path("instances/<int:instance>/modifier/", instances.modifier, name="instance_modifier"),
    path("instances/<int:instance>/clore/", instances.clore, name="instance_clore"),
    path("instances/<int:instance>/membres/ajouter/", membres.ajouter, name="membre_ajouter"),
    path(
        "instances/<int:instance>/membres/<int:membre>/remplacer/",
        membres.remplacer,
        name="membre_remplacer",
    ),
    path(
        "instances/<int:instance>/membres/<int:membre>/terminer/",
        membres.terminer,
        name="membre_terminer",
    ),
    *urls_reunions.urlpatterns,
    *urls_decisions.urlpatterns,
    *urls_dossiers.urlpatterns,
    *urls_postes.urlpatterns,
]
