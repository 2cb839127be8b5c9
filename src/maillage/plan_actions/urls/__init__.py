"""Addresses of the plan, under /demarches/<slug>/plan/."""

from django.urls import path

from maillage.plan_actions.urls import (
    de_la_fiche,
    des_campagnes,
    des_enjeux,
    des_fichiers,
    des_vues,
    du_suivi,
)
from maillage.plan_actions.views import elements, fiches, plan

app_name = "plan_actions"

urlpatterns = [
    path("", plan.arbre, name="plan"),
    path("corbeille/", plan.corbeille, name="corbeille"),
    *des_vues.urlpatterns,
    *du_suivi.urlpatterns,
    *des_campagnes.urlpatterns,
    *des_fichiers.urlpatterns,
    *des_enjeux.urlpatterns,
    # elements/
    path("elements/ajouter/", elements.ajouter, name="element_ajouter"),
    path("elements/<int:element>/modifier/", elements.modifier, name="element_modifier"),
    path("elements/<int:element>/deplacer/", elements.deplacer, name="element_deplacer"),
    path("elements/<int:element>/supprimer/", elements.supprimer, name="element_supprimer"),
    path("elements/<int:element>/restaurer/", elements.restaurer, name="element_restaurer"),
    path("elements/<int:element>/historique/", elements.historique, name="element_historique"),
    *de_la_fiche.urlpatterns,
    # fiches/
    path("fiches/ajouter/", fiches.ajouter, name="fiche_ajouter"),
    path("fiches/<int:fiche>/", fiches.page, name="fiche"),
    path("fiches/<int:fiche>/modifier/", fiches.modifier, name="fiche_modifier"),
    path("fiches/<int:fiche>/etat/", fiches.etat, name="fiche_etat"),
    path("fiches/<int:fiche>/deplacer/", fiches.deplacer, name="fiche_deplacer"),
    path("fiches/<int:fiche>/supprimer/", fiches.supprimer, name="fiche_supprimer"),
    path("fiches/<int:fiche>/restaurer/", fiches.restaurer, name="fiche_restaurer"),
    path("fiches/<int:fiche>/historique/", fiches.historique, name="fiche_historique"),
]
