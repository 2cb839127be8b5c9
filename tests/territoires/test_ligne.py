from __future__ import annotations

import json

import pytest

from maillage.ligne import commande

CLES = ["code", "nom", "niveau", "nature", "nb_communes", "population", "departement"]


def lancer(*mots: str) -> int:
    try:
        return commande.executer(commande.analyseur().parse_args(["territoires", *mots]))
    except SystemExit as fin:
        return int(fin.code or 0)


@pytest.mark.usefixtures("cog")
def test_sicoval_en_json(capsys):
    assert lancer("chercher", "sicoval", "--json") == 0
    brut = capsys.readouterr().out
    premier = json.loads(brut)[0]
    assert [*premier] == [*CLES, "codes_postaux", "via"]
    assert [premier[cle] for cle in CLES] == [
        "243100633",
        "CA du Sicoval",
        "EPCI",
        "CA",
        36,
        84219,
        "31",
    ]
    assert premier["via"] is None


@pytest.mark.usefixtures("cog")
def test_json_en_utf8_sans_echappement(capsys):
    assert lancer("chercher", "canigo", "--json") == 0
    sortie = capsys.readouterr().out
    assert "CC Conflent-Canigó" in sortie
    assert json.loads(sortie)[0]["nb_communes"] == 45


@pytest.mark.usefixtures("cog")
def test_un_ancien_code_dit_par_ou(capsys):
    assert lancer("chercher", "55273", "--json") == 0
    (trouve,) = json.loads(capsys.readouterr().out)
    assert trouve["code"] == "55386"
    assert trouve["via"] == {
        "code": "55273",
        "nom": "Lamarche-en-Woëvre",
        "nature": "ASSOCIEE",
    }


@pytest.mark.usefixtures("cog")
def test_sans_population_null_et_non_disponible(capsys):
    assert lancer("chercher", "98412", "--json") == 0
    trouve = json.loads(capsys.readouterr().out)[0]
    assert (trouve["population"], trouve["codes_postaux"]) == (None, [])
    assert lancer("chercher", "98412") == 0
    assert "population non disponible" in capsys.readouterr().out


@pytest.mark.usefixtures("cog")
def test_se_limite_et_filtre(capsys):
    assert lancer("chercher", "toulouse", "--niveau", "epci", "--limite", "1", "--json") == 0
    assert [t["code"] for t in json.loads(capsys.readouterr().out)] == ["243100518"]


@pytest.mark.usefixtures("cog")
def test_rien_trouve_n_est_pas_une_erreur(capsys):
    assert lancer("chercher", "zzzzz", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert lancer("chercher", "zzzzz") == 0
    assert "Aucun territoire" in capsys.readouterr().out


@pytest.mark.usefixtures("cog")
@pytest.mark.parametrize(
    "mots",
    [
        ("chercher", ""),
        ("chercher", "%"),
        ("chercher", "x" * 10_000),
        ("chercher", "a\0" * 200),
        ("chercher",),
        ("chercher", "toulouse", "--niveau", "canton"),
        ("chercher", "toulouse", "--limite", "0"),
        ("chercher", "toulouse", "--limite", "-3"),
        ("chercher", "toulouse", "--limite", "9" * 5_000),
        ("chercher", "toulouse", "--limite", "²"),
        ("inventer",),
        (),
    ],
)
def test_une_saisie_absurde_finit_par_2_et_une_phrase(capsys, mots):
    assert lancer(*mots) == 2
    sorties = capsys.readouterr()
    assert sorties.out == ""
    assert sorties.err.strip()
    assert "Traceback" not in sorties.err


@pytest.mark.usefixtures("base_vide")
def test_chercher_avant_d_avoir_charge_dit_quoi_faire(capsys):
    assert lancer("chercher", "toulouse") == 2
    assert "maillage territoires charger" in capsys.readouterr().err


@pytest.mark.usefixtures("cog")
def test_charger_de_nouveau_ne_change_rien(capsys):
    assert lancer("charger") == 0
    assert "1er janvier 2026, chargé le 21/11/2026" in capsys.readouterr().out
