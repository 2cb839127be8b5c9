"""The canonical content of a version, and the difference between two: every change, each once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles import versions
from maillage.regles.changements import (
    Changement,
    Emplacement,
    NatureChangement,
    comparer,
    plus_longue_suite_croissante,
)
from maillage.regles.versions import Champ, Contenu, Contribution, Objet, Section, champ

AJOUT, RETRAIT = NatureChangement.AJOUT, NatureChangement.RETRAIT
MODIFICATION, DEPLACEMENT = NatureChangement.MODIFICATION, NatureChangement.DEPLACEMENT


def objet(cle: str, sous: str = "", **champs: Any) -> Objet:
    return Objet(cle, f"Objet {cle}", {n: champ(n, v) for n, v in champs.items()}, sous)


def plan(*objets: Objet, ordonnee: bool = True) -> Contenu:
    return (Section("plan", "Plan", objets, ordonnee),)


def dits(changements: list[Changement]) -> list[tuple[str, str, str]]:
    return [(c.nature.value, c.cle, c.nom_champ) for c in changements]


def test_le_meme_contenu_a_toujours_les_memes_caracteres() -> None:
    un = plan(objet("a", x=1, y="é «"), objet("b", z=[]))
    autre = plan(objet("a", x=1, y="é «"), objet("b", z=[]))
    assert versions.ecrire(un) == versions.ecrire(autre)
    assert "é «" in versions.ecrire(un)
    assert list(versions.relire(versions.ecrire(un))[0].objets[0].champs) == ["x", "y"]
    assert versions.empreinte(versions.ecrire(un)) == versions.empreinte(
        versions.ecrire(autre).encode()
    )


def test_le_contenu_relu_est_le_meme() -> None:
    contenu = plan(
        objet("a", jour=dt.date(2026, 1, 31), somme=Decimal("12.50"), oui=True, rien=None),
        replace(objet("b", sous="a", noms=["x", "y"]), texte=("Un.", "Deux.")),
    )
    assert versions.relire(versions.ecrire(contenu)) == contenu


@pytest.mark.parametrize("texte", ["[]", "{}", '{"forme":2,"sections":[]}', "x", ""])
def test_refuse_de_relire_autre_chose(texte: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        versions.relire(texte)


def test_un_montant_s_ecrit_sans_zeros_de_trop() -> None:
    assert champ("Cible", Decimal("10.00")) == champ("Cible", Decimal("10"))
    assert champ("Cible", Decimal("10.50")) == Champ("Cible", "10.5", "montant")
    assert champ("Cible", Decimal("1000000")).valeur == "1000000"


def test_deux_objets_de_meme_cle_sont_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "_contributions", {})
    double = Contribution("s", "S", 1, lambda _: [objet("a"), objet("a")], lambda *_: "")
    versions.contribuer(double)
    with pytest.raises(ValueError, match="même clé"):
        versions.lire(None)


def test_une_section_n_est_declaree_qu_une_fois(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "_contributions", {})
    une = Contribution("s", "S", 1, lambda _: [], lambda *_: "")
    versions.contribuer(une)
    versions.contribuer(une)
    with pytest.raises(ValueError, match="Deux sections"):
        versions.contribuer(replace(une, rang=2))


def test_les_sections_vont_dans_l_ordre_de_la_convention(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "_contributions", {})
    for nom, rang in [("b", 2), ("a", 2), ("z", 1)]:
        versions.contribuer(Contribution(nom, nom, rang, lambda _: [], lambda *_: ""))
    assert [c.nom for c in versions.contributions()] == ["z", "a", "b"]


def test_un_champ_vide_et_un_champ_absent_disent_la_meme_chose() -> None:
    avant = plan(objet("a", x=None, y="", z=[], oui=False))
    assert comparer(avant, plan(objet("a"))) == []
    assert dits(comparer(avant, plan(objet("a", oui=True)))) == [("modification", "a", "oui")]


def test_zero_n_est_pas_rien() -> None:
    assert dits(comparer(plan(objet("a", n=None)), plan(objet("a", n=0)))) == [
        ("modification", "a", "n")
    ]


def test_ni_l_intitule_ni_le_texte_derive_ne_comptent() -> None:
    avant = plan(Objet("a", "Ancien titre", texte=("Avant.",)))
    assert comparer(avant, plan(Objet("a", "Nouveau titre", texte=("Après.",)))) == []


def test_deplacer_un_objet_est_un_seul_changement() -> None:
    avant = plan(objet("1"), objet("2"), objet("a", "1"), objet("b", "1"), objet("c", "2"))
    apres = plan(objet("1"), objet("2"), objet("b", "1"), objet("a", "2"), objet("c", "2"))
    (change,) = comparer(avant, apres)
    assert (change.nature, change.cle) == (DEPLACEMENT, "a")
    assert (change.avant, change.apres) == (Emplacement("Objet 1", 1), Emplacement("Objet 2", 1))


def test_reordonner_ne_compte_que_celui_qui_bouge() -> None:
    avant = plan(*(objet(cle) for cle in "abcde"))
    apres = plan(*(objet(cle) for cle in "abdce"))
    assert len(comparer(avant, apres)) == 1
    assert dits(comparer(avant, plan(*(objet(cle) for cle in "eabcd")))) == [
        ("deplacement", "e", "")
    ]


def test_ajouter_et_retirer_ne_deplacent_pas_les_autres() -> None:
    avant, apres = plan(objet("a"), objet("b")), plan(objet("x"), objet("b"))
    assert dits(comparer(avant, apres)) == [("ajout", "x", ""), ("retrait", "a", "")]


def test_une_section_sans_ordre_ne_se_deplace_pas() -> None:
    avant = plan(objet("a"), objet("b"), ordonnee=False)
    assert comparer(avant, plan(objet("b"), objet("a"), ordonnee=False)) == []


def test_une_section_qui_vient_ou_qui_s_en_va_est_dite() -> None:
    assert dits(comparer((), plan(objet("a")))) == [("ajout", "a", "")]
    assert dits(comparer(plan(objet("a")), ())) == [("retrait", "a", "")]


@given(st.permutations(range(7)))
def test_la_suite_gardee_est_la_plus_longue(nombres: list[int]) -> None:
    gardees = plus_longue_suite_croissante(nombres)
    suite = [nombres[place] for place in sorted(gardees)]
    assert suite == sorted(suite)
    longueurs = (
        n
        for n in range(len(nombres), 0, -1)
        for choix in combinations(nombres, n)
        if list(choix) == sorted(choix)
    )
    assert len(gardees) == next(longueurs)


def test_le_nombre_de_deplacements_est_le_plus_petit() -> None:
    """Taking out the objects said to have moved leaves the others in the same order, always."""
    avant = plan(*(objet(cle) for cle in "abcde"))
    for ordre in permutations("abcde"):
        bouges = {c.cle for c in comparer(avant, plan(*(objet(cle) for cle in ordre)))}
        restent = [cle for cle in ordre if cle not in bouges]
        assert restent == sorted(restent)


CLES = [f"o{i}" for i in range(8)]


@st.composite
def arbres(tirer: st.DrawFn) -> list[Objet]:
    """A plan of eight objects: each stands at the top or under one that comes before."""
    objets = []
    for rang, cle in enumerate(CLES):
        sous = tirer(st.sampled_from(["", *CLES[:rang]]))
        objets.append(objet(cle, sous, x=tirer(st.integers(0, 3)), y=tirer(st.text(max_size=3))))
    return objets


@st.composite
def gestes(tirer: st.DrawFn) -> dict[str, str]:
    """What happens to which object; those left out stay as they are."""
    return tirer(
        st.dictionaries(
            st.sampled_from(CLES), st.sampled_from(["x", "y", "xy", "retirer", "deplacer"])
        )
    )


@given(arbres(), gestes(), st.integers(0, 3), st.data())
def test_tous_les_changements_sont_trouves_et_rien_d_autre(
    avant: list[Objet], voulus: dict[str, str], ajouts: int, donnees: st.DataObject
) -> None:
    apres, attendus = [], set()
    for ancien in avant:
        geste = voulus.get(ancien.cle, "")
        if geste == "retirer":
            attendus.add((RETRAIT.value, ancien.cle, ""))
            continue
        champs, sous = dict(ancien.champs), ancien.sous
        for nom in set(geste) & {"x", "y"}:
            champs[nom] = champ(nom, f"{champs[nom].valeur} autre")
            attendus.add((MODIFICATION.value, ancien.cle, nom))
        if geste == "deplacer":
            ailleurs = [cle for cle in ["", *CLES] if cle not in (ancien.sous, ancien.cle)]
            sous = donnees.draw(st.sampled_from(ailleurs))
            attendus.add((DEPLACEMENT.value, ancien.cle, ""))
        apres.append(replace(ancien, champs=champs, sous=sous))
    for rang in range(ajouts):
        apres.insert(donnees.draw(st.integers(0, len(apres))), objet(f"n{rang}", x=1))
        attendus.add((AJOUT.value, f"n{rang}", ""))
    trouves = comparer(plan(*avant), plan(*apres))
    assert sorted(dits(trouves)) == sorted(attendus)
    assert comparer(plan(*apres), plan(*apres)) == []
