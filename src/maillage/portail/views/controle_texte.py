"""Check a text that is pasted or handed in: nothing of it is stored."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.portail.extraits import CONSTATS_EN_VUE, situer
from maillage.portail.forms import ControleDeTexteForm
from maillage.regles.textes import examiner_texte, lignes_du_texte, regles_de_texte


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def controler(request: HttpRequest) -> HttpResponse:
    """The form; once sent, what the rules find, each place between the lines around it."""
    if request.method != "POST":
        return _page(request, ControleDeTexteForm())
    form = ControleDeTexteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    contenu = form.cleaned_data["contenu"]
    constats = examiner_texte(contenu)
    return _page(
        request,
        form,
        examine=True,
        nom=form.cleaned_data["nom"],
        lignes=len(lignes_du_texte(contenu)),
        total=len(constats),
        constats=situer(constats, contenu),
        autres=max(len(constats) - CONSTATS_EN_VUE, 0),
    )


def _page(
    request: HttpRequest, form: ControleDeTexteForm, *, status: int = 200, **resultat: object
) -> HttpResponse:
    contexte = {"form": form, "regles": regles_de_texte(), **resultat}
    return render(request, "portail/controle_texte.html", contexte, status=status)
