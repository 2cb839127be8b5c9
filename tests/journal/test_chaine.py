from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from maillage.comptes.models import Utilisateur
from maillage.journal import queries
from maillage.journal.actions.evenements import consigner
from maillage.journal.empreintes import empreinte
from maillage.journal.models import Chaine, Evenement

LE = dt.datetime(2026, 11, 21, 9, 0, 0, 123456, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Utilisateur:
    return Utilisateur.objects.ouvrir(email="ana@exemple.fr", prenom="Ana", nom="Fictive")


@pytest.fixture
def cinq(ana: Utilisateur) -> list[Evenement]:
    return [
        consigner(
            acte=f"acte {rang}",
            objet=ana,
            demarche="sicoval",
            avant={"le": dt.date(2026, 1, rang)},
            apres={"nom": "É « test » \U0001f9f6"},
            par=ana,
            le=LE,
        )
        for rang in range(1, 6)
    ]


@contextmanager
def garde_levee() -> Iterator[None]:
    """The triggers taken away, as somebody who owns the database could do."""
    noms = ["journal_refuse_modification", "journal_refuse_suppression"]
    with connection.cursor() as curseur:
        if connection.vendor == "postgresql":
            curseur.execute("ALTER TABLE journal_evenement DISABLE TRIGGER journal_garde")
        else:
            curseur.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            ordres = [ligne[0] for ligne in curseur.fetchall() if "journal_" in ligne[0]]
            for nom in noms:
                curseur.execute(f"DROP TRIGGER {nom}")
    yield
    with connection.cursor() as curseur:
        if connection.vendor == "postgresql":
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
            curseur.execute("ALTER TABLE journal_evenement ENABLE TRIGGER journal_garde")
        else:
            for ordre in ordres:
                curseur.execute(ordre)


def test_un_journal_intact_est_entier(cinq: list[Evenement]) -> None:
    verification = queries.verifier()
    assert verification.entier
    assert verification.evenements == 5


def test_un_journal_vide_est_entier() -> None:
    assert queries.verifier() == queries.Verification(0)


GESTES: dict[str, Callable[[Evenement], Any]] = {
    "modifier": lambda evenement: evenement.save(),
    "supprimer": lambda evenement: evenement.delete(),
    "modifier en masse": lambda _: Evenement.objects.update(motif="autre"),
    "vider": lambda _: Evenement.objects.all().delete(),
}


@pytest.mark.parametrize("geste", GESTES)
def test_la_base_refuse_de_recrire_le_journal(cinq: list[Evenement], geste: str) -> None:
    cinq[2].motif = "autre"
    message = "Le journal ne se modifie ni ne s'efface"
    with pytest.raises(DatabaseError, match=message), transaction.atomic():
        GESTES[geste](cinq[2])
    assert queries.verifier().entier


@pytest.mark.parametrize(
    "champs",
    [
        {"motif": "autre"},
        {"par": "bob@exemple.fr"},
        {"par_nom": "Bob"},
        {"acte": "rien"},
        {"objet_id": "99"},
        {"objet_libelle": "Autre"},
        {"demarche": "toulouse"},
        {"avant": None},
        {"apres": {"nom": "autre"}},
        {"le": LE + dt.timedelta(microseconds=1)},
    ],
    ids=lambda champs: next(iter(champs)),
)
def test_un_evenement_change_se_voit(cinq: list[Evenement], champs: dict[str, object]) -> None:
    with garde_levee():
        Evenement.objects.filter(numero=3).update(**champs)
    verification = queries.verifier()
    assert (verification.numero, verification.evenements) == (3, 2)
    assert "contenu" in verification.cause


def test_un_evenement_change_avec_son_empreinte_se_voit_au_suivant(cinq: list[Evenement]) -> None:
    faux = cinq[2]
    faux.motif = "autre"
    with garde_levee():
        Evenement.objects.filter(numero=3).update(motif="autre", empreinte=empreinte(faux))
    verification = queries.verifier()
    assert verification.numero == 4
    assert "ne suit pas" in verification.cause


def test_un_evenement_retire_se_voit(cinq: list[Evenement]) -> None:
    with garde_levee():
        Evenement.objects.filter(numero=3).delete()
    verification = queries.verifier()
    assert (verification.numero, verification.cause) == (3, "cet événement manque")


@pytest.mark.parametrize("restent", [0, 3, 4])
def test_une_fin_retiree_se_voit(cinq: list[Evenement], restent: int) -> None:
    with garde_levee():
        Evenement.objects.filter(numero__gt=restent).delete()
    verification = queries.verifier()
    assert (verification.numero, verification.evenements) == (restent + 1, restent)
    assert "retirés" in verification.cause


def test_un_evenement_glisse_se_voit(cinq: list[Evenement]) -> None:
    faux = Evenement.objects.get(numero=5)
    faux.pk, faux.numero, faux.precedente = None, 6, cinq[4].empreinte
    faux.empreinte = empreinte(faux)
    faux.save(force_insert=True)
    verification = queries.verifier()
    assert (verification.numero, verification.evenements) == (6, 6)
    assert "hors du journal" in verification.cause


def test_des_numeros_decales_se_voient(cinq: list[Evenement]) -> None:
    with garde_levee():
        Evenement.objects.filter(numero=5).update(numero=6)
    assert queries.verifier().numero == 5


@transaction.atomic
def consigner_puis_echouer(ana: Utilisateur) -> None:
    consigner(acte="acte", objet=ana, par=ana, le=LE)
    raise RuntimeError("l'acte échoue après son événement")


def test_l_acte_annule_n_ecrit_rien(cinq: list[Evenement], ana: Utilisateur) -> None:
    with pytest.raises(RuntimeError):
        consigner_puis_echouer(ana)
    assert queries.verifier() == queries.Verification(5)
    assert Chaine.objects.get().dernier_numero == 5


def test_l_historique_d_un_objet_et_d_une_demarche(cinq: list[Evenement], ana: Utilisateur) -> None:
    bob = Utilisateur.objects.ouvrir(email="bob@exemple.fr")
    consigner(acte="autre", objet=bob, demarche="toulouse", par=ana, le=LE)
    assert [e.numero for e in queries.de_l_objet(ana)] == [5, 4, 3, 2, 1]
    assert [e.numero for e in queries.de_la_demarche("toulouse")] == [6]


def test_il_n_y_a_qu_une_tete() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Chaine.objects.create(pk=2)
