"""Addresses of the directory."""

from django.urls import path

from maillage.partenaires import views

app_name = "partenaires"

urlpatterns = [
    path("", views.organisations, name="organisations"),
    path("export/", views.export, name="export"),
    path("nouvelle/", views.nouvelle, name="nouvelle"),
    # /partenaires/<id>/
    path("<int:pk>/", views.organisation, name="organisation"),
    path("<int:pk>/modifier/", views.modifier, name="modifier"),
    path("<int:pk>/logo/", views.logo, name="logo"),
    path("<int:pk>/logo/retirer/", views.retirer_le_logo, name="retirer_le_logo"),
    path("<int:pk>/services/nouveau/", views.nouveau_service, name="nouveau_service"),
    path("<int:pk>/comptes/rattacher/", views.rattacher, name="rattacher"),
    path("<int:pk>/mandats/nouveau/", views.nouveau_mandat, name="nouveau_mandat"),
    # /partenaires/mandats/<id>/
    path("mandats/<int:pk>/clore/", views.clore_mandat, name="clore_mandat"),
]
