"""Addresses of the verification, and of the authorities that are believed."""

from django.urls import path

from maillage.sceaux.views import autorites, verification

app_name = "sceaux"

urlpatterns = [
    path("verifier/", verification.verifier, name="verifier"),
    path("sceaux/autorites/", autorites.liste, name="autorites"),
    path("sceaux/autorites/<int:cle>/revocations/", autorites.revocations, name="revocations"),
    path("sceaux/autorites/<int:cle>/retirer/", autorites.retirer, name="autorite_retirer"),
]
