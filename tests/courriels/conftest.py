"""A kind of mail for the tests, and the outbox of Django's tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.courriels import registre
from maillage.courriels.actions import envois
from maillage.courriels.lettres import Lettre, Lien, Paragraphe
from maillage.courriels.models import Courriel

ESSAI, GROUPE = "essai.simple", "essai.groupable"


def _ecrire(references: Mapping[str, Any], le: dt.datetime) -> Lettre | None:
    if references.get("panne"):
        raise ValueError("panne voulue")
    if references.get("sans_objet"):
        return None
    return Lettre(
        references.get("objet", "Objet fictif"),
        (
            Paragraphe(references.get("texte", "Un texte fictif.")),
            Lien("Ouvrir", "http://127.0.0.1:8000/ici/"),
        ),
    )


@pytest.fixture(autouse=True)
def gabarits() -> Iterator[None]:
    """Two kinds of mail, one that can be gathered; forgotten afterwards."""
    registre.declarer(registre.Gabarit(ESSAI, "Essai", _ecrire))
    registre.declarer(registre.Gabarit(GROUPE, "Nouvelle", _ecrire, est_groupable=True))
    yield
    for nom in (ESSAI, GROUPE):
        del registre._gabarits[nom]


@pytest.fixture
def auteur(db: None) -> Utilisateur:
    return fabriques.utilisateur("auteur@exemple.fr")


@pytest.fixture
def poster(auteur: Utilisateur, LE: dt.datetime) -> Callable[..., Courriel]:
    """Puts a mail in the outbox: `poster("a@exemple.fr", cle="x")`."""

    def faire(adresse: str = "lea@exemple.fr", **champs: Any) -> Courriel:
        references = champs.pop("references", {})
        return envois.mettre_en_attente(
            destinataire=adresse,
            references=references,
            **{"nom_du_gabarit": ESSAI, "objet": "Objet fictif", "par": auteur, "le": LE, **champs},
        )

    return faire
