"""The addresses of the product, and an empty page of the same shell to compare with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from maillage.config.urls import handler403, handler404, handler500
from maillage.config.urls import urlpatterns as du_produit

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


def vide(request: HttpRequest) -> HttpResponse:
    """The base template, for a person who is logged in, with nothing in it."""
    return render(request, "interface/base.html")


urlpatterns = [path("bench/vide/", vide, name="vide"), *du_produit]
