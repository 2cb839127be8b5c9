from django.urls import path

from maillage.territoires import views

app_name = "territoires"
urlpatterns = [
    path("", views.recherche, name="recherche"),
    path("<str:niveau>/<str:code>/", views.fiche, name="fiche"),
]
