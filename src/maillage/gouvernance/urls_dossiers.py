"""Addresses of the dossier of a meeting."""

from django.urls import path

from maillage.gouvernance.views import dossiers

DOSSIER = "reunions/<int:reunion>/dossier/"

urlpatterns = [
    path(DOSSIER, dossiers.dossier, name="dossier"),
    path(f"{DOSSIER}apercu/", dossiers.apercu, name="dossier_apercu"),
    path(f"{DOSSIER}figer/", dossiers.figer, name="dossier_figer"),
    path(f"{DOSSIER}fichier/<str:format>/", dossiers.fichier, name="dossier_fichier"),
    path(f"{DOSSIER}figes/<int:fige>/<str:format>/", dossiers.fige, name="dossier_fige"),
]
