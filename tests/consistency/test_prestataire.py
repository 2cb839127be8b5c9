"""The prestataire writes the diagnosis between two dates, and nothing a day later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from time_machine import travel

import fabriques
from appuis import ateliers as lignes
from appuis.distribution import PARIS, Distribution, distribuer
from appuis.monde import Monde, Route, peupler, routes
from consistency.droits import DROITS
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche, Habilitation
from maillage.diagnostics.actions import ateliers, constats, contributions, portraits
from maillage.diagnostics.enums import EtatAtelier
from maillage.regles.erreurs import ActeRefuse
from maillage.statistiques.enums import ThemePortrait

PREMIER, DERNIER = dt.date(2026, 11, 2), dt.date(2026, 11, 20)
VEILLE, LENDEMAIN = dt.timedelta(days=-1), dt.timedelta(days=1)
JOURS = [
    (PREMIER + VEILLE, False),
    (PREMIER, True),
    (DERNIER + VEILLE, True),
    (DERNIER, True),
    (DERNIER + LENDEMAIN, False),
]
Acte = Callable[[Demarche, dict[str, Any]], object]


def a_23_heures(jour: dt.date) -> dt.datetime:
    """Late in the evening: the day is that of Paris, not of London."""
    return dt.datetime.combine(jour, dt.time(23, 30), PARIS)


def missionner(distribution: Distribution) -> Utilisateur:
    """The account of the prestataire, whose mission has two dates."""
    Habilitation.objects.filter(role=Role.PRESTATAIRE).update(debut=PREMIER, fin=DERNIER)
    return distribution.compte(Role.PRESTATAIRE)


def _idee(demarche: Demarche):
    return lignes.contribution(lignes.atelier(demarche))


ACTES: dict[str, Acte] = {
    "écrire un constat": lambda d, qui: constats.ajouter(demarche=d, texte="Vu.", **qui),
    "modifier un constat": lambda d, qui: constats.modifier(
        constat=lignes.constat(d), version=1, champs={"texte": "Revu."}, **qui
    ),
    "retirer un constat": lambda d, qui: constats.retirer(constat=lignes.constat(d), **qui),
    "remettre un constat": lambda d, qui: constats.remettre(
        constat=lignes.constat(d, qui["le"]), **qui
    ),
    "préparer un atelier": lambda d, qui: ateliers.preparer(
        demarche=d, intitule="Salle", question="Quoi ?", tenu_le=PREMIER, **qui
    ),
    "modifier un atelier": lambda d, qui: ateliers.modifier(
        atelier=lignes.atelier(d), version=1, champs={"lieu": "Mairie"}, **qui
    ),
    "clore un atelier": lambda d, qui: ateliers.passer(
        atelier=lignes.atelier(d), vers=EtatAtelier.CLOS, **qui
    ),
    "recopier des idées": lambda d, qui: contributions.recopier(
        atelier=lignes.atelier(d), textes=["Une"], cle="x", **qui
    ),
    "grouper": lambda d, qui: contributions.grouper(contribution=_idee(d), intitule="G", **qui),
    "garder": lambda d, qui: contributions.garder(contribution=_idee(d), **qui),
    "laisser": lambda d, qui: contributions.laisser(contribution=_idee(d), mot="Non.", **qui),
    "en faire un constat": lambda d, qui: contributions.transformer(
        contribution=_idee(d), genre="constat", **qui
    ),
    "écrire le portrait": lambda d, qui: portraits.ecrire(
        demarche=d, theme=ThemePortrait.POPULATION, texte="Jeune.", version=0, **qui
    ),
}


@pytest.mark.parametrize(("jour", "admis"), JOURS)
def test_chaque_acte_du_diagnostic_a_chaque_bord_de_la_mission(
    distribution: Distribution, jour: dt.date, admis: bool
) -> None:
    qui = {"par": missionner(distribution), "le": a_23_heures(jour)}
    for acte in ACTES.values():
        if admis:
            acte(distribution.demarche, qui)
            continue
        with pytest.raises(ActeRefuse, match="écrire le diagnostic"):
            acte(distribution.demarche, qui)


def test_il_n_ecrit_rien_d_autre(distribution: Distribution) -> None:
    qui = {"par": missionner(distribution), "le": a_23_heures(PREMIER)}
    for genre, destination in (
        ("enjeu", ""),
        ("fiche", str(fabriques.element(distribution.demarche).pk)),
    ):
        idee = _idee(distribution.demarche)
        with pytest.raises(ActeRefuse):
            contributions.transformer(
                contribution=idee, genre=genre, destination=destination, **qui
            )
        idee.refresh_from_db()
        assert not idee.devenirs.exists()


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Utilisateur, Monde]]:
    """The prestataire and one object of each kind; made once for all the days."""
    with django_db_blocker.unblock(), transaction.atomic():
        distribution = distribuer()
        yield missionner(distribution), peupler(distribution.demarche)
        transaction.set_rollback(True)


def du_diagnostic() -> list[Route]:
    return [route for route in routes() if route.nom.startswith("diagnostics:")]


def codes(navigateur: Client, monde: Monde, route: Route, methode: str) -> int:
    with transaction.atomic():
        demande = navigateur.get if methode == "GET" else navigateur.post
        reponse = demande(monde.adresse(route), monde.saisies.get(route.nom, {}))
        if reponse.streaming:
            b"".join(reponse.streaming_content)  # to its end, which closes the file
        transaction.set_rollback(True)
    return reponse.status_code


@pytest.mark.parametrize(("jour", "admis"), [JOURS[0], JOURS[3], JOURS[4]])
def test_chaque_page_du_diagnostic_a_chaque_bord_de_la_mission(
    scene: tuple[Utilisateur, Monde],
    db: None,
    jour: dt.date,
    admis: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("ERROR", logger="django.request")
    par, monde = scene
    ecarts = {}
    with travel(a_23_heures(jour), tick=False):
        navigateur = Client()
        navigateur.force_login(par)
        for route in du_diagnostic():
            droits = DROITS[route.nom]
            for methode, qui in (("GET", droits.lire), ("POST", droits.ecrire)):
                if qui is None or Role.PRESTATAIRE not in qui:
                    continue
                code = codes(navigateur, monde, route, methode)
                if (code in (403, 404)) == admis:
                    ecarts[route.nom, methode] = code
    assert not ecarts
