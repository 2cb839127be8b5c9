"""`maillage importer services`: simulate, write, write again, refuse a bad file whole, give the template."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from appuis.distribution import Distribution
from maillage.conventions.enums import Role
from maillage.diagnostics.models import Structure
from maillage.ligne import commande

TITRES = "Nom;Type;À compter du;Places\n"


def lancer(capsys: pytest.CaptureFixture[str], *mots: str) -> tuple[int, Any]:
    code = commande.executer(commande.analyseur().parse_args(["importer", "services", *mots]))
    dit = capsys.readouterr().out
    return code, json.loads(dit) if "--json" in mots else dit


def test_simuler_ecrire_recommencer_puis_refuser(
    distribution: Distribution, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    slug, charge = distribution.demarche.slug, distribution.compte(Role.CHARGE_COOPERATION)
    bon, mauvais = tmp_path / "bon.csv", tmp_path / "mauvais.csv"
    bon.write_text(TITRES + "Crèche (fictif);EAJE;01/09/2024;1 025\n", encoding="utf-8")
    code, dit = lancer(capsys, slug, str(bon), "--simuler", "--json")
    assert (code, dit["comptes"]["a_inscrire"], Structure.objects.count()) == (0, 1, 0)
    for inscrites in (1, 0):
        code, dit = lancer(capsys, slug, str(bon), "--json", "--par", charge.email)
        assert (code, dit["comptes"]["inscrites"], Structure.objects.count()) == (0, inscrites, 1)
    mauvais.write_text(
        TITRES + "Autre (fictif);EAJE;01/09/2024;3\n;LUNE;hier;-x\n", encoding="utf-8"
    )
    code, dit = lancer(capsys, slug, str(mauvais), "--json")
    assert (code, dit["comptes"]["refusees"], Structure.objects.count()) == (1, 1, 1)
    (refusee,) = [ligne for ligne in dit["lignes"] if ligne["sort"] == "refusée"]
    assert refusee["ligne"] == 3
    assert [p["colonne"] for p in refusee["problemes"]] == ["Nom", "Type", "À compter du", "Places"]
    _, dit = lancer(capsys, slug, str(mauvais))
    assert "ligne 3, sans nom : Nom" in dit


def test_le_modele_et_ce_qui_ne_se_lit_pas(
    distribution: Distribution, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    slug, modele = distribution.demarche.slug, tmp_path / "modele.xlsx"
    assert lancer(capsys, slug, "--modele", str(modele))[0] == 0
    assert modele.read_bytes().startswith(b"PK")
    (tmp_path / "image.csv").write_bytes(b"\0\1\2")
    for mots in (
        (slug,),
        (slug, str(modele)),
        (slug, str(tmp_path / "image.csv")),
        (slug, str(tmp_path / "absent.csv")),
        ("inconnue", str(modele)),
    ):
        assert lancer(capsys, *mots)[0] == 2
