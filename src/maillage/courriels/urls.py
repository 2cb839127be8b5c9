"""Where the reader of a mail chooses what comes, without account, and where one does with it."""

from django.urls import path

from maillage.courriels.views import preferences

app_name = "courriels"

urlpatterns = [
    path("", preferences.miennes, name="miennes"),
    path("<str:jeton>/", preferences.de_l_adresse, name="preferences"),
]
