"""The frame of the command `maillage`, run as the shell runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from maillage.ligne import commande

MAILLAGE = Path(sys.executable).with_name("maillage")


def lancer(*mots: str, **environnement: str) -> subprocess.CompletedProcess[bytes]:
    propre = {cle: valeur for cle, valeur in os.environ.items() if not cle.startswith("MAILLAGE_")}
    propre |= {"LC_ALL": "C", "LANG": "C", "PYTHONWARNINGS": "error,ignore:The EMAIL_"}
    return subprocess.run(
        [MAILLAGE, *mots], env=propre | environnement, capture_output=True, timeout=300, check=False
    )


def test_chaque_module_de_commande_est_nomme() -> None:
    dossier = Path(commande.__file__).parent
    offerts = {f.stem for f in dossier.glob("*.py") if "def ajouter(" in f.read_text("utf-8")}
    assert {nom.replace("-", "_") for nom in commande.COMMANDES} == offerts


def test_l_aide_dit_chaque_commande() -> None:
    aide = commande.analyseur().format_help()
    for nom in ("installer", "servir", "demo", "territoires", "demarches", "document", "controler"):
        assert f"\n    {nom} " in aide


@pytest.mark.parametrize(
    ("mots", "attendu"),
    [
        ((), "Il manque : COMMANDE."),
        (("bof",), "« bof » n’existe pas. Choisissez parmi :"),
        (("servir", "--port", "99999"), "« 99999 » n’est pas un port (de 1 à 65535)."),
        (("servir", "--port", "²"), "« ² » n’est pas un port"),
        (("servir", "--por", "8001"), "Cette commande ne connaît pas : --por 8001."),
        (("servir", "--adresse"), "--adresse attend une valeur."),
    ],
)
def test_une_mauvaise_saisie_se_dit_en_francais(mots: tuple[str, ...], attendu: str) -> None:
    fini = lancer(*mots)
    assert (fini.returncode, fini.stdout) == (2, b"")
    assert attendu in fini.stderr.decode()


def test_un_mauvais_reglage_se_dit_et_rien_n_est_ecrit(tmp_path: Path) -> None:
    fini = lancer("installer", MAILLAGE_DATA_DIR=str(tmp_path), MAILLAGE_DATABASE_URL="oracle://x")
    assert fini.returncode == 2
    assert "MAILLAGE_DATABASE_URL ne désigne pas une base utilisable" in fini.stderr.decode()
    assert "maillage.E004" in fini.stderr.decode()
    assert not list(tmp_path.glob("*.sqlite3"))


def test_une_base_absente_renvoie_a_l_installation(tmp_path: Path) -> None:
    fini = lancer("territoires", "chercher", "Toulouse", MAILLAGE_DATA_DIR=str(tmp_path))
    assert fini.returncode == 2
    assert "Lancez « maillage installer »" in fini.stderr.decode()
    assert "Traceback" not in fini.stderr.decode()


def test_installer_deux_fois_ne_refait_rien(tmp_path: Path) -> None:
    premiere = lancer("installer", MAILLAGE_DATA_DIR=str(tmp_path))
    assert premiere.returncode == 0, premiere.stderr.decode()
    assert "mode WAL" in premiere.stdout.decode()
    seconde = lancer("installer", MAILLAGE_DATA_DIR=str(tmp_path))
    assert (seconde.returncode, seconde.stdout.decode()) == (0, "La base de données est à jour.\n")
    trouves = lancer("territoires", "chercher", "31555", "--json", MAILLAGE_DATA_DIR=str(tmp_path))
    assert json.loads(trouves.stdout)[0]["nom"] == "Toulouse"
