"""Addresses of the views of a plan, under /demarches/<slug>/plan/ (included by `urls`)."""

from django.urls import path

from maillage.plan_actions.views import (
    bibliotheque,
    calendrier,
    copies,
    couverture,
    etats,
    lots,
    modeles,
    tableau,
    vues,
)

urlpatterns = [
    path("fiches/", tableau.tableau, name="fiches"),
    path("etats/", etats.tableau_des_etats, name="etats"),
    path("etats/passer/", etats.passer, name="carte_passer"),
    path("calendrier/", calendrier.calendrier, name="calendrier"),
    path("couverture/", couverture.matrices, name="couverture"),
    path("lot/", lots.lot, name="lot"),
    path("lots/", lots.liste, name="lots"),
    path("lots/<int:lot>/", lots.fait, name="lot_fait"),
    path("lots/<int:lot>/annuler/", lots.annuler, name="lot_annuler"),
    path("fiches/<int:fiche>/dupliquer/", copies.dupliquer, name="fiche_dupliquer"),
    path("fiches/<int:fiche>/archiver/", copies.archiver, name="fiche_archiver"),
    path("fiches/<int:fiche>/desarchiver/", copies.desarchiver, name="fiche_desarchiver"),
    path("elements/<int:element>/dupliquer/", copies.branche, name="element_dupliquer"),
    path("vues/", vues.liste, name="vues"),
    path("vues/<int:vue>/partager/", vues.partager, name="vue_partager"),
    path("vues/<int:vue>/retirer/", vues.retirer, name="vue_retirer"),
    path("bibliotheque/", modeles.liste, name="modeles"),
    path("bibliotheque/<int:modele>/", modeles.modifier, name="modele_modifier"),
    path("bibliotheque/<int:modele>/passer/", modeles.passer, name="modele_passer"),
    path("bibliotheque/copier/<int:source>/", bibliotheque.copier, name="modele_copier"),
    path("fiches/<int:fiche>/proposer/", modeles.proposer, name="fiche_proposer"),
]
