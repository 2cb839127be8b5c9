"""Addresses of the conversations of a démarche, under /demarches/<slug>/conversations/."""

from django.urls import path

from maillage.conversations.views import fils, messages

app_name = "conversations"

urlpatterns = [
    path("<slug:genre>/<int:cle>/", fils.objet, name="objet"),
    path("<int:fil>/", fils.fil, name="fil"),
    path("<int:fil>/aller/", fils.aller, name="aller"),
    path("<int:fil>/resoudre/", fils.resoudre, name="resoudre"),
    path("<int:fil>/rouvrir/", fils.rouvrir, name="rouvrir"),
    path("<int:fil>/suivre/", fils.suivre, name="suivre"),
    path("<int:fil>/lire/", fils.lire, name="lire"),
    path("messages/<int:message>/modifier/", messages.modifier, name="message_modifier"),
    path("messages/<int:message>/retirer/", messages.retirer, name="message_retirer"),
]
