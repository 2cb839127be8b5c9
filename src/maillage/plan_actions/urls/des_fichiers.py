"""Addresses of the import and of the export of a plan."""

from django.urls import path

from maillage.plan_actions.views import exports, importations

IMPORT = "importer/<int:importation>/"
urlpatterns = [
    path("exporter/", exports.page, name="exporter"),
    path("importer/", importations.deposer, name="importer"),
    path(IMPORT, importations.resultat, name="import_resultat"),
    path(IMPORT + "colonnes/", importations.colonnes, name="import_colonnes"),
    path(IMPORT + "simulation/", importations.simulation, name="import_simulation"),
    path(IMPORT + "valider/", importations.importer, name="import_valider"),
    path(IMPORT + "ecarter/", importations.ecarter, name="import_ecarter"),
    path(IMPORT + "annuler/", importations.annuler, name="import_annuler"),
]
