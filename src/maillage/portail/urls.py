"""Addresses of the pages that cross domains."""

from django.urls import path

from maillage.portail.views import accueil, controle_texte, courriels, demarche, documents, textes

app_name = "portail"

urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("recherche/", accueil.recherche, name="recherche"),
    path("controle-de-texte/", controle_texte.controler, name="controle_texte"),
    path("nouveautes/", accueil.nouveautes, name="nouveautes"),
    path("aide/", accueil.aide, name="aide"),
    path("accessibilite/", accueil.accessibilite, name="accessibilite"),
    path("sources/", accueil.sources, name="sources"),
    path("sante/", accueil.sante, name="sante"),
    # /demarches/<slug>/
    path("demarches/<slug:slug>/", demarche.vue_d_ensemble, name="demarche"),
    path("demarches/<slug:slug>/controle/", demarche.controle, name="controle"),
    path("demarches/<slug:slug>/actes/<int:pk>/texte/", textes.texte, name="texte"),
    path(
        "demarches/<slug:slug>/actes/<int:pk>/texte/retirer/", textes.retirer, name="texte_retirer"
    ),
    path("demarches/<slug:slug>/courriels/", courriels.liste, name="courriels"),
    path(
        "demarches/<slug:slug>/courriels/<int:pk>/annuler/",
        courriels.annuler,
        name="courriel_annuler",
    ),
    path(
        "demarches/<slug:slug>/courriels/<int:pk>/renvoyer/",
        courriels.renvoyer,
        name="courriel_renvoyer",
    ),
    path(
        "demarches/<slug:slug>/courriels/<int:pk>/adresse-bonne/",
        courriels.adresse_bonne,
        name="adresse_bonne",
    ),
    path("demarches/<slug:slug>/documents/", documents.liste, name="documents"),
    path("demarches/<slug:slug>/documents/<slug:piece>/", documents.apercu, name="apercu"),
    path(
        "demarches/<slug:slug>/documents/<slug:piece>/fichier/<slug:format>/",
        documents.fichier,
        name="fichier",
    ),
]
