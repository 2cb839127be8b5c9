"""Addresses of the diagnosis, under /demarches/<slug>/diagnostic/."""

from django.urls import URLPattern

app_name = "diagnostics"

urlpatterns: list[URLPattern] = []
