"""Dense tables: the blanks are proved, the checker refuses what is not, the files say what is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.secret import affinage, attaque
from maillage.secret.certificats import Certificats, depuis_octets
from maillage.secret.protection import Objectif, proteger
from maillage.secret.regle import RegleSecret, primaire
from maillage.secret.regle import lire as lire_regle
from maillage.secret.tableau import Probleme, Tableau, preparer
from maillage.secret.verification import verifier
from secret.dense import systeme_de, tableau_au_hasard

REGLE = RegleSecret()
RAPIDE = Objectif(tours=3)


def protege(graine: int, formes: tuple[int, ...] = (3, 4), **forme: int):
    probleme = preparer(tableau_au_hasard(graine, formes, **forme), REGLE)
    return probleme, proteger(probleme, RAPIDE, graine=graine)


@pytest.mark.parametrize("formes", [(5,), (3, 4), (3, 3, 3)])
@pytest.mark.parametrize("graine", range(3))
def test_tout_est_certifie_ou_nomme(formes: tuple[int, ...], graine: int) -> None:
    probleme, resultat = protege(graine, formes, epci=3, communes=5)
    verdict = verifier(probleme, resultat.masques, resultat.certificats)
    assert verdict.faux == 0
    assert set(verdict.ouvertes) == set(resultat.ouvertes)
    assert not len(verdict.publiees)
    assert verdict.proteges > 5


@pytest.mark.parametrize("graine", range(4))
def test_aucune_valeur_ne_se_retrouve(graine: int) -> None:
    """The attacker of docs/secret.md, by LP and MIP, knows nothing of the search."""
    probleme, resultat = protege(graine, (3, 3), epci=2, communes=4)
    systeme = systeme_de(probleme)
    masques = np.flatnonzero(resultat.masques.reshape(-1))
    cibles = np.setdiff1d(np.flatnonzero(probleme.protege.reshape(-1)), resultat.ouvertes)
    intervalles = attaque.auditer(systeme, masques.tolist(), cibles.tolist())
    assert len(intervalles) == len(cibles) > 0
    assert not any(intervalle.exact for intervalle in intervalles.values())


def test_le_masque_naif_fuit() -> None:
    """Without secondary blanks, the same audit finds values: it can fail."""
    probleme, _ = protege(1, (3, 3), epci=2, communes=4)
    masques = np.flatnonzero(probleme.primaire.reshape(-1)).tolist()
    intervalles = attaque.auditer(systeme_de(probleme), masques)
    assert any(intervalle.exact for intervalle in intervalles.values())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_un_certificat_altere_est_refuse(data: st.DataObject) -> None:
    probleme, resultat = CAS
    certs = resultat.certificats
    i = data.draw(st.integers(0, len(certs) - 1))
    a, b = int(certs.debut[i]), int(certs.debut[i + 1])
    q = data.draw(st.integers(a, b - 1))
    pas, cellules = certs.pas.copy(), certs.cellules.copy()
    if data.draw(st.booleans()):
        pas[q] += data.draw(st.sampled_from([-2, -1, 1, 2]))
    else:
        cellules[q] = data.draw(st.integers(-1, probleme.valeurs.size))
        if cellules[q] == certs.cellules[q]:
            return
    verdict = verifier(
        probleme, resultat.masques, Certificats(certs.cibles, certs.debut, cellules, pas)
    )
    assert verdict.faux == 1


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_publier_davantage_ne_fait_jamais_accepter_plus(data: st.DataObject) -> None:
    probleme, resultat = CAS
    blancs = np.argwhere(resultat.masques)
    z, c = blancs[data.draw(st.integers(0, len(blancs) - 1))]
    moins = resultat.masques.copy()
    moins[z, c] = False
    avant = verifier(probleme, resultat.masques, resultat.certificats)
    apres = verifier(probleme, moins, resultat.certificats)
    assert set(avant.ouvertes) <= set(apres.ouvertes)
    assert set(avant.publiees) <= set(apres.publiees)


def verifier_lentement(probleme: Probleme, masques: np.ndarray, certs: Certificats) -> set[int]:
    """The same checks on whole tables, with no code in common: the cells that are proved."""
    prouvees = set()
    formes = probleme.formes
    for i, cible in enumerate(certs.cibles):
        tranche = slice(int(certs.debut[i]), int(certs.debut[i + 1]))
        pas = np.zeros(probleme.valeurs.size, np.int64)
        np.add.at(pas, certs.cellules[tranche], certs.pas[tranche])
        pas = pas.reshape(probleme.valeurs.shape)
        autre = probleme.valeurs + pas
        v = autre.reshape(-1, *formes)
        sommes = all(
            (np.take(v, 0, k) == np.take(v, range(1, v.shape[k]), k).sum(k)).all()
            for k in range(1, v.ndim)
        )
        for z in np.unique(probleme.parent[probleme.parent >= 0]):
            sommes &= bool((autre[probleme.parent == z].sum(0) == autre[z]).all())
        tenable = ((autre >= probleme.bas) & (autre <= probleme.haut))[masques].all()
        if sommes and tenable and not pas[~masques].any() and pas.reshape(-1)[cible]:
            prouvees.add(int(cible))
    return prouvees


def test_le_verificateur_s_accorde_avec_une_ecriture_lente() -> None:
    probleme, resultat = CAS
    certs = resultat.certificats
    assert verifier_lentement(probleme, resultat.masques, certs) == set(certs.cibles.tolist())


def test_le_resultat_ne_depend_pas_du_nombre_de_fils() -> None:
    probleme = preparer(tableau_au_hasard(5, (3, 4), departements=3, epci=2, communes=4), REGLE)
    un, deux = (proteger(probleme, RAPIDE, fils=n) for n in (1, 3))
    assert (un.masques == deux.masques).all()
    assert (un.certificats.pas == deux.certificats.pas).all()


@pytest.mark.parametrize("largeur", [2, 3])
def test_la_largeur_est_tenue(largeur: int) -> None:
    regle = RegleSecret(largeur=largeur)
    probleme = preparer(tableau_au_hasard(2, (3, 4), epci=3, communes=5), regle)
    resultat = proteger(probleme, RAPIDE)
    verdict = verifier(probleme, resultat.masques, resultat.certificats)
    assert set(verdict.ouvertes) == set(resultat.ouvertes)
    assert verdict.prouves > 0
    assert np.abs(resultat.certificats.pas).min() >= largeur


def test_deux_communes_au_plafond_se_trahissent() -> None:
    """Two merged zones whose sum is twice 99 hold 99 each: their total must be protected."""
    probleme, _ = protege(1)
    groupe = int(np.flatnonzero(probleme.fusion > 1)[0])
    assert not probleme.protege[groupe].any()
    plein = probleme.valeurs.copy()
    plein[groupe, 0] = 99 * probleme.fusion[groupe]
    from maillage.secret.tableau import _proteges

    blanche = probleme.fusion > 0
    encore = _proteges(plein, probleme.primaire, blanche, probleme.fusion, REGLE)
    assert encore[groupe, 0]


def test_une_zone_seule_se_protege_par_ses_variables() -> None:
    """No box holds it: moves of any shape close it."""
    v = np.zeros((1, 4, 4), np.int64)
    v[0, 1:, 1:] = [[3, 40, 50], [60, 70, 80], [20, 4, 30]]
    v[:, 0] = v[:, 1:].sum(1)
    v[:, :, 0] = v[:, :, 1:].sum(2)
    tableau = Tableau(("epci",), ("epci",), np.array([-1]), v)
    probleme = preparer(tableau, REGLE)
    resultat = proteger(probleme, RAPIDE)
    assert len(resultat.ouvertes) == 2
    ferme = affinage.fermer(resultat, 30.0)
    assert verifier(probleme, ferme.masques, ferme.certificats).sur
    assert int(ferme.secondaires.sum()) <= 4


def test_les_coupes_ne_rendent_jamais_plus_cher() -> None:
    probleme, resultat = CAS
    mieux = affinage.ameliorer(resultat, 5.0)
    assert mieux.borne <= int(mieux.protection.secondaires.sum()) <= int(resultat.secondaires.sum())
    assert verifier(probleme, mieux.protection.masques, mieux.protection.certificats).sur


def test_les_certificats_font_l_aller_retour() -> None:
    _, resultat = CAS
    lus, entete = depuis_octets(resultat.certificats.en_octets({"note": "é"}))
    assert entete["note"] == "é"
    for nom in ("cibles", "debut", "cellules", "pas"):
        assert (getattr(lus, nom) == getattr(resultat.certificats, nom)).all()


def test_article_7() -> None:
    donnees = {
        "rule": {"zone_threshold": 100, "cell_threshold": 5, "zone_levels": ["commune"]},
        "zones": [
            {"id": "petite", "level": "commune", "values": {"total": 99, "a": 99, "b": 0}},
            {"id": "grande", "level": "commune", "values": {"total": 100, "a": 96, "b": 4, "c": 0}},
            {"id": "epci", "level": "epci", "values": {"total": 50, "a": 46, "b": 4}},
        ],
    }
    attendu = {"petite": ["total", "a", "b"], "grande": ["b"], "epci": ["b"]}
    assert {z["id"]: z["blank"] for z in primaire(donnees)["zones"]} == attendu


def test_une_regle_se_lit() -> None:
    regle = lire_regle('seuil_zone = 50\nniveaux_zone = ["commune"]\nlargeur = 2\n')
    assert (regle.seuil_zone, regle.seuil_cellule, regle.largeur) == (50, 5, 2)


CAS = protege(7, (3, 4), epci=3, communes=5)
