"""Every address × every person × GET and POST, with the identifiers of two démarches."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from appuis.distribution import distribuer
from appuis.monde import Monde, Route, peupler, routes, sans_nom
from consistency.droits import DROITS
from consistency.qui import ANONYME, HABILITES, TOUS

ADMIS = {"GET": {200, 302}, "POST": {200, 204, 302, 303, 422}}
VERS_LA_CONNEXION = {302}
ADMIS_DEMANDES = 3
# What a démarche decided to publish is read by all.
PUBLIEES = {"annuaire:public"}
# Parameters that name an object of the démarche, beside its slug.
DE_LA_DEMARCHE = {
    "cle",
    "fichier",
    "citation",
    "partie",
    "page",
    "signataire",
    "sceau",
    "certificat",
    "procedure",
    "element",
    "fiche",
    "etape",
    "indicateur",
    "vue",
    "lot",
    "campagne",
    "lien",
    "proposition",
    "document",
    "fil",
    "message",
    "atelier",
    "contribution",
    "constat",
    "demande",
    "structure",
    "etat",
    "reunion",
    "point",
    "invitation",
    "presence",
    "importation",
    "recensement",
    "scenario",
    "changement",
    "tableau",
    "budget",
    "instance",
    "membre",
    "decision",
    "suite",
    "releve",
    "fige",
    "retenu",
    "poste",
    "activite",
}


def connues() -> list[Route]:
    return [route for route in routes() if route.nom in DROITS]


def demander(client: Client, methode: str, adresse: str, saisie: dict[str, Any]) -> HttpResponse:
    """Ask, then take back whatever was written; the page itself must be clean."""
    temoins = copy(client.cookies)
    with transaction.atomic():
        reponse = (client.get if methode == "GET" else client.post)(adresse, saisie)
        if reponse.status_code == 200 and "text/html" in reponse.headers["Content-Type"]:
            assert b"<c-" not in b"".join(reponse), "A component was printed raw"
        transaction.set_rollback(True)
    reponse.close()  # a file to download stays open otherwise
    client.cookies = temoins  # the session that a logout closed is open again
    return reponse


def a_demander(route: Route, methode: str) -> list[str]:
    """Everybody who is refused, and `ADMIS_DEMANDES` of those who are let in, in turn.

    Nobody may enter where the table says no; pages are the same for those who may, and are long to write.
    """
    droits = DROITS[route.nom]
    admis = sorted((droits.lire if methode == "GET" else droits.ecrire) or ())
    tour = sum(route.nom.encode()) % max(1, len(admis))
    return [*sorted(TOUS - set(admis)), *(admis[tour:] + admis[:tour])[:ADMIS_DEMANDES]]


def des_deux_cotes(route: Route, admis: frozenset[str]) -> list[str]:
    """Somebody who may do this in their own démarche and somebody who may not.

    Another démarche is nobody's: the role changes nothing there, so each address asks two people,
    and the addresses take everybody in turn.
    """
    tous = TOUS - {ANONYME, "etranger"}
    tour = sum(route.nom.encode())
    cotes = [sorted(tous & admis), sorted(tous - admis)]
    return [noms[tour % len(noms)] for noms in cotes if noms]


def attendus(route: Route, nom: str, methode: str) -> set[int]:
    """The codes that this person may get from this method at this address of the démarche."""
    droits = DROITS[route.nom]
    admis = droits.lire if methode == "GET" else droits.ecrire
    ouverts = (droits.lire or frozenset()) | (droits.ecrire or frozenset())
    if nom == ANONYME and nom not in ouverts:
        return VERS_LA_CONNEXION
    if admis is None:
        return {405}
    if nom in admis:
        return ADMIS[methode]
    # The rows of a Caf are known only to those of its démarches.
    cachee = "slug" in route.parametres or route.nom.startswith(("baremes:", "clauses:"))
    return {404} if cachee and nom not in HABILITES else {403}


@pytest.fixture(scope="module")
def scene(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[dict[str, Client], Monde, Monde]]:
    """A browser a person, already logged in, and the two démarches; made once for all addresses."""
    with django_db_blocker.unblock(), transaction.atomic():
        distribution = distribuer()
        ouverts = {}
        for nom, compte in distribution.personnages().items():
            ouverts[nom] = Client(raise_request_exception=False)
            if compte:
                ouverts[nom].force_login(compte)
        yield ouverts, peupler(distribution.demarche), peupler(distribution.autre_demarche)
        transaction.set_rollback(True)


@pytest.fixture
def clients(scene: tuple[dict[str, Client], Monde, Monde], db: None) -> dict[str, Client]:
    return scene[0]


@pytest.fixture
def notre(scene: tuple[dict[str, Client], Monde, Monde], db: None) -> Monde:
    return scene[1]


@pytest.fixture
def autre(scene: tuple[dict[str, Client], Monde, Monde], db: None) -> Monde:
    return scene[2]


@pytest.fixture(autouse=True)
def silence(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals are what is tested here: only failures of the server are worth a line."""
    caplog.set_level("ERROR", logger="django.request")


def test_chaque_adresse_est_dans_le_tableau() -> None:
    assert not sans_nom()
    noms = {route.nom for route in routes()}
    assert noms - set(DROITS) == set(), "Say who may read and write there in droits.py"
    assert set(DROITS) - noms == set(), "These addresses no longer exist"


@pytest.mark.parametrize("methode", ["GET", "POST"])
@pytest.mark.parametrize("route", connues(), ids=lambda route: route.nom)
def test_chacun_obtient_ce_que_dit_le_tableau(
    route: Route, methode: str, clients: dict[str, Client], notre: Monde
) -> None:
    ecarts = {}
    adresse, saisie = notre.adresse(route), notre.saisies.get(route.nom, {})
    for nom in a_demander(route, methode):
        permis = attendus(route, nom, methode)
        reponse = demander(clients[nom], methode, adresse, saisie)
        vers = reponse.headers.get("Location", "")
        if reponse.status_code not in permis:
            ecarts[nom] = reponse.status_code
        elif permis == VERS_LA_CONNEXION and not vers.startswith(reverse("account_login")):
            ecarts[nom] = vers
    assert not ecarts


@pytest.mark.parametrize("methode", ["GET", "POST"])
@pytest.mark.parametrize(
    "route",
    [r for r in connues() if "slug" in r.parametres and r.nom not in PUBLIEES],
    ids=lambda route: route.nom,
)
def test_une_autre_demarche_est_introuvable(
    route: Route, methode: str, clients: dict[str, Client], notre: Monde, autre: Monde
) -> None:
    """Whole addresses of another démarche, and addresses of ours that name its objects."""
    adresses, saisie = [autre.adresse(route)], notre.saisies.get(route.nom, {})
    for nom in DE_LA_DEMARCHE.intersection(route.parametres):
        adresses.append(notre.avec(autre, route, nom).adresse(route))
    existe = DROITS[route.nom].lire if methode == "GET" else DROITS[route.nom].ecrire
    ecarts = {}
    for nom in des_deux_cotes(route, existe or frozenset()):
        for adresse in adresses:
            code = demander(clients[nom], methode, adresse, saisie).status_code
            # A role that may not do the act may be told so before its object is looked for.
            permis = {405} if existe is None else {404} if nom in existe else {403, 404}
            if code not in permis:
                ecarts[nom, adresse] = code
    assert not ecarts
