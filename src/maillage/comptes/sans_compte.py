"""Pages that somebody without account opens by the link of a mail."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.comptes.frein import trop
from maillage.regles.erreurs import Introuvable

ESSAIS = "30/10m/ip"  # links that open nothing: somebody guesses
ENVOIS = "240/m/ip,120/m/key"  # an office shares one address

Page = Callable[..., HttpResponse]


def ouverte_par_un_lien(
    *, genre: str, trouver: Callable[[str], Any], fermee: str
) -> Callable[[Page], Page]:
    """A page that a link alone opens, kept by no cache and no search engine.

    `trouver` gives what the token of the address stands for, which the page receives before the token
    itself; where it raises `Introuvable`, the template `fermee` says so (404), and too many of those
    are slowed down. `genre` names the counters of these links.
    """

    def ouvrable(page: Page) -> Page:
        @login_not_required
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        @functools.wraps(page)
        def ouvrir(request: HttpRequest, jeton: str, **parametres: int) -> HttpResponse:
            refus = trop(request, f"{genre}_essai", ESSAIS, essai=True) or trop(
                request, genre, ENVOIS, cle=jeton
            )
            if refus:
                return refus
            try:
                objet = trouver(jeton)
            except Introuvable as erreur:
                trop(request, f"{genre}_essai", ESSAIS)
                reponse = render(request, fermee, {"erreur": erreur}, status=404)
            else:
                reponse = page(request, objet, jeton, **parametres)
            reponse["X-Robots-Tag"] = "noindex, nofollow"
            return reponse

        return ouvrir

    return ouvrable
