"""`maillage document`: drafts, final documents, bad input; nothing is written that should not be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import fabriques
from appuis.conventions import ANNEXES, demarche_prete
from appuis.relecture import lire as relire
from maillage.conventions.models import Demarche
from maillage.conventions.pieces import convention
from maillage.documents.arbre import manquants
from maillage.documents.rendus import FORMATS
from maillage.ligne import commande
from maillage.ligne import document as ligne

# Those of process D.3 that this part of the product writes (issue 9); the portrait is the statistics'.
PIECES = (
    "acte_engagement",
    "accord_cadre",
    "deliberation",
    "note_synthese",
    "feuille_de_route",
    "cahier_des_charges",
    "diagnostic",
    "convention",
    "fiche_action",
    "fiche_thematique",
    "plan",
    "annexe_services",
    "annexe_pilotage",
    "referentiel_cooperation",
    "evaluation",
    "releve_decisions",
    "dossier_copil",
    "bilan_annuel",
    "avenant",
    "texte_consolide",
    "evaluation_finale",
    "note_sppe",
    "depliant",
    "lettre",
)


@pytest.fixture
def demarche(db: None) -> Demarche:
    return demarche_prete()


def lancer(*mots: str) -> int:
    args = commande.analyseur().parse_args(["document", *mots])
    return commande.executer(args)


def test_les_formats_de_la_commande_sont_ceux_des_rendus() -> None:
    assert tuple(FORMATS) == ligne.FORMATS


@pytest.mark.parametrize("format_", list(FORMATS))
def test_la_commande_ecrit_un_projet_et_liste_ce_qui_manque(
    demarche: Demarche, format_: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sortie = tmp_path / f"c.{format_}"
    mots = ("fictive", "--piece", "convention", "--format", format_, "--sortie", str(sortie))
    assert lancer(*mots) == 0
    premiers = sortie.read_bytes()
    lu = relire(premiers, format_)
    assert [t for _, t in lu.titres if t.startswith("Annexe ")] == ANNEXES
    erreurs = capsys.readouterr().err
    assert "Le document est un projet : " in erreurs
    assert "  - liste des équipements et services soutenus (annexe 3)\n" in erreurs
    assert lancer(*mots) == 0
    assert sortie.read_bytes() == premiers
    assert [p.name for p in tmp_path.iterdir()] == [sortie.name]


def test_le_definitif_incomplet_finit_par_3_et_n_ecrit_rien(
    demarche: Demarche, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sortie = tmp_path / "c.pdf"
    mots = ("fictive", "--piece", "convention", "--format", "pdf", "--sortie", str(sortie))
    assert lancer(*mots, "--final") == 3
    manques = manquants(convention(demarche))
    erreurs = capsys.readouterr().err.splitlines()
    assert [e.removeprefix("  - ") for e in erreurs if e.startswith("  - ")] == manques
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("mots", "attendu"),
    [
        (("nulle", "--piece", "convention", "--format", "pdf"), "Aucune démarche « nulle »"),
        (("fictive", "--piece", "nulle", "--format", "pdf"), "« nulle »"),
        (("fictive", "--piece", "convention", "--format", "png"), "« png » n’existe pas"),
        (("fictive", "--piece", "convention", "--format", "pptx"), "ne s’écrit pas en « pptx »"),
        (
            ("fictive", "--piece", "fiche_action", "--format", "pdf", "--objet", "99"),
            "Aucune fiche « 99 »",
        ),
        (
            ("fictive", "--piece", "convention", "--format", "pdf", "--objet", "1"),
            "retirez --objet",
        ),
    ],
)
def test_une_mauvaise_saisie_finit_par_2_et_n_ecrit_rien(
    demarche: Demarche,
    mots: tuple[str, ...],
    attendu: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        code = lancer(*mots, "--sortie", str(tmp_path / "c"))
    except SystemExit as fin:
        code = int(fin.code or 0)
    assert code == 2
    assert attendu in capsys.readouterr().err.replace("\u00a0", " ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ou", ["absent/c.html", ".", "fichier/c.html", "x" * 300])
def test_un_fichier_impossible_finit_par_2(
    demarche: Demarche, ou: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fichier").write_text("déjà là")
    mots = ("fictive", "--piece", "convention", "--format", "html")
    assert lancer(*mots, "--sortie", str(tmp_path / ou)) == 2
    assert capsys.readouterr().err.startswith(("Le fichier «", "« "))
    assert [p.name for p in tmp_path.iterdir()] == ["fichier"]
    assert (tmp_path / "fichier").read_text() == "déjà là"


def test_la_fiche_se_designe_par_son_numero(demarche: Demarche, tmp_path: Path) -> None:
    sortie = tmp_path / "f.html"
    mots = ("fictive", "--piece", "fiche_action", "--format", "html", "--sortie", str(sortie))
    assert lancer(*mots, "--objet", "1") == 0
    assert "Fiche 1 — Fiche fictive" in sortie.read_text()


@pytest.mark.parametrize(
    ("piece", "manque"),
    [
        ("lettre", "une résiliation commencée"),
        ("avenant", "une version figée de l’acte à modifier"),
        ("annexe_services", "au moins une ligne de l’annexe 3"),
        ("services_soutenus", "au moins une ligne de l’annexe 3"),
        ("accord_cadre", "un acte « Accord-cadre »"),
        ("releve_decisions", "un relevé de décisions"),
        ("bilan_annuel", "une année de mise en œuvre"),
    ],
)
def test_une_piece_sans_matiere_finit_par_3_et_dit_ce_qui_manque(
    demarche: Demarche,
    piece: str,
    manque: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sortie = str(tmp_path / "p.pdf")
    mots = ("fictive", "--piece", piece, "--format", "pdf", "--sortie", sortie)
    assert lancer(*mots) == 3
    premiere, *suite = capsys.readouterr().err.splitlines()
    assert "ne peut pas encore être écrite" in premiere
    assert any(ligne.startswith("  - ") and manque in ligne for ligne in suite)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("piece", ["lettre", "accord_cadre", "releve_decisions", "bilan_annuel"])
def test_un_objet_nomme_la_ou_il_n_y_en_a_aucun_finit_aussi_par_3(
    demarche: Demarche, piece: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sortie = str(tmp_path / "p.pdf")
    mots = ("fictive", "--piece", piece, "--format", "pdf", "--sortie", sortie, "--objet", "99")
    assert lancer(*mots) == 3
    assert "ne peut pas encore être écrite" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_sans_objet_la_fiche_touchee_en_dernier(demarche: Demarche, tmp_path: Path) -> None:
    fabriques.fiche(demarche, numero="7", intitule="Toute fraîche")
    sortie = tmp_path / "f.html"
    mots = ("fictive", "--piece", "fiche_action", "--format", "html", "--sortie", str(sortie))
    assert lancer(*mots) == 0
    assert "Fiche 7 — Toute fraîche" in sortie.read_text()


def test_les_pieces_disent_ou_elles_sont_pretes_et_ce_qui_manque_ailleurs(
    demarche: Demarche, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commande.executer(commande.analyseur().parse_args(["pieces", "--json"])) == 0
    listees = {p["piece"]: p for p in json.loads(capsys.readouterr().out)}
    assert set(PIECES) <= set(listees)
    convention = listees["convention"]
    assert convention["demarches"] == ["fictive"]
    assert convention["manque"] == {}
    assert convention["formats"] == list(FORMATS)
    assert listees["dossier_copil"]["formats"] == [*FORMATS, "pptx"]
    assert listees["depliant"]["formats"] == ["pdf", "html"]
    for lue in listees.values():
        assert set(lue["demarches"]) | set(lue["manque"]) == {"fictive"}
        assert not set(lue["demarches"]) & set(lue["manque"])
        assert all(lue["manque"].values())
    assert commande.executer(commande.analyseur().parse_args(["pieces"])) == 0
    assert "Convention et annexes : fictive" in capsys.readouterr().out
