"""Addresses of the money of a démarche, under /demarches/<slug>/financements/."""

from django.urls import URLPattern

app_name = "financements"

urlpatterns: list[URLPattern] = []
