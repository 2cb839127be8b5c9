"""Sixty people answer at once from their phones, through a real server on the loopback."""

from __future__ import annotations

import datetime as dt
import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from django.urls import reverse

import fabriques
from appuis.base_reelle import en_parallele
from maillage.conventions.enums import Role
from maillage.diagnostics.actions import ateliers
from maillage.diagnostics.enums import EtatAtelier
from maillage.diagnostics.models import Atelier, Contribution, VoixContribution
from maillage.journal.integrite import alterations

SALLE = 60


class Silencieux(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


class Serveur(ThreadedWSGIServer):
    """One thread a request, each with its own connection, closed with it."""

    daemon_threads = True
    request_queue_size = 2 * SALLE

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


@contextmanager
def servir() -> Iterator[int]:
    """The application on a free port of the loopback."""
    serveur = Serveur(("127.0.0.1", 0), Silencieux)
    serveur.set_app(get_wsgi_application())
    fil = threading.Thread(target=serveur.serve_forever)
    fil.start()
    try:
        yield serveur.server_address[1]
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join()


class Telephone:
    """A phone: it keeps its cookies, and sends what the page asks for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.temoins: dict[str, str] = {}

    def demander(
        self, methode: str, adresse: str, champs: dict[str, str] | None = None
    ) -> tuple[int, str]:
        tete = {
            "Host": "testserver",
            "Cookie": "; ".join(f"{nom}={valeur}" for nom, valeur in self.temoins.items()),
        }
        corps = None
        if champs is not None:
            tete["Content-Type"] = "application/x-www-form-urlencoded"
            corps = urlencode(champs | {"csrfmiddlewaretoken": self.temoins["csrftoken"]})
        lien = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        lien.request(methode, adresse, corps, tete)
        reponse = lien.getresponse()
        for pose in reponse.headers.get_all("Set-Cookie") or ():
            nom, _, valeur = pose.partition(";")[0].partition("=")
            self.temoins[nom] = valeur
        texte = reponse.read().decode()
        lien.close()
        return reponse.status, texte


@pytest.fixture
def atelier(base_reelle: Any, LE: dt.datetime) -> Atelier:
    demarche = fabriques.demarche()
    par = fabriques.utilisateur()
    fabriques.habilitation(par, demarche, Role.CHARGE_COOPERATION)
    prepare = ateliers.preparer(
        demarche=demarche,
        intitule="Une grande salle",
        question="Que manque-t-il ?",
        tenu_le=LE.date(),
        voix_par_personne=1,
        par=par,
        le=LE,
    )
    return ateliers.passer(atelier=prepare, vers=EtatAtelier.OUVERT, par=par, le=LE)


def test_soixante_personnes_a_la_fois(atelier: Atelier, LE: dt.datetime) -> None:
    adresse = reverse("atelier:participer", args=[atelier.code])
    with servir() as port:
        telephones = [Telephone(port) for _ in range(SALLE)]

        def arriver(rang: int) -> str:
            code, page = telephones[rang].demander("GET", adresse)
            assert code == 200
            cle = re.search(r'name="cle" value="([0-9a-f]{32})"', page)
            assert cle
            return cle[1]

        cles = en_parallele(*[lambda n=n: arriver(n) for n in range(SALLE)])
        assert len({cle for cle in cles if isinstance(cle, str)}) == SALLE, cles

        def envoyer(rang: int) -> int:
            champs = {"texte": f"Idée numéro {rang}", "cle": cles[rang], "nom": ""}
            return telephones[rang].demander("POST", adresse, champs)[0]

        # Each thumb taps twice.
        codes = en_parallele(*[lambda n=n: envoyer(n % SALLE) for n in range(2 * SALLE)])
        assert codes == [302] * (2 * SALLE)
    textes = list(Contribution.objects.values_list("texte", flat=True))
    assert sorted(textes) == sorted(f"Idée numéro {n}" for n in range(SALLE))
    assert atelier.participants.count() == SALLE
    assert alterations() == []
    _l_ecran_suit(atelier)
    _chacun_choisit(atelier, telephones, LE)


def _l_ecran_suit(atelier: Atelier) -> None:
    """The projected page asks every second, and the first answer after the last idea has them all."""
    client = Client()
    client.force_login(atelier.demarche.habilitations.get().utilisateur)
    ecran = reverse("diagnostics:atelier_ecran", args=[atelier.demarche.slug, atelier.pk])
    page = client.get(ecran, {"marque": "avant"}).content.decode()
    assert page.count("Idée numéro") == SALLE
    assert 'hx-trigger="every 1s"' in page
    [marque] = re.findall(r"\?marque=([\d-]+)", page)
    assert client.get(ecran, {"marque": marque}).status_code == 204


def _chacun_choisit(atelier: Atelier, telephones: list[Telephone], le: dt.datetime) -> None:
    par = atelier.demarche.habilitations.get().utilisateur
    ateliers.passer(atelier=atelier, vers=EtatAtelier.VOTE, par=par, le=le)
    choisie = Contribution.objects.first()
    assert choisie
    with servir() as port:
        for telephone in telephones:
            telephone.port = port
        adresse = reverse("atelier:voix", args=[atelier.code, choisie.pk])
        codes = en_parallele(
            *[lambda n=n: telephones[n % 30].demander("POST", adresse, {})[0] for n in range(60)]
        )
    assert codes == [302] * 60
    assert VoixContribution.objects.filter(contribution=choisie).count() == 30
