"""The language of the formulas: what it reads, what it refuses, what it computes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.regles.formules import (
    Connaissance,
    FormuleInvalide,
    Resultat,
    evaluer,
    lire,
    termes,
)
from maillage.regles.grandeurs import Grandeur, unite, verifier

TRANQUILLE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CATALOGUE = {
    "foyers": Grandeur(unite("foyers"), additive=True, regime="CAF"),
    "rsa": Grandeur(unite("foyers"), additive=True, regime="CAF"),
    "msa": Grandeur(unite("foyers"), additive=True, regime="CAF_MSA"),
    "habitants": Grandeur(unite("habitants"), additive=True),
    "couvertes": Grandeur(unite("personnes"), additive=True, regime="CAF"),
    "superficie": Grandeur(unite("km2"), additive=True),
    "taux": Grandeur(unite("%"), additive=False),
    "pauvrete": Grandeur(unite("%"), additive=False),
    "mediane": Grandeur(unite("€/an/UC"), additive=False),
    "d9": Grandeur(unite("€/an/UC"), additive=False),
}
codes = st.sampled_from(sorted(CATALOGUE))
expressions = st.recursive(
    codes | st.integers(0, 999).map(str),
    lambda dedans: (
        st.tuples(dedans, st.sampled_from("+-*/"), dedans).map(lambda t: f"({t[0]} {t[1]} {t[2]})")
        | st.tuples(dedans, dedans).map(lambda t: f"part({t[0]}; {t[1]})")
        | dedans.map(lambda e: f"-{e}")
    ),
    max_leaves=8,
)


def connus(**valeurs: int):
    def lecteur(code: str, annee: int) -> Resultat:
        return Resultat(Fraction(valeurs[f"{code}_{annee}"]))

    return lecteur


def test_une_part_se_rapporte_a_cent() -> None:
    lecteur = connus(rsa_2024=1230, foyers_2024=17640)
    resultat = evaluer(lire("part(rsa; foyers)"), 2024, lecteur)
    assert round(float(resultat.valeur), 2) == 6.97


def test_la_couverture_de_conflent_canigo_se_retrouve() -> None:
    lecteur = connus(couvertes_2019=8629, habitants_2019=20391)
    resultat = evaluer(lire("part(couvertes; habitants)"), 2019, lecteur)
    assert round(float(resultat.valeur), 1) == 42.3


def test_une_evolution_compare_l_annee_a_celle_d_avant() -> None:
    lecteur = connus(habitants_2023=110, habitants_2017=100)
    assert evaluer(lire("evolution(habitants; 6)"), 2023, lecteur).valeur == 10
    assert list(termes(lire("evolution(habitants; 6)"), 2023)) == [
        ("habitants", 2023),
        ("habitants", 2017),
    ]


def test_les_priorites_sont_celles_du_calcul() -> None:
    lecteur = connus(rsa_1=2, foyers_1=3, msa_1=4)
    assert evaluer(lire("rsa + foyers * 4"), 1, lecteur).valeur == 14
    assert evaluer(lire("(rsa + foyers) * 4"), 1, lecteur).valeur == 20
    assert evaluer(lire("msa - foyers - rsa"), 1, lecteur).valeur == -1
    assert evaluer(lire("-rsa * 0.5"), 1, lecteur).valeur == -1


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "   ",
        "rsa +",
        "rsa foyers",
        "(rsa",
        "rsa)",
        "part(rsa)",
        "part(rsa; foyers; habitants)",
        "part(rsa, foyers)",
        "moyenne(taux; pauvrete)",
        "__import__('os')",
        "rsa.__class__",
        "rsa ** 2",
        "rsa // 2",
        "lambda: 1",
        "RSA",
        "1e9",
        "9" * 16,
        "rsa\0",
        "rsa" + " + rsa" * 100,
        "(" * 30 + "rsa" + ")" * 30,
        "-" * 30 + "rsa",
    ],
)
def test_refuse_ce_qui_ne_se_lit_pas(texte: str) -> None:
    with pytest.raises(FormuleInvalide):
        lire(texte)


@pytest.mark.parametrize(
    ("texte", "mot"),
    [
        ("inconnu + rsa", "catalogue"),
        ("rsa + habitants", "unités"),
        ("rsa + 1", "unités"),
        ("taux + pauvrete", "s’additionnent pas"),
        ("mediane + d9", "s’additionnent pas"),
        ("part(taux; pauvrete)", "jamais un taux"),
        ("part(rsa; habitants)", "même unité"),
        ("part(rsa; msa)", "mêmes personnes"),
        ("rsa * foyers", "multiplient"),
        ("1 / rsa", "ne se divise pas"),
        ("mediane / habitants", "même unité"),
        ("taux / habitants", "même unité"),
        ("pour(rsa; foyers; habitants)", "nombre positif"),
        ("pour(0; rsa; foyers)", "nombre positif"),
        ("evolution(rsa + foyers; 4)", "suit un indicateur"),
        ("evolution(rsa; 0)", "de 1 à"),
        ("evolution(rsa; 1.5)", "de 1 à"),
        ("evolution(rsa; foyers)", "de 1 à"),
        ("evolution(taux; 4)", "en points"),
    ],
)
def test_refuse_des_termes_qui_ne_vont_pas_ensemble(texte: str, mot: str) -> None:
    with pytest.raises(FormuleInvalide, match=mot):
        verifier(lire(texte), CATALOGUE)


@pytest.mark.parametrize(
    ("texte", "donne"),
    [
        ("rsa + foyers", "foyers"),
        ("2 * rsa - foyers / 3", "foyers"),
        ("habitants / superficie", "personnes/km2"),
        ("part(couvertes; habitants)", "%"),
        ("pour(1000; rsa; habitants)", "pour 1000"),
        ("taux - pauvrete", "points"),
        ("d9 / mediane", "sans unité"),
        ("d9 - mediane", "€/UC/an"),
        ("evolution(mediane; 2)", "%"),
    ],
)
def test_l_unite_du_resultat(texte: str, donne: str) -> None:
    assert verifier(lire(texte), CATALOGUE).en_clair == donne


def test_un_regime_rejoint_toute_la_population() -> None:
    assert verifier(lire("part(couvertes; habitants)"), CATALOGUE).regime == "CAF"


def test_un_terme_masque_masque_le_resultat_meme_si_l_autre_manque() -> None:
    def lecteur(code: str, annee: int) -> Resultat:
        if code == "rsa":
            return Resultat(None, Connaissance.ABSENTE)
        return Resultat(None, Connaissance.MASQUEE, "secret statistique")

    resultat = evaluer(lire("part(rsa; foyers)"), 2024, lecteur)
    assert (resultat.valeur, resultat.connaissance) == (None, Connaissance.MASQUEE)
    assert resultat.raison == "secret statistique"


def test_un_denominateur_nul_ne_donne_pas_de_chiffre() -> None:
    resultat = evaluer(lire("part(rsa; foyers)"), 2024, connus(rsa_2024=0, foyers_2024=0))
    assert resultat == Resultat(None, Connaissance.ABSENTE, "le dénominateur est nul")


def test_un_terme_provisoire_rend_le_resultat_provisoire() -> None:
    def lecteur(code: str, annee: int) -> Resultat:
        etat = Connaissance.PROVISOIRE if code == "rsa" else Connaissance.CONNUE
        return Resultat(Fraction(1), etat)

    assert evaluer(lire("rsa + foyers"), 1, lecteur).connaissance is Connaissance.PROVISOIRE


@TRANQUILLE
@given(st.text(max_size=60))
def test_aucun_texte_ne_fait_autre_chose_qu_une_formule_ou_un_refus(texte: str) -> None:
    try:
        noeud = lire(texte)
    except FormuleInvalide:
        return
    assert list(termes(noeud)) is not None


@TRANQUILLE
@given(expressions)
def test_une_formule_acceptee_se_calcule_et_ne_somme_que_ce_qui_s_additionne(texte: str) -> None:
    noeud = lire(texte)
    try:
        grandeur = verifier(noeud, CATALOGUE)
    except FormuleInvalide:
        return
    resultat = evaluer(noeud, 2024, lambda code, annee: Resultat(Fraction(7)))
    assert (resultat.valeur is None) == (resultat.connaissance is Connaissance.ABSENTE)
    if "+" in texte and grandeur.additive:
        assert all(CATALOGUE[code].additive for code, _ in termes(noeud))


@TRANQUILLE
@given(expressions, st.sampled_from(sorted(CATALOGUE)))
def test_une_valeur_masquee_ne_sort_par_aucune_formule(texte: str, cache: str) -> None:
    noeud = lire(texte)

    def lecteur(code: str, annee: int) -> Resultat:
        if code == cache:
            return Resultat(None, Connaissance.MASQUEE)
        return Resultat(Fraction(3))

    resultat = evaluer(noeud, 2024, lecteur)
    if any(code == cache for code, _ in termes(noeud)):
        assert resultat.valeur is None


@TRANQUILLE
@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_la_part_d_une_somme_reste_entre_les_parts(a: int, b: int, c: int, d: int) -> None:
    """A ratio of sums lies between the ratios: what a mean of rates would not even promise."""
    part = lire("part(rsa; foyers)")
    un = evaluer(part, 1, connus(rsa_1=a, foyers_1=b)).valeur
    deux = evaluer(part, 1, connus(rsa_1=c, foyers_1=d)).valeur
    somme = evaluer(part, 1, connus(rsa_1=a + c, foyers_1=b + d)).valeur
    assert min(un, deux) <= somme <= max(un, deux)
