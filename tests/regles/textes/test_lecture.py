"""Lines keep their numbers and their words; dates and periods are read in every French form."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.textes.dates import (
    UNE_PERIODE,
    Periode,
    date_de_l_an,
    dates,
    en_chiffres,
    nombre_ecrit,
    periode_ecrite,
)
from maillage.regles.textes.lecture import LONGUEUR_D_UN_EXTRAIT, Lecture, Passage, motif


def cle(texte):
    return Lecture(texte).lignes[0].cle


@pytest.mark.parametrize(
    ("texte", "attendue"),
    [
        ("le 09/11/2021", (2021, 11, 9)),
        ("le 9/1/21.", (2021, 1, 9)),
        ("du 15-04-2021", (2021, 4, 15)),
        ("au 1-01-2022 et", (2022, 1, 1)),
        ("31.12.2024", (2024, 12, 31)),
        ("1er janvier 2024", (2024, 1, 1)),
        ("1^{er} janvier 2023", (2023, 1, 1)),
        ("1<sup>er</sup> janvier 2023", (2023, 1, 1)),
        ("le 1ER JANVIER 2024", (2024, 1, 1)),
        ("29\u00a0février\u202f2024", (2024, 2, 29)),
        ("le **10 décembre** 2021", (2021, 12, 10)),
        ("le 10 de\u0301cembre 2021", (2021, 12, 10)),
        ("le quinze août deux mille vingt et un", (2021, 8, 15)),
        ("le premier mars deux mille dix-neuf", (2019, 3, 1)),
        ("le trente et un mai deux mille vingt-quatre", (2024, 5, 31)),
    ],
)
def test_une_date_se_lit(texte, attendue):
    ((_, date),) = dates(cle(texte))
    assert date == dt.date(*attendue)


@pytest.mark.parametrize(
    "texte",
    [
        "XX/XX/2022",
        "30/02/2024",
        "31 juin 2024",
        "3.2.2. L'accueil",
        "4.2.10 Soutien",
        "loi n° 82-213",
        "2021-12-11",
        "12/2021",
        "05 62 24 09 04",
        "00/01/2024",
        "²/01/2024",
    ],
)
def test_ce_qui_n_est_pas_une_date_n_en_donne_pas(texte):
    assert dates(cle(texte)) == []


@pytest.mark.parametrize(
    ("texte", "attendue"),
    [
        ("L'an deux mille VINGT-QUATRE, le 11 décembre à vingt heures", (2024, 12, 11)),
        ("L’an deux mille vingt et un, le mardi neuf novembre", (2021, 11, 9)),
        ("L'an 2023 et le 1er juin", (2023, 6, 1)),
        ("L'an deux mille, le 3 mars", (2000, 3, 3)),
    ],
)
def test_l_an_se_lit(texte, attendue):
    trouve = date_de_l_an(cle(texte))
    assert trouve
    assert trouve[1] == dt.date(*attendue)


@pytest.mark.parametrize(
    ("texte", "attendue"),
    [
        ("pour la période 2024-2027", "2024-2027"),
        ("PLAN D'ACTIONS CTG 2024/2027", "2024-2027"),
        ("2021 – 2022", "2021-2022"),
        ("de 2024 à 2027", "2024-2027"),
        ("du 1^{er} janvier 2024 au 31 décembre 2027", "2024-2027"),
        ("à compter du 1er janvier 2022 jusqu'au 31 décembre 2025", "2022-2025"),
        ("du 01/09/2024 au 31/08/2027", "du 01/09/2024 au 31/08/2027"),
    ],
)
def test_une_periode_se_lit(texte, attendue):
    trouve = UNE_PERIODE.search(cle(texte))
    assert trouve
    assert str(periode_ecrite(trouve.group())) == attendue


@pytest.mark.parametrize("texte", ["2027-2024", "2024-08-31", "du 31/12/2027 au 01/01/2024"])
def test_une_periode_a_l_envers_n_en_est_pas_une(texte):
    trouve = UNE_PERIODE.search(cle(texte))
    assert trouve is None or periode_ecrite(trouve.group()) is None


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_toute_date_ecrite_en_chiffres_se_relit(date):
    assert [d for _, d in dates(f"le {en_chiffres(date)}.")] == [date]


@pytest.mark.parametrize(
    ("texte", "nombre"),
    [
        ("sept", 7),
        ("4", 4),
        ("vingt-et-un", 21),
        ("soixante et onze", 71),
        ("soixante-dix-sept", 77),
        ("quatre-vingts", 80),
        ("quatre-vingt-dix-neuf", 99),
        ("beaucoup", None),
        ("99999", None),
        ("²", None),
    ],
)
def test_un_nombre_se_lit_en_chiffres_et_en_lettres(texte, nombre):
    assert nombre_ecrit(texte) == nombre


def test_une_periode_en_annees_se_compare_en_annees():
    annees = Periode(dt.date(2024, 1, 1), dt.date(2027, 12, 31), annees=True)
    scolaire = Periode(dt.date(2024, 9, 1), dt.date(2027, 8, 31))
    assert annees.millesimes == scolaire.millesimes
    assert str(annees) == "2024-2027"


def test_les_lignes_gardent_leur_numero_quelle_que_soit_leur_fin():
    lecture = Lecture("a\r\nb\rc\n\n\x0cd\u2028e\n")
    assert [(ligne.numero, ligne.brut) for ligne in lecture.ecrites] == [
        (1, "a"),
        (2, "b"),
        (3, "c"),
        (5, " d e"),
    ]


def test_une_phrase_coupee_par_la_page_se_lit_d_un_trait_et_se_cite_a_sa_ligne():
    lecture = Lecture("Titre\n\nconclue du 1er janvier 2024 au\n31 décembre 2027 inclus\nAutre")
    assert [passage.numero for passage in lecture.passages] == [1, 3, 5]
    trouve = motif("decembre 2027").search(lecture.passages[1].cle)
    assert lecture.passages[1].extrait(trouve).ligne == 4
    assert lecture.passages[1].extrait(trouve).texte == "31 décembre 2027 inclus"


def test_un_titre_d_annexe_ne_se_joint_pas_a_la_phrase_d_avant():
    assert [p.numero for p in Lecture("suite en mairie\nAnnexe 2\nPlan").passages] == [1, 2, 3]


def test_un_extrait_trop_long_se_coupe_autour_de_ce_qui_est_trouve():
    ligne = Passage(7, "a " * 5000 + "SPECIMEN" + " b" * 5000)
    extrait = ligne.extrait(motif("specimen").search(ligne.cle))
    assert extrait.ligne == 7
    assert "SPECIMEN" in extrait.texte
    assert extrait.texte[0] == extrait.texte[-1] == "…"
    assert len(extrait.texte) <= LONGUEUR_D_UN_EXTRAIT + 2


@given(st.text())
def test_la_cle_garde_la_place_de_chaque_signe(texte):
    for passage in Lecture(texte).passages:
        assert len(passage.cle) == len(passage.brut)
