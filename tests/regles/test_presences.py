"""Who is there at each item: the two real records, and what holds for every record."""

from __future__ import annotations

import datetime as dt
import re
import time
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.deliberations import adoptee, executoire_le, majorite
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.listes_de_presence import (
    ListesDePresence,
    bornes_en_mots,
    ecrire_listes,
    lire_listes,
)
from maillage.regles.presences import (
    Absence,
    LigneDePresence,
    PointIllisible,
    SituationAuPoint,
    compter,
    points_cites,
    pouvoirs_de_trop,
    presences_au_point,
    rang_du_point,
    refuser_si_incoherente,
)

POINTS = ["1.1", "4.1", "4.2", "9", "9.3", "10.3", "11.1", "12 bis", "29.1"]


# ---------------------------------------------------------------- the order of an agenda


def test_les_points_suivent_l_ordre_du_jour():
    melanges = ["29.1", "4.1", "12 bis", "10.3", "9", "11.1", "1.1", "9.3", "4.2", "12"]
    assert sorted(melanges, key=rang_du_point) == [
        *("1.1", "4.1", "4.2", "9", "9.3", "10.3", "11.1", "12", "12 bis", "29.1")
    ]


@pytest.mark.parametrize("point", ["", " ", "—", "§", "...", "9" * 12])
def test_refuse_un_point_sans_ordre(point):
    with pytest.raises(PointIllisible, match="ordre du jour"):
        rang_du_point(point)


def test_une_borne_prend_ses_sous_points():
    absence = Absence("4", "9")
    assert [p for p in POINTS if absence.couvre(p)] == ["4.1", "4.2", "9", "9.3"]


@pytest.mark.parametrize(
    ("absence", "couverts"),
    [
        (Absence("4.1", "9.3"), ["4.1", "4.2", "9", "9.3"]),
        (Absence("29.1"), ["29.1"]),
        (Absence("", "4.1"), ["1.1", "4.1"]),
        (Absence("11.1", "11.1"), ["11.1"]),
    ],
)
def test_les_bornes_sont_comprises(absence, couverts):
    assert [p for p in POINTS if absence.couvre(p)] == couverts


def test_sans_point_connu_personne_n_est_temporairement_absent():
    feuille = [LigneDePresence("A", absences=(Absence("1"),)), LigneDePresence("B")]
    assert compter(feuille, "").presents == 2


# ---------------------------------------------------------------- the real records


@pytest.fixture(scope="module")
def toulouse(partage) -> list[LigneDePresence]:
    """The record of the séance of 10 December 2021, pasted as the extract gives it (seed S0)."""
    lignes = (partage / "seeds/000_c8091f0dc18b6dd5.txt").read_text("utf-8").splitlines()

    def apres(debut: str) -> str:
        rang = next(i for i, ligne in enumerate(lignes) if debut in ligne)
        return next(ligne for ligne in lignes[rang + 1 :] if ligne.strip())

    return lire_listes(
        ListesDePresence(
            presents="Jean-Luc MOUDENC Maire, Président\n" + apres("**Présents :**"),
            pouvoirs=apres("assister à la séance et ont donné pouvoir"),
            absents=apres("Absente :"),
            absences_avec_pouvoir=apres("temporairement à la séance et ont donné pouvoir"),
            absences_sans_pouvoir=apres("temporairement à la séance sans donner pouvoir"),
        )
    )


@pytest.mark.partage
@pytest.mark.parametrize(
    ("point", "presents", "pouvoirs", "absents", "votants"),
    [
        ("1.1", 65, 3, 1, 68),
        ("4.1", 63, 5, 1, 68),
        ("9.3", 64, 4, 1, 68),
        ("10.3", 65, 3, 1, 68),
        ("11.1", 64, 3, 2, 67),
        ("29.1", 64, 4, 1, 68),
    ],
)
def test_toulouse_point_par_point(toulouse, point, presents, pouvoirs, absents, votants):
    compte = compter(toulouse, point)
    assert (compte.presents, compte.pouvoirs, compte.absents) == (presents, pouvoirs, absents)
    assert (compte.votants, compte.en_exercice, compte.quorum) == (votants, 69, 35)
    assert compte.quorum_atteint


@pytest.mark.partage
def test_toulouse_ne_nomme_pas_les_mandataires_temporaires(toulouse):
    au_point = {p.nom: p for p in presences_au_point(toulouse, "10.3")}
    assert au_point["Nadia SOUSSI"].situation is SituationAuPoint.REPRESENTE
    assert au_point["Nadia SOUSSI"].mandataire == ""
    assert au_point["Romain CUJIVES"].mandataire == "Isabelle HARDY"
    assert points_cites(toulouse) == ["1.1", "4.1", "9.3", "11.1", "29.1"]
    assert pouvoirs_de_trop(toulouse) == []


@pytest.mark.partage
def test_aubergenville(partage):
    texte = (partage / "seeds/004_e29493420ec6f930.txt").read_text("utf-8")
    _, presents, pouvoirs, excuses = re.split(
        r"Présents :|Absents ayant donné procuration :|Absent excusé :", texte.split("est élue")[0]
    )
    feuille = lire_listes(
        ListesDePresence(presents=presents, pouvoirs=pouvoirs, excuses=excuses.split("\n\n")[1])
    )
    compte = compter(feuille, "")
    assert (compte.en_exercice, compte.presents, compte.pouvoirs, compte.absents) == (33, 27, 5, 1)
    assert (compte.votants, compte.quorum, compte.quorum_atteint) == (32, 17, True)


# ---------------------------------------------------------------- what holds for every record


@st.composite
def feuilles(draw) -> list[LigneDePresence]:
    """Records of one to twelve members, coherent, powers and absences of every kind."""
    noms = [f"Membre {lettre}" for lettre in "ABCDEFGHIJKL"[: draw(st.integers(1, 12))]]
    lignes = []
    for nom in noms:
        autres = [n for n in noms if n != nom]
        mandataires = st.sampled_from(["", *autres])
        present = draw(st.booleans())
        if not present:
            pouvoir = draw(st.booleans())
            lignes.append(
                LigneDePresence(
                    nom,
                    False,
                    excuse=not pouvoir and draw(st.booleans()),
                    pouvoir=pouvoir,
                    mandataire=draw(mandataires) if pouvoir else "",
                )
            )
            continue
        absences = []
        for _ in range(draw(st.integers(0, 2))):
            bornes = sorted(draw(st.lists(st.sampled_from(POINTS), min_size=2, max_size=2)))
            du, au = sorted(bornes, key=rang_du_point)
            ouverte = draw(st.sampled_from(["", "du", "au"]))
            pouvoir = draw(st.booleans())
            absences.append(
                Absence(
                    "" if ouverte == "du" else du,
                    "" if ouverte == "au" else au,
                    pouvoir,
                    draw(mandataires) if pouvoir else "",
                )
            )
        lignes.append(LigneDePresence(nom, absences=tuple(absences)))
    return lignes


@given(feuilles(), st.sampled_from(["", *POINTS]))
def test_i04_presents_representes_et_absents_font_les_membres(feuille, point):
    compte = compter(feuille, point)
    assert compte.presents + compte.pouvoirs + compte.absents == compte.en_exercice == len(feuille)
    assert compte.votants == compte.presents + compte.pouvoirs


@given(feuilles(), st.sampled_from(["", *POINTS]))
def test_i04_un_mandataire_nomme_est_present_et_ne_porte_qu_un_pouvoir(feuille, point):
    au_point = presences_au_point(feuille, point)
    presents = {p.nom for p in au_point if p.situation is SituationAuPoint.PRESENT}
    portes = [
        p.mandataire
        for p in au_point
        if p.situation is SituationAuPoint.REPRESENTE and p.mandataire
    ]
    assert set(portes) <= presents
    assert len(portes) == len(set(portes))


@given(feuilles(), st.sampled_from(["", *POINTS]))
def test_i05_le_quorum_compte_les_presents_sans_les_pouvoirs(feuille, point):
    compte = compter(feuille, point)
    assert compte.quorum_atteint is (2 * compte.presents > compte.en_exercice)


@given(feuilles())
def test_une_feuille_ecrite_se_relit_la_meme(feuille):
    relue = lire_listes(ecrire_listes(feuille))
    assert sorted(map(sans_ordre, relue), key=str) == sorted(map(sans_ordre, feuille), key=str)


def sans_ordre(ligne: LigneDePresence) -> tuple[LigneDePresence, frozenset[Absence]]:
    """Absences with power are written first: their order says nothing."""
    return replace(ligne, absences=()), frozenset(ligne.absences)


@given(feuilles())
def test_un_pouvoir_de_trop_se_dit_si_et_seulement_si_un_point_le_montre(feuille):
    """Two powers of one holder overlap exactly where the count leaves one out."""
    dits = {mandataire for mandataire, _, _ in pouvoirs_de_trop(feuille)}
    nuls = {
        p.mandataire
        for point in POINTS
        for p in presences_au_point(feuille, point)
        if "porte déjà" in p.motif
    }
    assert nuls <= dits


@given(st.text(max_size=200))
def test_un_texte_quelconque_se_lit_ou_se_refuse(texte):
    for champ in ("presents", "pouvoirs", "absences_avec_pouvoir"):
        with suppress(SaisieInvalide):
            lire_listes(ListesDePresence(**{champ: texte}))


# ---------------------------------------------------------------- what is typed


@pytest.mark.parametrize(
    "ligne",
    [
        "Anne MARTIN a donné pouvoir à Paul DURAND",
        "Mme Anne MARTIN, procuration à M. Paul DURAND",
        "Anne MARTIN → Paul DURAND",
        "anne martin -> paul durand",
        "Mme Anne  MARTIN (pouvoir à Paul DURAND",
        "Anne MARTIN ayant donné procuration à Monsieur Paul DURAND.",
    ],
)
def test_un_pouvoir_se_colle_comme_il_vient(ligne):
    feuille = lire_listes(ListesDePresence(presents="M. Paul DURAND", pouvoirs=ligne))
    assert feuille[1].pouvoir
    assert feuille[1].mandataire == "Paul DURAND"


@pytest.mark.parametrize(
    ("dit", "du", "au"),
    [
        ("à partir du dossier 4.1 jusqu'au dossier 9.3", "4.1", "9.3"),
        ("du point 4.1 au point 9.3", "4.1", "9.3"),
        ("à partir du point n° 4", "4", ""),
        ("jusqu’au dossier 3", "", "3"),
        ("au dossier 11.1", "11.1", "11.1"),
        ("au point 12 bis", "12 bis", "12 bis"),
    ],
)
def test_une_absence_se_colle_comme_elle_vient(dit, du, au):
    listes = ListesDePresence(
        presents="Léa DU BOIS", absences_sans_pouvoir=f"Mme Léa DU BOIS {dit}"
    )
    (ligne,) = lire_listes(listes)
    assert ligne.absences == (Absence(du, au),)
    assert bornes_en_mots(ligne.absences[0]).startswith(("du", "à partir", "au", "jusqu"))


@pytest.mark.parametrize(
    ("listes", "champ", "mot"),
    [
        (ListesDePresence(presents="A B\nA B"), "", "deux fois"),
        (ListesDePresence(presents="A B", absents="A B"), "", "deux fois"),
        (ListesDePresence(pouvoirs="A B → C D"), "pouvoirs", "aucune liste"),
        (ListesDePresence(presents="A B", pouvoirs="C D → C D"), "", "se donner pouvoir"),
        (ListesDePresence(presents="A B → C D"), "presents", "parmi les pouvoirs"),
        (ListesDePresence(presents="12 34"), "presents", "pas un nom"),
        (ListesDePresence(presents="A" * 130), "presents", "pas un nom"),
        (
            ListesDePresence(presents="A B", absences_sans_pouvoir="A B demain"),
            "absences_sans_pouvoir",
            "à quels points",
        ),
        (
            ListesDePresence(presents="A B", absences_sans_pouvoir="E F au point 1"),
            "absences_sans_pouvoir",
            "aucune liste",
        ),
        (
            ListesDePresence(absents="A B", absences_sans_pouvoir="A B au point 1"),
            "absences_sans_pouvoir",
            "toute la séance",
        ),
        (
            ListesDePresence(presents="A B", absences_avec_pouvoir="A B du point 9 au point 4"),
            "",
            "précède",
        ),
        (
            ListesDePresence(presents="A B\nC D", absences_sans_pouvoir="A B au point 1 → C D"),
            "absences_sans_pouvoir",
            "avec pouvoir",
        ),
    ],
)
def test_refuse_ce_qui_ne_se_lit_pas(listes, champ, mot):
    with pytest.raises(SaisieInvalide, match=mot) as refus:
        lire_listes(listes)
    assert refus.value.champ == champ


def test_une_longue_ligne_se_refuse_vite():
    debut = time.perf_counter()
    with pytest.raises(SaisieInvalide):
        lire_listes(ListesDePresence(absences_sans_pouvoir="A B au point " + "1" * 15_000 + "!"))
    assert time.perf_counter() - debut < 2


def test_un_pouvoir_a_un_absent_ne_compte_pas():
    feuille = [
        LigneDePresence("A", False, pouvoir=True, mandataire="B"),
        LigneDePresence("B", absences=(Absence("2", "2"),)),
        LigneDePresence("C"),
    ]
    assert compter(feuille, "1").pouvoirs == 1
    assert compter(feuille, "2").pouvoirs == 0
    assert "pas présent" in presences_au_point(feuille, "2")[0].motif


def test_le_second_pouvoir_d_un_mandataire_ne_compte_pas():
    feuille = [
        LigneDePresence("A", False, pouvoir=True, mandataire="C"),
        LigneDePresence("B", absences=(Absence("2", "", True, "C"),)),
        LigneDePresence("C"),
    ]
    assert (compter(feuille, "1").pouvoirs, compter(feuille, "2").pouvoirs) == (1, 1)
    assert compter(feuille, "2").absents == 1
    assert pouvoirs_de_trop(feuille) == [("C", "A", "B")]
    sans = [feuille[0], replace(feuille[1], absences=(Absence("2", "", True, ""),)), feuille[2]]
    assert pouvoirs_de_trop(sans) == []


def test_refuse_un_mandataire_inconnu():
    with pytest.raises(SaisieInvalide, match="n'est pas dans la feuille"):
        refuser_si_incoherente([LigneDePresence("A", False, pouvoir=True, mandataire="Z")])


# ---------------------------------------------------------------- the vote


@given(st.integers(0, 500), st.integers(0, 500))
def test_la_majorite_est_celle_des_suffrages_exprimes(pour, contre):
    if pour + contre:
        assert (pour >= majorite(pour + contre)) is (adoptee(pour, contre) is True)
    assert (adoptee(pour, contre) is None) is (pour == contre)


def test_executoire_a_la_plus_tardive_des_deux_dates():
    un, deux = dt.date(2024, 12, 18), dt.date(2024, 12, 20)
    assert executoire_le(un, deux) == executoire_le(deux, un) == deux
    assert executoire_le(un, None) is executoire_le(None, un) is None
