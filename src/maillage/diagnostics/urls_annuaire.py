"""The directory of the services that a démarche opens to all, under /services-aux-familles/."""

from django.urls import path

from maillage.diagnostics.views import annuaire

app_name = "annuaire"

urlpatterns = [path("<slug:slug>/", annuaire.public, name="public")]
