"""Addresses of the clauses and of the Word model, which belong to a Caf, under /clauses/."""

from django.urls import path

from maillage.clauses.views import textes, word

app_name = "clauses"
CLAUSE = "cafs/<int:caf>/textes/<slug:document>/<slug:partie>/"

urlpatterns = [
    path("", textes.bibliotheque, name="bibliotheque"),
    path(CLAUSE, textes.clause, name="clause"),
    path(CLAUSE + "<slug:taille>/ecrire/", textes.ecrire, name="ecrire"),
    path(CLAUSE + "<slug:taille>/publier/", textes.publier, name="publier"),
    path(CLAUSE + "<slug:taille>/retirer/", textes.retirer, name="retirer"),
    path(CLAUSE + "<slug:taille>/abandonner/", textes.abandonner, name="abandonner"),
    path("cafs/<int:caf>/versions/<int:cle>/", textes.version, name="version"),
    path("cafs/<int:caf>/word/", word.modele, name="word"),
    path("cafs/<int:caf>/word/essai/", word.essai, name="word_essai"),
    path("cafs/<int:caf>/word/retirer/", word.retirer, name="word_retirer"),
    path("cafs/<int:caf>/word/<int:numero>/", word.fichier, name="word_fichier"),
]
