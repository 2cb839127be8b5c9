"""What a link of contribution opens, under /contribuer/."""

from django.urls import path

from maillage.plan_actions.views import contribution

app_name = "contribution"

urlpatterns = [
    path("<str:jeton>/", contribution.accueil, name="accueil"),
    path("<str:jeton>/<int:fiche>/", contribution.fiche, name="fiche"),
]
