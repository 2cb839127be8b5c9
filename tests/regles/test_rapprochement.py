"""Published figures read as they are printed, and their totals beside their sums: F30."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.rapprochement import (
    Chiffre,
    Unite,
    Verdict,
    lire,
    part,
    rapprocher,
)

D = Decimal
MILLION = Unite.MILLION


def lus(*textes: str, unite: Unite = Unite.EURO) -> list[Chiffre | None]:
    return [lire(texte, unite) for texte in textes]


@pytest.mark.parametrize(
    ("texte", "unite", "euros", "pas"),
    [
        ("7.66 M€", Unite.EURO, "7660000", "10000"),
        ("7,66", MILLION, "7660000", "10000"),
        ("459 000€", MILLION, "459000", "1"),
        ("459\u202f000\u00a0€", Unite.EURO, "459000", "1"),
        ("près de 70 millions d’euros", Unite.EURO, "70000000", "1000000"),
        ("plus de 1 million d'euros", Unite.EURO, "1000000", "1000000"),
        ("environ 30 200 €", Unite.EURO, "30200", "1"),
        ("1 234,50", Unite.EURO, "1234.50", "0.01"),
        ("12,5 k€", Unite.EURO, "12500", "100"),
        ("-2 000 €", Unite.EURO, "-2000", "1"),
        ("490 787 € + 598 000 €", Unite.EURO, "1088787", "1"),
        ("0,459", MILLION, "459000", "1000"),
        ("0", Unite.EURO, "0", "1"),
    ],
)
def test_un_chiffre_se_lit_comme_il_est_imprime(texte, unite, euros, pas):
    lu = lire(texte, unite)
    assert (lu.euros, lu.pas) == (D(euros), D(pas))


@pytest.mark.parametrize("texte", ["", "  ", "-", "—", "nc", "N.D."])
def test_ce_qui_n_est_pas_publie_n_est_pas_zero(texte):
    assert lire(texte) is None


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("1,234", "deux façons"),
        ("1.234 €", "deux façons"),
        ("12.345,67", "ne se lit pas"),
        ("douze", "ne se lit pas"),
        ("NaN", "ne se lit pas"),
        ("1e9", "ne se lit pas"),
        ("=1+1", "ne se lit pas"),
        ("٣", "ne se lit pas"),
        ("12 €uros €", "ne se lit pas"),
        ("1 + ", "ne se lit pas"),
        ("0,0005 M€ + 1,2345 €", "fractions de centime"),
        ("9" * 20, "dépasse"),
    ],
)
def test_un_chiffre_douteux_est_refuse(texte, dit):
    if texte == "1 + ":
        # A blank part is no figure, and a sum of it neither.
        with pytest.raises(SaisieInvalide):
            lire(texte)
        return
    with pytest.raises(SaisieInvalide, match=dit):
        lire(texte)


def test_toulouse_2019_le_cej_est_exact_a_l_arrondi_pres():
    lu = rapprocher(lire("16.65 M€"), lus("7.66 M€", "459 000€", "8.53 M€", ""))
    assert (lu.verdict, lu.somme, lu.ecart) == (Verdict.ARRONDI, D(16_649_000), D(1_000))
    assert not lu.alerte


def test_toulouse_2019_les_prestations_ne_se_retrouvent_pas():
    lu = rapprocher(lire("53.9 M€"), lus("40.28 M€", "727 000€", "10.55 M€", "1.93 M€"))
    assert (lu.verdict, lu.somme, lu.ecart) == (Verdict.ECART, D(53_487_000), D(413_000))
    assert lu.alerte
    assert not lu.arrondis_suffisent


def test_conflent_l_ecart_depasse_ce_que_les_arrondis_expliquent():
    services = "442 500", "520 600", "36 000", "44 400", "6 900", "7 200", "22 600", "9 600"
    lu = rapprocher(lire("490 787 € + 598 000 €"), lus(*services))
    assert (lu.somme, lu.ecart) == (D(1_089_800), D(-1_013))
    assert lu.marge == D("900.5")
    assert lu.alerte
    assert not lu.arrondis_suffisent


def test_loire_la_coordination_ne_fait_pas_le_montant_annonce():
    lu = rapprocher(lire("environ 30 200 €"), lus("29 966,40 €"))
    assert (lu.verdict, lu.ecart) == (Verdict.ECART, D("233.60"))


def test_sicoval_un_montant_seul_n_a_rien_a_rapprocher():
    lu = rapprocher(lire("10 520 374 euros"), [])
    assert (lu.verdict, lu.somme, lu.ecart) == (Verdict.SEUL, None, None)
    assert not lu.alerte


def test_sans_total_publie_il_n_y_a_pas_d_ecart():
    lu = rapprocher(None, lus("10 €", "20 €"))
    assert (lu.verdict, lu.somme, lu.ecart) == (Verdict.SANS_TOTAL, D(30), None)


def test_un_ecart_que_les_arrondis_peuvent_expliquer_reste_une_alerte():
    lu = rapprocher(lire("10,2 M€"), lus("3,4 M€", "3,4 M€", "3,5 M€"))
    assert lu.alerte
    assert lu.arrondis_suffisent


@given(
    st.lists(st.integers(0, 10**9).map(lambda c: D(c).scaleb(-2)), min_size=1, max_size=12),
    st.integers(-(10**6), 10**6).map(lambda c: D(c).scaleb(-2)),
)
def test_publie_moins_somme_est_toujours_l_ecart(montants, decalage):
    lignes = [lire(f"{m:f} €".replace(".", ",")) for m in montants]
    total = sum(montants, D(0)) + decalage
    publie = lire(f"{total:.2f} €".replace(".", ","))
    lu = rapprocher(publie, lignes)
    assert lu.publie.euros - lu.somme == lu.ecart == decalage
    assert lu.alerte == (decalage != 0)
    assert rapprocher(publie, list(reversed(lignes))) == lu


@given(st.decimals(0, 10**6, places=2))
def test_un_montant_relu_est_le_meme(montant):
    assert lire(f"{montant:.2f} €".replace(".", ",")).euros == montant


@pytest.mark.parametrize(
    ("montant", "total", "publiee"),
    [
        ("494", "944", "52"),
        ("136.14", "567.85", "24"),
        ("95.43", "567.85", "17"),
        ("40", "567.85", "7"),
    ],
)
def test_les_parts_de_toulouse_se_retrouvent(montant, total, publiee):
    assert part(D(montant), D(total), D(publiee)).concorde


def test_une_part_fausse_se_voit():
    lue = part(D(494), D(944), D(53))
    assert lue.recalculee == D("52.33")
    assert not lue.concorde
    assert not part(D(494), D(944), D("52.4")).concorde
    assert part(D(494), None, D(52)).concorde
    assert part(D(1), D(0)).recalculee is None


@pytest.mark.parametrize(
    ("texte", "unite", "euros", "pas", "apparent", "approche"),
    [
        ("1 M€", Unite.EURO, "1000000", "1000000", "1000000", False),
        ("1 millier d’euros", Unite.EURO, "1000", "1000", "1000", False),
        ("2 k€", Unite.EURO, "2000", "1000", "1000", False),
        ("3 euros", MILLION, "3", "1", "1", False),
        ("3", Unite.MILLIER, "3000", "1000", "1000", False),
        ("12 300 €", Unite.EURO, "12300", "1", "100", False),
        ("12 000 €", Unite.EURO, "12000", "1", "1000", False),
        ("120 000 €", Unite.EURO, "120000", "1", "1000", False),
        ("12,00 €", Unite.EURO, "12", "0.01", "0.01", False),
        ("près de 5 €", Unite.EURO, "5", "1", "1", True),
        ("−5 €", Unite.EURO, "-5", "1", "1", False),
        ("10 € + près de 5,5 k€", Unite.EURO, "5510", "1", "110", True),
        ("0", Unite.EURO, "0", "1", "1", False),
    ],
)
def test_la_precision_d_un_chiffre_est_celle_de_son_ecriture(
    texte, unite, euros, pas, apparent, approche
):
    lu = lire(texte, unite)
    assert (lu.euros, lu.pas, lu.pas_apparent) == (D(euros), D(pas), D(apparent))
    assert lu.approche is approche


def test_un_chiffre_va_jusqu_a_dix_mille_milliards():
    assert lire("9 999 999 999 999,99 €").euros == D("9999999999999.99")
    assert lire("-9 999 999 999 999 €").euros == -D("9999999999999")
    for trop in ("10 000 000 000 000 €", "10 000 000 M€"):
        with pytest.raises(SaisieInvalide, match="dépasse"):
            lire(trop)
    assert lire("0,01 €").euros == D("0.01")
    with pytest.raises(SaisieInvalide, match="fractions"):
        lire("0,0001 €")
    with pytest.raises(SaisieInvalide, match="ne se lit pas"):
        lire("12, €")
    assert lire("1,234 M€").euros == D(1_234_000)
    assert lire("1,234", MILLION).euros == D(1_234_000)


def test_ce_que_les_arrondis_expliquent():
    juste = rapprocher(lire("10,2 M€"), lus("3,4 M€", "3,4 M€", "3,6 M€"))
    assert (juste.ecart, juste.marge, juste.arrondis_suffisent) == (D(-200_000), D(200_000), True)
    au_dela = rapprocher(lire("10,2 M€"), lus("3,4 M€", "3,4 M€", "3,7 M€"))
    assert (au_dela.ecart, au_dela.arrondis_suffisent) == (D(-300_000), False)
    meles = rapprocher(lire("1 010 500 €"), lus("1 M€", "9 200 €", "1 000 €"))
    assert meles.marge == (D(1_000_000) + 2 * 100 + 100) / 2
    assert rapprocher(None, lus("10 €")).marge == 0
    assert rapprocher(lire("30 €"), lus("10 €", "20 €")).verdict is Verdict.EXACT
    assert rapprocher(lire("31 €"), lus("10 €", "20 €")).verdict is Verdict.ECART
    assert rapprocher(lire("29 €"), lus("10 €", "20 €")).verdict is Verdict.ECART
    assert rapprocher(lire("10 €"), []).arrondis_suffisent is False
    assert rapprocher(None, []).verdict is Verdict.SANS_TOTAL


def test_une_part_s_arrondit_comme_elle_est_imprimee():
    assert part(D(1), D(8), D("12.5")).concorde
    assert part(D(1), D(8), D(13)).concorde
    assert not part(D(1), D(8), D(12)).concorde
    assert part(D(1), D(8), D("1E1")).recalculee == D("12.50")
    assert not part(D(1), D(8), D("1E1")).concorde
    assert part(D(1), D(3)).recalculee == D("33.33")
    assert part(D(2), D(3)).recalculee == D("66.67")
    assert part(None, D(3), D(5)).concorde
    assert part(None, D(3), D(5)).recalculee is None
    assert part(D(1), D(3)).concorde
    assert part(D(494), D(944), D(50)).concorde is False
