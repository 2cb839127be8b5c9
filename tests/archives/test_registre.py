"""Every model of the product is taken, found again, or left for a reason that is said."""

from __future__ import annotations

import pytest
from django.apps import apps

from maillage.archives import registre
from maillage.archives.lignes import LECTEURS, champs, cible, listes
from maillage.archives.registre import Emporte, Reference
from maillage.conversations import ancrage
from maillage.regles import effets


def test_aucun_modele_n_est_oublie() -> None:
    """A new model says in the `reversibilite.py` of its folder what becomes of its rows."""
    assert [m._meta.label for m in registre.oublies()] == []


def test_chaque_raison_est_une_phrase() -> None:
    for quoi, raison in registre.laisses():
        assert raison.endswith("."), quoi
        assert len(raison) > 15, quoi


@pytest.mark.parametrize(
    "declaree", [*registre.references(), *registre.emportes()], ids=lambda d: d.modele._meta.label
)
def test_ce_qu_un_objet_nomme_est_declare_avant_lui(declaree: Emporte | Reference) -> None:
    rangs = [d.modele for d in registre.references()]
    for champ in [*champs(declaree), *listes(declaree)]:
        if not champ.is_relation:
            continue
        nommee = registre.declaration(cible(champ))
        assert nommee, f"{champ} names {cible(champ)}, which stays: leave the field, say why"
        if isinstance(declaree, Reference):
            assert isinstance(nommee, Reference), champ
            assert rangs.index(nommee.modele) <= rangs.index(declaree.modele), champ


@pytest.mark.parametrize(
    "declaree", [*registre.references(), *registre.emportes()], ids=lambda d: d.modele._meta.label
)
def test_chaque_colonne_a_un_lecteur(declaree: Emporte | Reference) -> None:
    from django.db import models

    connus = (*LECTEURS, models.JSONField, models.BinaryField)
    for champ in champs(declaree):
        assert champ.is_relation or isinstance(champ, connus), champ
    inconnus = set(declaree.sans) - {c.name for c in declaree.modele._meta.get_fields()}
    assert not inconnus


def test_chaque_genre_d_ancre_et_d_effet_a_un_modele() -> None:
    genres = set(ancrage._genres) | {e.genre for e in effets.effets()}
    sans = {g for g in genres if registre.modele_du_genre(g) is None}
    assert {g for g in sans if not registre.est_un_nombre(g)} == set()


def test_les_secrets_ne_voyagent_pas() -> None:
    for modele in apps.get_models():
        declaree = registre.declaration(modele)
        if declaree is None:
            continue
        emportes = {c.name for c in champs(declaree)}
        assert not emportes & {"password", "jeton", "graine", "secret", "is_active"}, modele
