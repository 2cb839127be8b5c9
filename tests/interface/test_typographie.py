from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import example, given
from hypothesis import strategies as st

from maillage.interface import typographie
from maillage.interface.typographie import FINE, INSECABLE

PHRASES = st.text(alphabet="ab1é'« »:;!?%€ \t\u00a0\u202f.&#()\n", max_size=40)


@given(PHRASES)
@example("&amp; ; «a» 50%: ?!")
@example("« »")
def test_typo_deux_fois_ne_change_rien_de_plus(texte: str) -> None:
    une = typographie.typo(texte)
    assert typographie.typo(une) == une


@given(PHRASES)
def test_typo_ne_touche_qu_aux_espaces_et_aux_apostrophes(texte: str) -> None:
    rendu = typographie.typo(texte).replace("’", "'")
    assert "".join(rendu.split()) == "".join(texte.split())


@given(PHRASES)
def test_typo_ne_laisse_aucune_espace_secable(texte: str) -> None:
    rendu = typographie.typo(texte)
    for avant, apres in itertools.pairwise(rendu):
        assert not (avant in " \t" and apres in ":;!?»%€"), rendu
        assert not (avant == "«" and apres in " \t"), rendu


@pytest.mark.parametrize(
    ("saisi", "attendu"),
    [
        ("Quoi ? Oui !", f"Quoi{INSECABLE}? Oui{INSECABLE}!"),
        ("Quoi? Oui!", f"Quoi{INSECABLE}? Oui{INSECABLE}!"),
        ("«mot»", f"«{INSECABLE}mot{INSECABLE}»"),
        ("« mot »", f"«{INSECABLE}mot{INSECABLE}»"),
        ("50% de 12 €", f"50{INSECABLE}% de 12{INSECABLE}€"),
        ("à 12:30, https://exemple.fr/?a=b", "à 12:30, https://exemple.fr/?a=b"),
        ("Rock &amp; roll", "Rock &amp; roll"),
        (f"déjà{FINE}!", f"déjà{FINE}!"),
        ("l'axe d'Auzielle, aujourd'hui", "l’axe d’Auzielle, aujourd’hui"),
        ("jusqu'« à adapter »", f"jusqu’«{INSECABLE}à adapter{INSECABLE}»"),
        ("le mot 'a' et 12'30", "le mot 'a' et 12'30"),
        ("Rock &#x27;n&#x27; roll", "Rock &#x27;n&#x27; roll"),
        ("", ""),
    ],
)
def test_typo(saisi: str, attendu: str) -> None:
    assert typographie.typo(saisi) == attendu


def test_minuscule_garde_les_noms_propres() -> None:
    assert typographie.minuscule("Direction de la Caf") == "direction de la Caf"
    assert typographie.minuscule("") == ""


@pytest.mark.parametrize(
    ("debut", "fin", "attendu"),
    [
        (
            dt.date(2024, 1, 1),
            dt.date(2027, 12, 31),
            "du 1er janvier 2024 au 31 décembre 2027",
        ),
        (dt.date(2024, 8, 2), None, "à partir du 2 août 2024"),
        (None, dt.date(2027, 2, 1), "jusqu’au 1er février 2027"),
        (None, None, "non disponible"),
    ],
)
def test_periode(debut: dt.date | None, fin: dt.date | None, attendu: str) -> None:
    assert typographie.periode(debut, fin) == attendu


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (Decimal("1234.5"), f"1{FINE}234,50{INSECABLE}€"),
        (Decimal("0.005"), f"0,01{INSECABLE}€"),
        (Decimal("-12"), f"−12,00{INSECABLE}€"),
        (0, f"0,00{INSECABLE}€"),
        (None, "non disponible"),
    ],
)
def test_montant(valeur: Decimal | None, attendu: str) -> None:
    assert typographie.montant(valeur) == attendu


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_un_nombre_se_relit(valeur: Decimal) -> None:
    relu = typographie.nombre(valeur).replace(FINE, "").replace(",", ".").replace("−", "-")
    assert Decimal(relu) == valeur


def test_un_tres_petit_nombre_negatif_arrondi_ne_devient_pas_moins_zero() -> None:
    assert typographie.nombre(Decimal("-0.001"), 2) == "0,00"


@pytest.mark.parametrize(
    ("n", "attendu"),
    [(0, "0 commune"), (1, "1 commune"), (2, "2 communes"), (34969, "34 969 communes")],
)
def test_accorde(n: int, attendu: str) -> None:
    espaces = str.maketrans({INSECABLE: " ", FINE: " "})
    assert typographie.accorde(n, "commune").translate(espaces) == attendu


def gabarit(source: str, **contexte: object) -> str:
    return Template(source).render(Context(contexte))


def test_les_filtres_echappent_et_disent_ce_qui_manque() -> None:
    assert gabarit("{{ x|typo }}", x="<b> ?") == f"&lt;b&gt;{INSECABLE}?"
    assert gabarit("{{ x|ou_absent }}", x="") == '<span class="absent">non disponible</span>'
    assert gabarit("{{ x|ou_absent }}", x=0) == "0"
    assert gabarit("{{ x|ou_absent }}", x="<i>") == "&lt;i&gt;"
    assert gabarit("{{ x|nombre }} {{ y|montant }}", x="abc", y="") == (
        "non disponible non disponible"
    )
    assert gabarit("{{ x|identifiant }}", x=2026) == "2026"


def test_le_jour_d_un_moment_est_celui_de_paris() -> None:
    minuit_passe = dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)
    assert gabarit("{{ x|date_longue }}", x=minuit_passe) == "1er juillet 2026"
    assert gabarit("{{ x|date_longue }}", x=None) == "non disponible"


@pytest.mark.parametrize(
    ("champ", "modele", "attendu"),
    [
        ("est_administrateur", "comptes.utilisateur", "administre l&#x27;instance"),
        ("chose_inconnue", "comptes.utilisateur", "chose inconnue"),
        ("chose", "nulle.part", "chose"),
        ("chose", "", "chose"),
    ],
)
def test_champ_lisible(champ: str, modele: str, attendu: str) -> None:
    assert gabarit("{{ c|champ_lisible:m }}", c=champ, m=modele) == attendu


def test_une_longue_liste_nomme_les_premiers():
    noms = [f"Commune {rang}" for rang in range(1, 9)]
    assert typographie.les_premiers(noms[:2]) == "Commune 1, Commune 2"
    assert typographie.les_premiers(noms, 2) == "Commune 1, Commune 2 et 6\u00a0autres"
    assert typographie.les_premiers(noms, 7).endswith("Commune 7 et 1\u00a0autre")
