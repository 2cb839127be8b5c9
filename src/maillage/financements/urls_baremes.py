"""Addresses of the barèmes, which belong to a Caf and not to a démarche, under /baremes/."""

from django.urls import URLPattern

app_name = "baremes"

urlpatterns: list[URLPattern] = []
