"""`maillage figer`, `comparer`, `avenant`: what they print, their codes, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

import fabriques
from appuis.relecture import lire as relire
from appuis.versions import demarche_complete, quatre_changements
from maillage.conventions.models import Acte, Demarche, VersionFigee
from maillage.ligne import commande


@pytest.fixture
def scene(db: None) -> SimpleNamespace:
    return demarche_complete()


@pytest.fixture
def figee(scene: SimpleNamespace) -> SimpleNamespace:
    fabriques.version_figee(scene.acte)
    return scene


def lancer(*mots: str) -> int:
    return commande.executer(commande.analyseur().parse_args(list(mots)))


def lu(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_figer_ecrit_les_empreintes(scene, capsys) -> None:
    assert (
        lancer("figer", "fictive", "--par", scene.charge.email, "--le", "2026-06-01", "--json") == 0
    )
    figee, dit = VersionFigee.objects.get(), lu(capsys)
    assert (dit["version"], dit["empreinte"]) == (1, figee.empreinte)
    assert len(dit["fichiers"]) == 8
    assert timezone.localtime(figee.figee_le).date().isoformat() == "2026-06-01"
    assert lancer("journal", "verifier", "--json") == 0
    assert lu(capsys)["alterations"] == []
    assert lancer("journal", "verifier") == 0
    assert "2\u00a0événements." in capsys.readouterr().out


def test_figer_sans_nommer_personne_est_l_acte_du_charge(scene, capsys) -> None:
    assert lancer("figer", "fictive", "--le", "2026-06-01") == 0
    assert VersionFigee.objects.get().figee_par == scene.charge.email


def test_figer_sans_charge_demande_qui_agit(scene, capsys) -> None:
    scene.demarche.habilitations.all().delete()
    assert lancer("figer", "fictive") == 2
    assert "Dites qui agit" in capsys.readouterr().err
    assert not VersionFigee.objects.exists()


def test_figer_un_acte_incomplet_finit_par_3(scene, capsys) -> None:
    Demarche.objects.filter(pk=scene.demarche.pk).update(equipements="")
    assert lancer("figer", "fictive", "--par", scene.charge.email) == 3
    assert "  - liste des équipements et services soutenus (annexe 3)" in capsys.readouterr().err
    assert not VersionFigee.objects.exists()


@pytest.mark.parametrize(
    ("mots", "message"),
    [
        (("figer", "fictive", "--par", "inconnu@exemple.fr"), "Aucun compte"),
        (("figer", "nulle-part", "--par", "inconnu@exemple.fr"), "Aucune démarche"),
        (("comparer", "fictive", "1", "2"), "n’a pas de version 1"),
        (("avenant", "fictive"), "n’a pas de version figée"),
        (("avenant", "fictive", "--format", "pdf"), "--sortie"),
    ],
)
def test_une_mauvaise_saisie_finit_par_2(scene, capsys, mots, message) -> None:
    assert lancer(*mots) == 2
    assert message in capsys.readouterr().err
    assert not VersionFigee.objects.exists()


def test_figer_sans_copil_dit_qu_un_motif_est_demande(scene, capsys) -> None:
    Acte.objects.update(etat="BROUILLON")
    assert lancer("figer", "fictive", "--par", scene.charge.email) == 2
    assert "dites pourquoi s’en passer" in capsys.readouterr().err


def test_deux_actes_a_figer_se_choisissent(scene, capsys) -> None:
    Acte.objects.update(etat="BROUILLON")
    autre = fabriques.acte(scene.demarche, intitule="Acte d’engagement", type="ACTE_ENGAGEMENT")
    assert lancer("figer", "fictive", "--par", scene.charge.email) == 2
    assert f"{autre.pk} (Acte d’engagement, brouillon)" in capsys.readouterr().err


def test_l_avenant_dit_exactement_les_quatre_changements(figee, capsys) -> None:
    quatre_changements(figee, timezone.now())
    assert lancer("avenant", "fictive", "--json") == 0
    dit = lu(capsys)
    assert [(c["section"], c["nature"], c["champ"]) for c in dit["changements"]] == [
        ("Parties", "ajout", ""),
        ("Articles et annexes", "modification", "Rédaction"),
        ("Plan d’actions", "modification", "Budget"),
        ("Plan d’actions", "deplacement", "Place"),
    ]
    assert dit["reference"]["version"] == 1
    assert lancer("avenant", "fictive") == 0
    assert len(capsys.readouterr().out.strip().splitlines()) == 4


@pytest.mark.parametrize("format_", ["docx", "odt", "html", "pdf"])
def test_l_avenant_s_ecrit(figee, capsys, tmp_path: Path, format_) -> None:
    quatre_changements(figee, timezone.now())
    sortie = tmp_path / f"avenant.{format_}"
    assert lancer("avenant", "fictive", "--format", format_, "--sortie", str(sortie)) == 0
    titres = [titre for _, titre in relire(sortie.read_bytes(), format_).titres]
    assert "Article 2 — Modifications" in titres
    assert "Le document est un projet" in capsys.readouterr().err
    assert (
        lancer("avenant", "fictive", "--format", format_, "--sortie", str(sortie), "--final") == 3
    )


def test_commencer_puis_figer_puis_comparer(figee, capsys) -> None:
    quatre_changements(figee, timezone.now())
    par = ("--par", figee.charge.email)
    assert lancer("avenant", "fictive", "--commencer", "Avenant n° 1", *par, "--json") == 0
    acte = Acte.objects.get(type="AVENANT")
    assert lu(capsys)["acte"]["id"] == acte.pk
    assert acte.modifie == figee.acte
    fabriques.version_figee(acte)
    assert lancer("comparer", "fictive", "1", "2", "--json") == 0
    dit = lu(capsys)
    assert len(dit["changements"]) == 4
    assert (dit["de"]["version"], dit["a"]["version"]) == (1, 2)
    assert lancer("comparer", "fictive", "2", "2") == 0
    assert capsys.readouterr().out == "Aucun changement.\n"
