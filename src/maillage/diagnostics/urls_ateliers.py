"""What the code of a workshop opens, under /atelier/."""

from django.urls import path

from maillage.diagnostics.views import participation

app_name = "atelier"

urlpatterns = [
    path("", participation.code, name="code"),
    path("<str:code>/", participation.participer, name="participer"),
    path("<str:code>/<int:contribution>/voix/", participation.voix, name="voix"),
]
