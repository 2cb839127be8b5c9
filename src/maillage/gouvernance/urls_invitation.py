"""What the link of an invitation opens, under /invitation/."""

from django.urls import path

from maillage.gouvernance.views import reponses

app_name = "invitation"

urlpatterns = [
    path("<str:jeton>/", reponses.accueil, name="reponse"),
    path("<str:jeton>/reunion.ics", reponses.agenda, name="agenda"),
    path("<str:jeton>/documents/<int:document>/", reponses.document, name="document"),
]
