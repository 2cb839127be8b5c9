"""`maillage perimetre`: who is in at a date; and the avenant that a change of perimeter makes."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

import fabriques
from appuis.versions import demarche_complete
from maillage.conventions.actions import perimetre
from maillage.ligne import commande

AVRIL = dt.date(2021, 4, 15)


@pytest.fixture
def scene(db: None) -> SimpleNamespace:
    scene = demarche_complete()
    scene.enfance = fabriques.thematique("Enfance fictive")
    fabriques.thematique_retenue(scene.demarche, thematique=scene.enfance)
    scene.qui = {"demarche": scene.demarche, "par": scene.charge, "le": timezone.now()}
    return scene


def lancer(*mots: str) -> int:
    return commande.executer(commande.analyseur().parse_args(list(mots)))


def lu(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_dit_qui_est_dans_le_perimetre_a_une_date(scene, capsys) -> None:
    slug = scene.demarche.slug
    nouvelle = fabriques.commune(nom="Tardive", population_municipale=10)
    perimetre.faire_entrer(
        communes=[nouvelle],
        debut=AVRIL,
        decision=perimetre.Decision("Comité de pilotage", AVRIL),
        **scene.qui,
    )
    assert lancer("perimetre", slug, "--date", "2021-04-14", "--json") == 0
    avant = lu(capsys)
    assert lancer("perimetre", slug, "--date", "15/04/2021", "--json") == 0
    apres = lu(capsys)
    assert apres["date"] == "2021-04-15"
    (entree,) = [c for c in apres["communes"] if c not in avant["communes"]]
    assert entree == {
        "code": nouvelle.code,
        "nom": "Tardive",
        "population": 10,
        "depuis": "2021-04-15",
        "jusqu_au": None,
        "decisions": ["Comité de pilotage, 15/04/2021"],
        "toute_la_convention": True,
        "thematiques": [t["code"] for t in apres["thematiques"]],
    }
    assert not any(t["perimetre_propre"] for t in apres["thematiques"])


def test_dit_le_perimetre_d_une_thematique(scene, capsys) -> None:
    commune = fabriques.commune(nom="Seule")
    perimetre.faire_entrer(communes=[commune], thematiques=[scene.enfance], **scene.qui)
    assert lancer("perimetre", scene.demarche.slug, "--thematique", scene.enfance.code) == 0
    lignes = capsys.readouterr().out.splitlines()
    assert lignes[0].startswith("1\N{NO-BREAK SPACE}commune")
    assert "Seule" in lignes[1]


@pytest.mark.parametrize(
    "mots", [["inconnue"], ["{slug}", "--thematique", "rien"], ["{slug}", "--date", "hier"]]
)
def test_refuse_ce_qu_elle_ne_connait_pas(scene, mots, capsys) -> None:
    assert lancer("perimetre", *(mot.format(slug=scene.demarche.slug) for mot in mots)) == 2
    assert capsys.readouterr().err


def test_un_changement_de_perimetre_fait_son_avenant(scene, capsys, tmp_path) -> None:
    """Frozen, then one commune added to one thématique: exactly one change, told in the document."""
    slug = scene.demarche.slug
    fabriques.version_figee(scene.acte)
    commune = scene.demarche.perimetre.select_related("commune").get().commune
    perimetre.faire_entrer(
        communes=[commune],
        thematiques=[scene.enfance],
        debut=AVRIL,
        decision=perimetre.Decision("Comité de pilotage", AVRIL),
        **scene.qui,
    )
    assert lancer("avenant", slug, "--json") == 0
    avenant = lu(capsys)
    (changement,) = avenant["changements"]
    assert changement["nature"] == "ajout"
    assert changement["section"] == "Périmètre"
    assert changement["objet"] == f"{commune.nom} ({commune.code}), enfance fictive"
    assert "Comité de pilotage, 15/04/2021" in changement["apres"]
    assert lancer("avenant", slug, "--format", "html", "--sortie", str(tmp_path / "a.html")) == 0
    document = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert document.count("enfance fictive") == 1
    assert "Modifications" in document
