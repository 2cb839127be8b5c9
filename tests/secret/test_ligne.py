"""`maillage secret`, run as the shell runs it: no database, no settings, nothing half written."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from maillage.ligne import commande
from maillage.regles.erreurs import ErreurMetier
from secret.cas import egale, grille
from secret.dense import tableau_au_hasard

MAILLAGE = Path(sys.executable).with_name("maillage")


def appeler(*mots: object) -> int:
    """The command in this process: the code that it ends with."""
    args = commande.analyseur().parse_args(["secret", *map(str, mots)])
    return commande.executer(args)


def ecrire(chemin: Path, donnees: Any) -> Path:
    chemin.write_text(json.dumps(donnees), "utf-8")
    return chemin


@pytest.fixture
def tableau(tmp_path: Path) -> tuple[Path, Path]:
    """A small table and its zones as the command reads them."""
    t = tableau_au_hasard(3, (3, 4), epci=2, communes=4)
    table, zones = tmp_path / "table.csv", tmp_path / "zones.csv"
    with zones.open("w", encoding="utf-8", newline="") as flux:
        auteur = csv.writer(flux)
        auteur.writerow(["zone", "parent", "niveau"])
        for nom, parent, niveau in zip(t.noms, t.parent, t.niveaux, strict=True):
            auteur.writerow([nom, t.noms[parent] if parent >= 0 else "", niveau])
    with table.open("w", encoding="utf-8", newline="") as flux:
        auteur = csv.writer(flux)
        auteur.writerow(["zone", "age", "famille", "valeur"])
        for z, a, f in np.ndindex(*t.valeurs.shape):
            mots = [("total" if i == 0 else f"m{i}") for i in (a, f)]
            auteur.writerow([t.noms[z], *mots, t.valeurs[z, a, f]])
    return table, zones


def proteger(tableau: tuple[Path, Path], *reste: object) -> int:
    dossier = tableau[0].parent
    return appeler(
        "proteger", tableau[0], "--zones", tableau[1], "--sortie", dossier / "out.csv",
        "--certificats", dossier / "c.bin", *reste,
    )  # fmt: skip


def test_proteger_puis_verifier(tableau: tuple[Path, Path], capsys: Any) -> None:
    dossier = tableau[0].parent
    assert proteger(tableau) == 0
    assert "toutes certifiées" in capsys.readouterr().out
    with (dossier / "out.csv").open(encoding="utf-8") as flux:
        lignes = list(csv.DictReader(flux))
    assert {ligne["statut"] for ligne in lignes} == {"publie", "masque", "zero"}
    for ligne in lignes:
        assert (ligne["valeur"] == "") == (ligne["statut"] == "masque")
        assert not (ligne["valeur"] and 0 < int(ligne["valeur"]) < 5)
    assert appeler("verifier", dossier / "c.bin", tableau[0], dossier / "out.csv") == 0
    assert "peut être diffusé" in capsys.readouterr().out


def test_la_regle_et_les_zones_peuvent_etre_exigees(tableau: tuple[Path, Path]) -> None:
    dossier = tableau[0].parent
    assert proteger(tableau) == 0
    trois = (dossier / "c.bin", tableau[0], dossier / "out.csv")
    laxiste, usuelle = dossier / "laxiste.toml", dossier / "usuelle.toml"
    laxiste.write_text("seuil_cellule = 2", "utf-8")
    usuelle.write_text("seuil_cellule = 5", "utf-8")
    assert appeler("verifier", *trois, "--zones", tableau[1], "--regle", usuelle) == 0
    assert appeler("verifier", *trois, "--regle", laxiste) == 2


def test_une_valeur_rendue_est_refusee(tableau: tuple[Path, Path], capsys: Any) -> None:
    dossier = tableau[0].parent
    assert proteger(tableau) == 0
    table = tableau[0].read_text("utf-8").splitlines()
    sortie = (dossier / "out.csv").read_text("utf-8").splitlines()
    n = next(n for n, ligne in enumerate(sortie) if ligne.endswith(",masque"))
    sortie[n] = f"{table[n]},publie"
    (dossier / "out.csv").write_text("\n".join(sortie) + "\n", "utf-8")
    assert appeler("verifier", dossier / "c.bin", tableau[0], dossier / "out.csv") == 1
    assert "z" in capsys.readouterr().err


def test_une_ligne_deplacee_ou_en_trop_est_refusee(tableau: tuple[Path, Path], capsys: Any) -> None:
    dossier = tableau[0].parent
    assert proteger(tableau) == 0
    sortie = (dossier / "out.csv").read_text("utf-8").splitlines()
    for autre in (
        [sortie[0], sortie[2], sortie[1], *sortie[3:]],
        [*sortie, sortie[-1]],
        sortie[:-1],
    ):
        (dossier / "out.csv").write_text("\n".join(autre) + "\n", "utf-8")
        assert appeler("verifier", dossier / "c.bin", tableau[0], dossier / "out.csv") == 2
        assert "tableau d’origine" in capsys.readouterr().err


def test_un_tableau_sans_variable(tableau: tuple[Path, Path]) -> None:
    """A count by zone and nothing else."""
    dossier = tableau[0].parent
    lignes = tableau[0].read_text("utf-8").splitlines()
    totaux = [x.split(",") for x in lignes if ",total,total," in x]
    texte = "\n".join(f"{z},{v}" for z, _, _, v in totaux)
    tableau[0].write_text(f"zone,valeur\n{texte}\n", "utf-8")
    assert proteger(tableau) == 0
    assert appeler("verifier", dossier / "c.bin", tableau[0], dossier / "out.csv") == 0


def test_un_certificat_abime_est_refuse(tableau: tuple[Path, Path]) -> None:
    dossier = tableau[0].parent
    assert proteger(tableau) == 0
    octets = bytearray((dossier / "c.bin").read_bytes())
    octets[-1] ^= 1
    (dossier / "c.bin").write_bytes(octets)
    assert appeler("verifier", dossier / "c.bin", tableau[0], dossier / "out.csv") == 1
    (dossier / "c.bin").write_bytes(octets[:-3])
    assert appeler("verifier", dossier / "c.bin", tableau[0], dossier / "out.csv") == 2


@pytest.mark.parametrize(
    ("lequel", "avant", "apres", "attendu"),
    [
        (0, "z3,total,total,", "z3,total,total,1.5\nz3,x,total,", "ligne"),
        (0, "z4,m1,m1,", "z4,m1,m1,-", "ligne"),
        (0, "z5,m2,total,", "zzz,m2,total,", "« zzz »"),
        (0, "z5,m2,total,", "z5,m2,m2,", "ligne"),
        (0, "z2,total,total,", "z2,total,total,1", "somme"),
        (0, "valeur", "montant", "« valeur »"),
        (1, "z3,z1,", "z3,zz,", "« zz »"),
        (1, "z1,z0,", "z1,z3,", "cycle"),
        (1, "z4,", "z3,", "déjà"),
    ],
)
def test_une_mauvaise_donnee_est_nommee_et_rien_n_est_ecrit(
    tableau: tuple[Path, Path], capsys: Any, lequel: int, avant: str, apres: str, attendu: str
) -> None:
    texte = tableau[lequel].read_text("utf-8")
    assert avant in texte
    tableau[lequel].write_text(texte.replace(avant, apres, 1), "utf-8")
    assert proteger(tableau) == 2
    assert attendu in capsys.readouterr().err
    assert {chemin.name for chemin in tableau[0].parent.iterdir()} == {"table.csv", "zones.csv"}


def test_un_total_manquant_est_nomme(tableau: tuple[Path, Path], capsys: Any) -> None:
    lignes = tableau[0].read_text("utf-8").splitlines()
    lignes.remove(next(ligne for ligne in lignes if ligne.startswith("z3,m1,total,")))
    tableau[0].write_text("\n".join(lignes), "utf-8")
    assert proteger(tableau) == 2
    assert "zone « z3 », age « m1 », famille « total »" in capsys.readouterr().err


def test_un_fichier_de_dix_giga_est_refuse_sans_etre_lu(
    tableau: tuple[Path, Path], capsys: Any
) -> None:
    with tableau[0].open("r+b") as flux:
        flux.truncate(10 * 1024**3)
    assert proteger(tableau) == 2
    assert "4 Go" in capsys.readouterr().err


SYSTEME = {**grille([[3, 10], [20, 30]]), "sensitive": ["x00"], "attacker": {"default_lb": 1}}


def test_un_systeme_sans_base_ni_reglage(tmp_path: Path) -> None:
    """In a bare environment, in a folder where nothing can be written."""
    systeme = ecrire(tmp_path / "s.json", SYSTEME)
    fini = subprocess.run(
        [MAILLAGE, "secret", "proteger", systeme],
        env={"PATH": os.environ["PATH"], "MAILLAGE_DATABASE_URL": "oracle://x"},
        cwd="/",
        capture_output=True,
        check=False,
    )
    assert fini.returncode == 0, fini.stderr
    reponse = json.loads(fini.stdout)
    assert set(reponse["blank"]) == {"x00", "x01", "x10", "x11"}
    assert reponse["certificates"]["x00"]["x00"] in (-1, 1)


def test_auditer_en_json(tmp_path: Path, capsys: Any) -> None:
    systeme = ecrire(tmp_path / "s.json", {**SYSTEME, "blank": ["x00", "T"]})
    assert appeler("auditer", systeme, "--json") == 0
    cellules = json.loads(capsys.readouterr().out)["cells"]
    assert cellules["x00"]["integer_interval"] == [3, 3]
    assert cellules["x00"]["verdict"] == "exact"
    assert "= 3" in cellules["x00"]["equation"]


def test_un_intervalle_sans_fin_est_nul(tmp_path: Path, capsys: Any) -> None:
    donnees = {
        "cells": {"T": 9, "a": 4, "b": 5},
        "relations": [egale("T", ["a", "b"])],
        "blank": ["T", "a"],
    }
    assert appeler("auditer", ecrire(tmp_path / "s.json", donnees), "--json") == 0
    cellules = json.loads(capsys.readouterr().out)["cells"]
    assert cellules["a"] == {"integer_interval": [0, None], "verdict": "interval"}


def test_le_registre_lie_les_diffusions(tmp_path: Path, capsys: Any) -> None:
    """2024 is out, and the total of 2025 too: the small count of who joined cannot be hidden."""
    registre = tmp_path / "r.json"
    premier = {
        "cells": {"E24": 30, "a": 18, "b": 12},
        "relations": [egale("E24", ["a", "b"])],
        "attacker": {"default_lb": 1},
    }
    second = {
        "cells": {"E25": 33, "a": 18, "b": 12, "c": 3},
        "relations": [egale("E25", ["a", "b", "c"])],
        "sensitive": ["c"],
        "released": ["E25"],
        "attacker": {"default_lb": 1},
    }
    assert appeler("proteger", ecrire(tmp_path / "1.json", premier), "--registre", registre) == 0
    avant = registre.read_bytes()
    assert appeler("proteger", ecrire(tmp_path / "2.json", second), "--registre", registre) == 1
    assert "« E25 »" in capsys.readouterr().err
    assert registre.read_bytes() == avant
    ouvert = {**second, "released": []}
    assert appeler("proteger", ecrire(tmp_path / "3.json", ouvert), "--registre", registre) == 0
    garde = json.loads(registre.read_text("utf-8"))
    assert set(garde["blank"]) == {"c", "E25"}


@pytest.mark.parametrize("contenu", [b"", b"{", b"[]", b'{"cells": {"a": 1e3}}', b"\xff"])
def test_un_json_abime_finit_par_2(tmp_path: Path, contenu: bytes) -> None:
    chemin = tmp_path / "s.json"
    chemin.write_bytes(contenu)
    assert appeler("auditer", chemin, "--json") == 2
    assert appeler("primaire", chemin, "--json") == 2


def test_un_fichier_absent_finit_par_2(tmp_path: Path, capsys: Any) -> None:
    assert appeler("auditer", tmp_path / "rien.json") == 2
    assert "ne peut pas être lu" in capsys.readouterr().err
    assert issubclass(ErreurMetier, Exception)
