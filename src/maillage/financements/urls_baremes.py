"""Addresses of the barèmes, which belong to a Caf and not to a démarche, under /baremes/."""

from django.urls import path

from maillage.financements.views import baremes

app_name = "baremes"

urlpatterns = [
    path("", baremes.liste, name="liste"),
    path("modele/", baremes.modele, name="modele"),
    path("lignes/<str:ligne>/", baremes.ligne, name="ligne"),
    path("cafs/<int:caf>/lignes/<str:ligne>/saisir/", baremes.saisir, name="saisir"),
    path("cafs/<int:caf>/importer/", baremes.importer, name="importer"),
    path("valeurs/<int:pk>/remplacer/", baremes.remplacer, name="remplacer"),
    path("valeurs/<int:pk>/retirer/", baremes.retirer, name="retirer"),
]
