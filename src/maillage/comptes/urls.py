"""Addresses of the accounts: allauth's views and names, under French paths.

The names are those that allauth reverses, so they stay outside the namespace `comptes`.
"""

from allauth.account import views as allauth
from django.urls import include, path, re_path

from maillage.comptes import views

comptes = [
    path("", views.compte, name="compte"),
    path("tous/", views.comptes, name="comptes"),
    path("tous/ouvrir/", views.ouvrir, name="ouvrir"),
    path("tous/<int:pk>/fermer/", views.fermer, name="fermer"),
    path("tous/<int:pk>/rouvrir/", views.rouvrir, name="rouvrir"),
]

urlpatterns = [
    path("", include((comptes, "comptes"))),
    path("connexion/", views.ConnexionView.as_view(), name="account_login"),
    path("deconnexion/", allauth.logout, name="account_logout"),
    path("inscription/", allauth.signup, name="account_signup"),
    path("ferme/", allauth.account_inactive, name="account_inactive"),
    path("confirmer-identite/", views.IdentiteView.as_view(), name="account_reauthenticate"),
    path("mot-de-passe/", views.ChangementView.as_view(), name="account_change_password"),
    path("mot-de-passe/definir/", allauth.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", views.OubliView.as_view(), name="account_reset_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        allauth.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.NouveauMotDePasseView.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
