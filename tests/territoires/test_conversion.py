"""The script that turns the npm package into the product's file."""

from __future__ import annotations

import io
import json
import lzma
import runpy
import tarfile
from pathlib import Path
from typing import Any

import pytest

from maillage.territoires import imports

SCRIPT = Path(__file__).resolve().parents[2] / "outils" / "convertir_cog.py"
ACTUELLE = {"type": "commune-actuelle", "departement": "01", "siren": "210100012"}
TABLES: dict[str, Any] = {
    "regions": [{"code": "84", "nom": "Auvergne-Rhône-Alpes", "zone": "metro"}],
    "departements": [{"code": "01", "nom": "Ain", "region": "84", "zone": "metro"}],
    "epci": [
        {"code": "200000172", "nom": "CC fictive", "type": "CC", "membres": [{"code": "01002"}]}
    ],
    "communes": [
        {**ACTUELLE, "code": "01002", "nom": "Neuve", "population": 0, "codesPostaux": ["01400"]},
        {**ACTUELLE, "code": "01001", "nom": "Sans rien", "anciensCodes": ["01003", "01004"]},
        {
            "type": "commune-deleguee",
            "code": "01004",
            "nom": "Passée ailleurs",
            "chefLieu": "01002",
        },
        {"type": "commune-deleguee", "code": "01002", "nom": "Vieille", "chefLieu": "01002"},
        {"type": "commune-deleguee", "code": "01001", "nom": "Sans rien", "chefLieu": "01001"},
    ],
}


@pytest.fixture
def convertir(tmp_path: Path):
    def _convertir(tables: dict[str, Any]) -> bytes:
        archive = tmp_path / "paquet.tgz"
        with tarfile.open(archive, "w:gz") as paquet:
            for nom, lignes in tables.items():
                octets = json.dumps(lignes).encode()
                fichier = tarfile.TarInfo(f"package/data/{nom}.json")
                fichier.size = len(octets)
                paquet.addfile(fichier, io.BytesIO(octets))
        return runpy.run_path(str(SCRIPT))["convertir"](archive)

    return _convertir


def test_meme_contenu_memes_octets_quel_que_soit_l_ordre(convertir):
    melange = {nom: list(reversed(lignes)) for nom, lignes in TABLES.items()}
    assert convertir(TABLES) == convertir(melange)


def test_ce_qui_manque_reste_manquant_et_zero_reste_zero(convertir):
    communes = json.loads(lzma.decompress(convertir(TABLES)))["communes"]
    assert communes["code"] == ["01001", "01002"]
    assert communes["population"] == [None, 0]
    assert communes["codes_postaux"] == [[], ["01400"]]
    assert communes["epci"] == [None, "200000172"]


def test_les_anciens_codes_menent_a_la_commune_que_le_cog_nomme(convertir):
    anciens = json.loads(lzma.decompress(convertir(TABLES)))["anciens_codes"]
    assert list(zip(*anciens.values(), strict=True)) == [
        ("01002", "Vieille", "DELEGUEE", "01002"),
        ("01003", "", "ANCIENNE", "01001"),
        ("01004", "Passée ailleurs", "DELEGUEE", "01002"),
    ]


def test_le_fichier_livre_a_l_entete_du_script():
    entete = runpy.run_path(str(SCRIPT))["ENTETE"]
    contenu = imports.lire().contenu
    assert {cle: contenu[cle] for cle in entete} == entete


def test_une_archive_incomplete_est_refusee(convertir):
    with pytest.raises(KeyError, match="epci"):
        convertir({nom: lignes for nom, lignes in TABLES.items() if nom != "epci"})
