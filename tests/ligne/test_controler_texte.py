"""`maillage controler-texte`, run as the shell runs it: with no database, no settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MAILLAGE = Path(sys.executable).with_name("maillage")
PROPRE = "Fait à Valfictif, le 15 décembre 2024\n"


def controler(*mots: str | Path) -> subprocess.CompletedProcess[bytes]:
    propre = {cle: valeur for cle, valeur in os.environ.items() if not cle.startswith("MAILLAGE_")}
    propre |= {"LC_ALL": "C", "PYTHONWARNINGS": "error", "MAILLAGE_DATABASE_URL": "illisible"}
    return subprocess.run(
        [MAILLAGE, "controler-texte", *mots],
        env=propre,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def fichier(tmp_path: Path) -> Path:
    return tmp_path / "convention.txt"


def test_un_texte_propre_finit_par_0(fichier: Path) -> None:
    fichier.write_text(PROPRE, "utf-8")
    fini = controler(fichier)
    assert (fini.returncode, fini.stdout.decode(), fini.stderr) == (0, "Aucun constat.\n", b"")
    assert controler(fichier, "--json").stdout == b"[]\n"


def test_une_alerte_finit_par_0_et_un_constat_bloquant_par_1(fichier: Path) -> None:
    fichier.write_text(PROPRE + "publiée au RAA le\n", "utf-8")
    assert controler(fichier).returncode == 0
    fichier.write_text(PROPRE + "\nla commune de XXXX\n", "utf-8")
    fini = controler(fichier)
    assert fini.returncode == 1
    assert "V-05  bloquant" in fini.stdout.decode()
    assert "ligne 3 : la commune de XXXX" in fini.stdout.decode()


def test_le_json_donne_chaque_constat_avec_ses_lignes(fichier: Path) -> None:
    fichier.write_bytes("SPÉCIMEN\r\n".encode("cp1252"))
    fini = controler(fichier, "--json")
    assert fini.returncode == 1
    (constat,) = json.loads(fini.stdout)
    assert constat == {
        "regle": "V-05",
        "gravite": "bloquant",
        "source": "S4\u00a0: la convention annexée porte encore «\u00a0XXXX\u00a0», «\u00a0à adapter\u00a0» "
        "et «\u00a0SPECIMEN\u00a0»",
        "message": "Une ligne est encore à compléter\u00a0: «\u00a0SPÉCIMEN\u00a0».",
        "suite": "Complétez ou retirez ces passages avant d’approuver ou de signer le texte.",
        "extraits": [{"ligne": 1, "texte": "SPÉCIMEN"}],
    }


@pytest.mark.parametrize(
    ("nom", "octets", "attendu"),
    [
        ("absent.txt", None, "ne se lit pas : vérifiez son chemin"),
        ("a.doc", b"x", "Ce format ne se lit pas ici"),
        ("a.docx", b"x", "n'est pas un fichier Word"),
        ("a.pdf", b"%PDF-1.4", "abîmé"),
        ("a.txt", b"\0", "ce n'est pas du texte"),
    ],
)
def test_un_fichier_illisible_finit_par_2(
    nom: str, octets: bytes | None, attendu: str, tmp_path: Path
) -> None:
    if octets is not None:
        (tmp_path / nom).write_bytes(octets)
    fini = controler(tmp_path / nom)
    assert (fini.returncode, fini.stdout) == (2, b"")
    assert attendu in fini.stderr.decode()
    assert "Traceback" not in fini.stderr.decode()


@pytest.mark.parametrize("genre", ["dossier", "octet hors texte"])
def test_un_chemin_etrange_se_dit(genre: str, tmp_path: Path) -> None:
    chemin = tmp_path if genre == "dossier" else tmp_path / os.fsdecode(b"\xff.txt")
    assert controler(chemin).returncode == 2


@pytest.mark.partage
@pytest.mark.parametrize(
    ("cle", "code", "regles"),
    [
        ("000", 1, ["V-02", "V-04", "V-06", "V-07", "V-08", "V-12", "V-28"]),
        ("001", 0, []),
        ("002", 0, ["V-07", "V-32", "V-37"]),
        ("003", 0, []),
        ("004", 1, ["V-04", "V-05", "V-06", "V-06", "V-06"]),
    ],
)
def test_les_documents_sources(cle: str, code: int, regles: list[str], partage: Path) -> None:
    (source,) = (partage / "seeds").glob(f"{cle}_*.txt")
    fini = controler(source, "--json")
    assert (fini.returncode, [c["regle"] for c in json.loads(fini.stdout)]) == (code, regles)
