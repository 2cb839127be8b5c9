"""Addresses of the enjeux and of the schéma that they answer, under /demarches/<slug>/plan/."""

from django.urls import path

from maillage.plan_actions.views import enjeux, schema

urlpatterns = [
    path("enjeux/", enjeux.liste, name="enjeux"),
    path("enjeux/ajouter/", enjeux.ajouter, name="enjeu_ajouter"),
    path("enjeux/<int:element>/", enjeux.prioriser, name="enjeu"),
    path("enjeux/constats/<int:constat>/laisser/", enjeux.laisser, name="constat_laisser"),
    path("enjeux/constats/<int:constat>/reprendre/", enjeux.reprendre, name="constat_reprendre"),
    path("schema-petite-enfance/", schema.correspondance, name="schema_petite_enfance"),
]
