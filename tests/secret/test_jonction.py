"""Tables tied together: other divisions of the zones, several years, margins that two tables share."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from maillage.ligne import commande
from maillage.secret import attaque, jonction
from maillage.secret.lecture import lire_tableau, lire_zones
from maillage.secret.regle import RegleSecret
from maillage.secret.systeme import depuis

COMMUNES, MODALITES = 8, 3
NIVEAUX = {"D": "departement", "E1": "epci", "E2": "epci", "A1": "bassin", "A2": "bassin"}


def valeurs_au_hasard(graine: int) -> dict[str, np.ndarray]:
    """By zone, the modalities with their total first; E and A are two divisions of one département."""
    rng = np.random.default_rng(graine)
    communes = {f"C{i}": rng.integers(0, 60, MODALITES) + 30 for i in range(COMMUNES)}
    communes["C0"] = rng.integers(1, 9, MODALITES)
    communes["C5"][0] = 3
    zones = dict(communes)
    for nom, voulues in (("E1", range(4)), ("E2", range(4, 8))):
        zones[nom] = sum((communes[f"C{i}"] for i in voulues), np.zeros(MODALITES, int))
    for nom, reste in (("A1", 0), ("A2", 1)):
        zones[nom] = sum(
            (communes[f"C{i}"] for i in range(COMMUNES) if i % 2 == reste),
            np.zeros(MODALITES, int),
        )
    zones["D"] = zones["E1"] + zones["E2"]
    return {z: np.concatenate([[v.sum()], v]) for z, v in zones.items()}


def ecrire_les_zones(chemin: Path) -> Path:
    lignes = [("D", "", "departement", "epci")]
    lignes += [(e, "D", "epci", "epci") for e in ("E1", "E2")]
    lignes += [(f"C{i}", "E1" if i < 4 else "E2", "commune", "epci") for i in range(COMMUNES)]
    lignes += [(a, "D", "bassin", "bassin") for a in ("A1", "A2")]
    lignes += [(f"C{i}", f"A{i % 2 + 1}", "commune", "bassin") for i in range(COMMUNES)]
    with chemin.open("w", encoding="utf-8", newline="") as flux:
        csv.writer(flux).writerows([("zone", "parent", "niveau", "decoupage"), *lignes])
    return chemin


def ecrire_la_table(chemin: Path, valeurs: dict[str, np.ndarray], variable: str = "age") -> Path:
    with chemin.open("w", encoding="utf-8", newline="") as flux:
        auteur = csv.writer(flux)
        auteur.writerow(["zone", variable, "valeur"])
        for zone, v in valeurs.items():
            for i, n in enumerate(v):
                auteur.writerow([zone, "total" if i == 0 else f"m{i}", n])
    return chemin


def appeler(*mots: object) -> int:
    args = commande.analyseur().parse_args(["secret", *map(str, mots)])
    return commande.executer(args)


def statuts(chemin: Path, variable: str = "age") -> dict[tuple[str, str], str]:
    with chemin.open(encoding="utf-8", newline="") as flux:
        return {(x["zone"], x[variable]): x["statut"] for x in csv.DictReader(flux)}


@pytest.mark.parametrize("graine", [1, 2, 3])
def test_deux_decoupages_des_memes_communes(tmp_path: Path, graine: int, capsys: Any) -> None:
    zones = ecrire_les_zones(tmp_path / "zones.csv")
    table = ecrire_la_table(tmp_path / "table.csv", valeurs_au_hasard(graine))
    sortie, preuves = tmp_path / "out.csv", tmp_path / "c.bin"
    assert appeler(
        "proteger", table, "--zones", zones, "--sortie", sortie, "--certificats", preuves
    ) == 0  # fmt: skip
    assert "écart de" in capsys.readouterr().out
    assert appeler("verifier", preuves, table, sortie, "--zones", zones) == 0
    lu = lire_zones(zones)
    tableau = lire_tableau(table, lu)
    systeme = depuis(jonction.systeme_de(tableau, lu, RegleSecret()))
    noms = jonction.noms_de(tableau, lu)
    dits = statuts(sortie)
    masques = {
        systeme.noms.index(nom)
        for nom, (zone, rang) in zip(
            noms, [(z, i) for z in lu.noms for i in range(MODALITES + 1)], strict=True
        )
        if dits[zone, "total" if rang == 0 else f"m{rang}"] == "masque"
    }
    intervalles = attaque.auditer(systeme, masques)
    assert not any(intervalles[i].exact for i in systeme.sensibles)


def test_un_seul_decoupage_ne_suffirait_pas(tmp_path: Path) -> None:
    """What protects under the EPCI alone gives values back to who reads the other division too."""
    zones = lire_zones(ecrire_les_zones(tmp_path / "zones.csv"))
    table = lire_tableau(ecrire_la_table(tmp_path / "t.csv", valeurs_au_hasard(1)), zones)
    tout = jonction.systeme_de(table, zones, RegleSecret())
    systeme = depuis(tout)
    masques = {systeme.noms.index(n) for n in (*tout["blank"], "C1 | age=m1", "C1", "C5", "C6")}
    assert any(intervalle.exact for intervalle in attaque.auditer(systeme, masques).values())


def test_deux_tableaux_qui_partagent_une_marge(tmp_path: Path) -> None:
    """Age, then size of family, of the same people: the totals of the zones are the same cells."""
    valeurs = valeurs_au_hasard(4)
    zones = ecrire_les_zones(tmp_path / "zones.csv")
    registre = tmp_path / "registre.json"
    tournees = {z: np.concatenate([v[:1], np.roll(v[1:], 1)]) for z, v in valeurs.items()}
    for nom, variable, v in (("a", "age", valeurs), ("b", "famille", tournees)):
        table = ecrire_la_table(tmp_path / f"{nom}.csv", v, variable)
        assert appeler(
            "proteger", table, "--zones", zones, "--sortie", tmp_path / f"{nom}_out.csv",
            "--registre", registre, "--certificats", tmp_path / f"{nom}.json",
        ) == 0  # fmt: skip
    age = statuts(tmp_path / "a_out.csv")
    famille = statuts(tmp_path / "b_out.csv", "famille")
    for zone in valeurs:
        # What one of them published, the other cannot blank, and the reverse.
        assert (age[zone, "total"] == "masque") == (famille[zone, "total"] == "masque")
    contenu = json.loads(registre.read_text("utf-8"))
    systeme = depuis(contenu)
    intervalles = attaque.auditer(systeme, systeme.masques)
    assert not any(intervalles[i].exact for i in systeme.sensibles)
    assert appeler("verifier", tmp_path / "b.json", tmp_path / "b.csv", tmp_path / "b_out.csv") == 0


def test_une_valeur_changee_depuis_la_diffusion_est_refusee(tmp_path: Path, capsys: Any) -> None:
    zones = ecrire_les_zones(tmp_path / "zones.csv")
    registre = tmp_path / "registre.json"
    for n, graine in enumerate((5, 6)):
        table = ecrire_la_table(tmp_path / f"t{n}.csv", valeurs_au_hasard(graine))
        code = appeler(
            "proteger", table, "--zones", zones, "--sortie", tmp_path / f"o{n}.csv",
            "--registre", registre,
        )  # fmt: skip
        assert code == (2 if n else 0)
    assert "dans ce qui a été diffusé" in capsys.readouterr().err
    assert not (tmp_path / "o1.csv").exists()
    # Told that it counts another year, it is another table.
    assert appeler(
        "proteger", tmp_path / "t1.csv", "--zones", zones, "--sortie", tmp_path / "o1.csv",
        "--registre", registre, "--annee", "2025",
    ) == 0  # fmt: skip


def test_une_preuve_changee_est_refusee(tmp_path: Path) -> None:
    zones = ecrire_les_zones(tmp_path / "zones.csv")
    table = ecrire_la_table(tmp_path / "table.csv", valeurs_au_hasard(7))
    sortie, preuves = tmp_path / "out.csv", tmp_path / "c.json"
    assert appeler(
        "proteger", table, "--zones", zones, "--sortie", sortie, "--certificats", preuves
    ) == 0  # fmt: skip
    contenu = json.loads(preuves.read_text("utf-8"))
    cible = next(iter(contenu["certificats"]))
    contenu["certificats"][cible][cible] += 1
    preuves.write_text(json.dumps(contenu), "utf-8")
    assert appeler("verifier", preuves, table, sortie) == 1


def test_un_decoupage_dont_les_sommes_sont_fausses(tmp_path: Path, capsys: Any) -> None:
    valeurs = valeurs_au_hasard(8)
    valeurs["A1"] = valeurs["A1"] + np.array([1, 1, 0, 0])
    zones = ecrire_les_zones(tmp_path / "zones.csv")
    table = ecrire_la_table(tmp_path / "table.csv", valeurs)
    assert appeler("proteger", table, "--zones", zones, "--sortie", tmp_path / "o.csv") == 2
    assert "« A1 »" in capsys.readouterr().err
    assert not (tmp_path / "o.csv").exists()
