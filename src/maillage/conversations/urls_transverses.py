"""Addresses of one's own conversations, across the démarches, under /conversations/."""

from django.urls import path

from maillage.conversations.views import miennes

app_name = "mes_conversations"

urlpatterns = [
    path("", miennes.liste, name="liste"),
    path("tout-lire/", miennes.tout_lire, name="tout_lire"),
    path("preferences/", miennes.preferences, name="preferences"),
]
