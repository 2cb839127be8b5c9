"""Addresses of the calendar and of the function of cooperation, under /demarches/<slug>/gouvernance/."""

from django.urls import path

from maillage.gouvernance.views import calendriers, postes

urlpatterns = [
    path("calendrier/", calendriers.calendrier, name="calendrier"),
    path("cooperation/", postes.cooperation, name="cooperation"),
    path("cooperation/ouvrir/", postes.ouvrir, name="poste_ouvrir"),
    path("cooperation/indicateurs/", postes.indicateur_retenir, name="indicateur_retenir"),
    path(
        "cooperation/indicateurs/<int:retenu>/ecarter/",
        postes.indicateur_ecarter,
        name="indicateur_ecarter",
    ),
    path("cooperation/<int:poste>/", postes.poste, name="poste"),
    path("cooperation/<int:poste>/modifier/", postes.modifier, name="poste_modifier"),
    path("cooperation/<int:poste>/clore/", postes.clore, name="poste_clore"),
    path("cooperation/<int:poste>/avis/", postes.avis, name="poste_avis"),
    path("cooperation/<int:poste>/pourvoir/", postes.pourvoir, name="poste_pourvoir"),
    path("cooperation/<int:poste>/quitter/", postes.quitter, name="poste_quitter"),
    path("cooperation/<int:poste>/carnet/", postes.activite_noter, name="activite_noter"),
    path(
        "cooperation/<int:poste>/carnet/<int:activite>/",
        postes.activite_corriger,
        name="activite_corriger",
    ),
    path(
        "cooperation/<int:poste>/carnet/<int:activite>/effacer/",
        postes.activite_effacer,
        name="activite_effacer",
    ),
]
