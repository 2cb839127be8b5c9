"""Dates, amounts and words as people write them in their plans."""

from __future__ import annotations

import calendar
import datetime as dt
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.imports_plan.dates import JOUR_ZERO, Periode, lire_periode
from maillage.regles.imports_plan.formes import Illisible
from maillage.regles.imports_plan.montants import lire_financements, lire_montant
from maillage.regles.imports_plan.mots import lire_code, lire_liste, lire_oui_non, separer
from maillage.regles.imports_plan.neutralisation import neutraliser, retablir
from maillage.regles.imports_plan.normalisation import cle

NOMS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
JOURS = st.dates(dt.date(2000, 1, 1), dt.date(2059, 12, 31))
CENTIMES = st.integers(0, 10**12 - 1)


def periode(debut: str | None, fin: str | None) -> Periode:
    lues = [j and dt.date.fromisoformat(j) for j in (debut, fin)]
    return Periode(lues[0], lues[1])


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("ecrit", "debut", "fin"),
    [
        ("12/03/2025", "2025-03-12", "2025-03-12"),
        ("12.03.25", "2025-03-12", "2025-03-12"),
        ("2025-03-12", "2025-03-12", "2025-03-12"),
        ("mercredi 12 mars 2025", "2025-03-12", "2025-03-12"),
        ("1er mars 2025", "2025-03-01", "2025-03-01"),
        ("mars 2025", "2025-03-01", "2025-03-31"),
        ("Févr. 2024", "2024-02-01", "2024-02-29"),
        ("03/2025", "2025-03-01", "2025-03-31"),
        ("T1 2025", "2025-01-01", "2025-03-31"),
        ("4e trimestre 2025", "2025-10-01", "2025-12-31"),
        ("dernier trimestre 2025", "2025-10-01", "2025-12-31"),
        ("1er semestre 2025", "2025-01-01", "2025-06-30"),
        ("S2-2025", "2025-07-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-2027", "2025-01-01", "2027-12-31"),
        ("2025, 2026 et 2027", "2025-01-01", "2027-12-31"),
        ("fin 2025", "2025-10-01", "2025-12-31"),
        ("début 2026", "2026-01-01", "2026-03-31"),
        ("mi-mars 2026", "2026-03-11", "2026-03-20"),
        ("rentrée scolaire 2025", "2025-09-01", "2025-09-30"),
        ("année scolaire 2025-2026", "2025-09-01", "2026-08-31"),
        ("de mars à juin 2026", "2026-03-01", "2026-06-30"),
        ("du 3 au 12 mars 2026", "2026-03-03", "2026-03-12"),
        ("01/01/2025 – 31/12/2026", "2025-01-01", "2026-12-31"),
        ("T1 2025 → T3 2026", "2025-01-01", "2026-09-30"),
        ("à partir de septembre 2025", "2025-09-01", None),
        ("jusqu’en 2027", None, "2027-12-31"),
        ("d'ici fin 2025", None, "2025-12-31"),
    ],
)
def test_une_date_se_lit(ecrit: str, debut: str | None, fin: str | None) -> None:
    lue = lire_periode(ecrit)
    assert lue is not None
    assert periode(debut, fin) == Periode(lue.debut, lue.fin)


@pytest.mark.parametrize("ecrit", ["", " ", "-", "à définir", "NC", "?", None])
def test_une_date_vide_ne_dit_rien(ecrit: str | None) -> None:
    assert lire_periode(ecrit) is None


@pytest.mark.parametrize("ecrit", ["en continu", "Permanent", "toute la durée de la CTG"])
def test_une_action_continue(ecrit: str) -> None:
    assert lire_periode(ecrit) == Periode(continue_=True)


@pytest.mark.parametrize(
    "ecrit",
    [
        "demain",
        "31/02/2025",
        "mars",
        "T5 2025",
        "13/2025",
        "12/03",
        42,
        -1.5,
        10**9,
        "1/1/1",
        "2027-2025",
    ],
)
def test_une_date_illisible_le_dit(ecrit: Any) -> None:
    with pytest.raises(Illisible):
        lire_periode(ecrit)


@given(JOURS)
def test_un_jour_se_lit_sous_toutes_ses_formes(jour: dt.date) -> None:
    mois = NOMS[jour.month - 1]
    for ecrit in (
        f"{jour:%d/%m/%Y}",
        f"{jour:%d.%m.%y}",
        f"{jour:%d-%m-%Y}",
        jour.isoformat(),
        f"{jour.isoformat()} 00:00:00",
        f"{jour.day} {mois} {jour.year}",
        f"{jour.day} {mois.upper()} {jour.year}",
        (jour - JOUR_ZERO).days,
        float((jour - JOUR_ZERO).days),
        str((jour - JOUR_ZERO).days),
        jour,
        dt.datetime.combine(jour, dt.time(8, 30)),
    ):
        assert lire_periode(ecrit) == Periode(jour, jour, jour=True), ecrit


@given(JOURS, JOURS)
def test_un_intervalle_se_lit_dans_l_ordre(un: dt.date, autre: dt.date) -> None:
    debut, fin = sorted((un, autre))
    for ecrit in (
        f"du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}",
        f"{debut:%d/%m/%Y} - {fin:%d/%m/%Y}",
        f"{debut.isoformat()} à {fin.isoformat()}",
    ):
        lu = lire_periode(ecrit)
        assert lu
        assert (lu.debut, lu.fin) == (debut, fin), ecrit


@given(JOURS)
def test_un_mois_va_du_premier_au_dernier_jour(jour: dt.date) -> None:
    dernier = calendar.monthrange(jour.year, jour.month)[1]
    for ecrit in (f"{NOMS[jour.month - 1]} {jour.year}", f"{jour:%m/%Y}", f"{jour:%Y-%m}"):
        lu = lire_periode(ecrit)
        assert lu == Periode(jour.replace(day=1), jour.replace(day=dernier)), ecrit


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_n_importe_quoi_se_lit_ou_se_refuse(valeur: Any) -> None:
    for lecteur in (lire_periode, lire_montant, lire_financements, lire_liste):
        with suppress(Illisible):
            lecteur(valeur)


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("ecrit", "attendu"),
    [
        ("12 500,00 €", "12500"),
        ("12\xa0500,00\xa0€", "12500"),
        ("12\u202f500 €", "12500"),
        ("12,5 k€", "12500"),
        ("12,500 k€", "12500"),
        ("1,2 M€", "1200000"),
        ("12.500,00", "12500"),
        ("12,500.00", "12500"),
        ("1.234.567", "1234567"),
        ("environ 3000€", "3000"),
        ("12 500 euros TTC", "12500"),
        ("10 000 € / an", "10000"),
        ("€ 500", "500"),
        ("gratuit", "0"),
        (12500.1, "12500.10"),
        (0.1 + 0.2, "0.30"),
        (7, "7"),
    ],
)
def test_un_montant_se_lit(ecrit: Any, attendu: str) -> None:
    assert lire_montant(ecrit) == Decimal(attendu)


@pytest.mark.parametrize(
    "ecrit",
    ["douze", "-500 €", "12,500", "3,14159", "3 ETP", True, 1e12, float("nan"), "12 € ou 13 €"],
)
def test_un_montant_illisible_le_dit(ecrit: Any) -> None:
    with pytest.raises(Illisible):
        lire_montant(ecrit)


@pytest.mark.parametrize("ecrit", ["", "-", "à définir", "NC", None])
def test_un_montant_vide_n_est_pas_zero(ecrit: Any) -> None:
    assert lire_montant(ecrit) is None


@given(CENTIMES)
def test_aucun_centime_ne_se_perd(centimes: int) -> None:
    montant = Decimal(centimes) / 100
    entier, _, reste = f"{montant:.2f}".partition(".")
    groupes = f"{int(entier):,}"
    for ecrit in (
        f"{groupes.replace(',', ' ')},{reste} €",
        f"{groupes.replace(',', chr(0x202F))},{reste}",
        f"{groupes.replace(',', '.')},{reste}",
        f"{entier}.{reste}",
        montant,
        *([float(montant)] if centimes < 10**11 else []),
    ):
        assert lire_montant(ecrit) == montant, ecrit


def test_plusieurs_financeurs_dans_une_cellule() -> None:
    attendu = [("Caf", Decimal(5000)), ("ville", Decimal(2000))]
    assert lire_financements("Caf : 5 000 € ; ville : 2 k€") == attendu
    assert lire_financements("5 000 € (Caf) + 2 000 € (ville)") == attendu
    assert lire_financements("Caf : 5 000 €\nville : 2 000 €") == attendu


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [
        ("En cours", "EN_COURS"),
        ("TERMINÉ", "REALISEE"),
        ("Terminé le 12/03", "REALISEE"),
        ("à venir", "PROPOSEE"),
        ("100 %", "REALISEE"),
        ("40%", "EN_COURS"),
        (0.4, "EN_COURS"),
        ("abandonnée", "ABANDONNEE"),
        ("en pause", "SUSPENDUE"),
        ("", ""),
    ],
)
def test_un_etat_se_lit_en_mots(ecrit: Any, code: str) -> None:
    assert lire_code("etats", ecrit) == code


def test_un_etat_inconnu_donne_les_mots_connus() -> None:
    with pytest.raises(Illisible, match="En cours"):
        lire_code("etats", "bof")


@pytest.mark.parametrize(
    ("titre", "attendu"),
    [
        ("Axe 1 – Petite enfance", ("1", "Petite enfance")),
        ("AXE 2 : Parentalité", ("2", "Parentalité")),
        ("1.2 Développer l'accueil", ("1.2", "Développer l'accueil")),
        ("IV. Jeunesse", ("IV", "Jeunesse")),
        ("3 crèches à ouvrir", ("", "3 crèches à ouvrir")),
        ("2026, année de la famille", ("", "2026, année de la famille")),
        ("Intégrer", ("", "Intégrer")),
        ("Axe : 2. Truc", ("", "2. Truc")),
    ],
)
def test_un_titre_se_separe_de_son_numero(titre: str, attendu: tuple[str, str]) -> None:
    assert separer(titre, ("axe",)) == attendu


def test_une_liste_se_coupe_sans_casser_les_noms() -> None:
    assert lire_liste("Caf ; MSA, Mairie\n- Les Lutins\n• Saint-Ouen") == [
        "Caf",
        "MSA",
        "Mairie",
        "Les Lutins",
        "Saint-Ouen",
    ]


def test_oui_et_non() -> None:
    assert [lire_oui_non(v) for v in ("Oui", "x", 1.0, "NON", "", None)] == [True] * 3 + [False] * 3
    with pytest.raises(Illisible):
        lire_oui_non("peut-être")


@given(st.text(max_size=30))
def test_un_texte_neutralise_se_retablit(texte: str) -> None:
    neutre = neutraliser(texte)
    assert retablir(neutre) == texte
    assert not neutre.lstrip().startswith(("=", "+", "-", "@"))
    assert not neutre.startswith(("\t", "\r"))


@given(st.text(max_size=30))
def test_une_cle_est_sa_propre_cle(texte: str) -> None:
    assert cle(cle(texte)) == cle(texte)
