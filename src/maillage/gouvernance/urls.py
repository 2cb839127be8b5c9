"""Addresses of the gouvernance, under /demarches/<slug>/gouvernance/."""

from django.urls import path

from maillage.gouvernance.views import instances

app_name = "gouvernance"

urlpatterns = [
    # Instances
    path("", instances.liste, name="instances"),
]
