"""Tables as they exist: where their headers are, what each column is, which row is a title."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.regles.imports_plan.colonnes import champs, deviner, reconnaitre
from maillage.regles.imports_plan.formes import Grille, Ou, Sorte
from maillage.regles.imports_plan.lecture import lire
from maillage.regles.imports_plan.tableaux import trouver


def lues(*lignes: list[Any], nom: str = "Feuil1", **options: Any) -> Any:
    """What is read of one sheet."""
    tableaux, _ = trouver([Grille(nom, list(lignes))], **options)
    return lire(tableaux)


@pytest.mark.parametrize(
    ("entete", "champ"),
    [
        ("Fiche action n°", "numero"),
        ("Pilote(s)", "pilote"),
        ("PILOTES", "pilote"),
        ("Échéance", "fin"),
        ("echeances", "fin"),
        ("Porteur du projet", "pilote"),
        ("Calendrier prévisionnel", "calendrier"),
        ("Coût", "prevu"),
        ("Où en est-on ?", "etat"),
        ("Objectifs opérationnels", "objectif_operationnel"),
        ("Publics cibles", "public"),
        ("Partenaires à mobiliser", "partenaires"),
        ("Indicateurs d’évaluation", "criteres_evaluation"),
        ("Calendrier – Début", "debut"),
    ],
)
def test_un_entete_se_reconnait(entete: str, champ: str) -> None:
    assert reconnaitre(entete)[0] == champ


@pytest.mark.parametrize(
    ("entete", "precisions"),
    [
        ("Budget 2025", {"annee": "2025"}),
        ("Coût prévisionnel 2026 (€)", {"annee": "2026"}),
        ("Part de la Caf", {"financeur": "Caf"}),
        ("Budget investissement", {"nature": "INVESTISSEMENT"}),
    ],
)
def test_un_entete_de_montant_dit_l_annee_et_le_financeur(entete: str, precisions: Any) -> None:
    champ, _, dites = reconnaitre(entete)
    assert (champ, dites) == ("prevu", precisions)


@pytest.mark.parametrize("champ", champs().values(), ids=lambda champ: champ.code)
def test_chaque_libelle_de_l_export_se_reconnait_pour_ce_qu_il_est(champ: Any) -> None:
    assert reconnaitre(champ.libelle)[:2] == (champ.code, 1.0)


def test_les_cellules_parlent_pour_un_entete_muet() -> None:
    colonnes = deviner(["Bidule"], [["mars 2025", "T1 2026", "2027"]])
    assert (colonnes[0].champ, colonnes[0].confiance) == ("calendrier", 0.5)
    assert "dates" in colonnes[0].raison


def test_un_champ_qui_se_dit_une_fois_va_a_la_plus_sure() -> None:
    colonnes = deviner(["Action principale", "Action"], [["a"], ["b"]])
    assert [c.champ for c in colonnes] == ["", "intitule"]
    assert "dit déjà" in colonnes[0].raison


def test_la_memoire_du_territoire_passe_avant() -> None:
    colonnes = deviner(["Bidule"], [["a"]], {"bidule": "moyens"})
    assert (colonnes[0].champ, colonnes[0].raison) == (
        "moyens",
        "choisi lors d’un import précédent",
    )


def test_le_choix_de_l_utilisateur_l_emporte() -> None:
    plan = lues(
        ["Axe", "Action", "Bidule"],
        ["A", "Lire", "Deux agents"],
        choisies={"Feuil1": {"2": "moyens"}},
    )
    assert plan.fiches[0].champs["moyens"] == "Deux agents"


def test_une_case_vide_reprend_l_axe_du_dessus_mais_pas_l_objectif_d_un_autre_axe() -> None:
    plan = lues(
        ["Axe", "Objectif", "Action"],
        ["A", "O1", "un"],
        [None, None, "deux"],
        ["B", None, "trois"],
        [None, "O2", "quatre"],
    )
    assert [
        (f.porteur.intitule, f.porteur.parent and f.porteur.parent.intitule) for f in plan.fiches
    ] == [
        ("O1", "A"),
        ("O1", "A"),
        ("B", None),
        ("O2", "B"),
    ]


def test_trois_rangs_d_objectifs_se_rangent_l_un_sous_l_autre() -> None:
    plan = lues(
        ["Axe", "Objectif stratégique", "Objectif général", "Objectif opérationnel", "Action"],
        ["A", "S", "G", "O", "un"],
    )
    assert [e.niveau for e in plan.elements] == [
        "AXE",
        "OBJECTIF_STRATEGIQUE",
        "OBJECTIF_OPERATIONNEL",
        "SOUS_OBJECTIF",
    ]


def test_des_financeurs_se_lisent_sous_un_entete_qui_les_couvre() -> None:
    grille = Grille(
        "F",
        [
            ["Axe", "Action", "Financements", None],
            [None, None, "Caf 2025", "Ville 2025"],
            ["A", "Lire", 10, 5],
        ],
        fusions=((0, 2, 0, 3),),
    )
    (fiche,) = lire(trouver([grille])[0]).fiches
    assert [(b["financeur"], b["annee"], b["prevu"]) for b in fiche.budget] == [
        ("Caf", 2025, 10),
        ("Ville", 2025, 5),
    ]


def test_une_fiche_sur_plusieurs_lignes_fusionnees_n_en_fait_qu_une() -> None:
    grille = Grille(
        "F",
        [
            ["Axe", "Action", "Partenaires", "Coût 2025"],
            ["A", "FICHE ACTION N°1 : Lire", "Caf", 10],
            [None, None, "MSA", 5],
            [None, "Jouer", None, None],
        ],
        fusions=((1, 0, 3, 0), (1, 1, 2, 1)),
    )
    plan = lire(trouver([grille])[0])
    assert [(f.champs["numero"], f.champs["intitule"]) for f in plan.fiches[:1]] == [("1", "Lire")]
    assert plan.fiches[0].champs["partenaires"] == ["Caf", "MSA"]
    assert [b["prevu"] for b in plan.fiches[0].budget] == [10, 5]
    assert plan.fiches[1].champs["intitule"] == "Jouer"


def test_sans_axe_les_actions_sont_a_classer() -> None:
    plan = lues(["Action", "Pilote"], ["Lire", "Caf"])
    assert [e.intitule for e in plan.elements] == ["Actions à classer"]
    assert "ni axe ni objectif" in plan.avis[0]


def test_un_total_et_des_entetes_repetes_ne_sont_pas_des_actions() -> None:
    plan = lues(
        ["Action", "Coût", "Axe"],
        ["Lire", 10, "A"],
        ["Action", "Coût", "Axe"],
        ["Jouer", 20, "A"],
        ["Total général", 30, None],
    )
    assert [f.champs["intitule"] for f in plan.fiches] == ["Lire", "Jouer"]


def test_une_correction_remplace_la_cellule() -> None:
    lignes = (["Axe", "Action", "Fin"], ["A", "Lire", "demain"])
    assert lues(*lignes).erreurs[0].ou == Ou("Feuil1", 2, 2)
    corrigee = lues(*lignes, corrections={"Feuil1!C2": "2026"})
    assert not corrigee.erreurs
    assert corrigee.fiches[0].champs["fin"].year == 2026


def test_une_feuille_sans_entetes_est_dite() -> None:
    tableaux, avis = trouver([Grille("Notes", [["Relancer les pilotes"], ["Voir la Caf"]])])
    assert not tableaux
    assert "Notes" in avis[0]


def test_une_colonne_au_dela_de_z_a_son_nom() -> None:
    assert [Ou("F", 1, c).lettre for c in (0, 25, 26, 27, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "ZZ",
        "AAA",
    ]


def test_un_tableau_de_fiches_n_est_pas_un_tableau_de_budget() -> None:
    tableaux, _ = trouver(
        [Grille("F", [["Axe", "Action", "Exercice", "Coût"], ["A", "Lire", 2026, 3]])]
    )
    assert tableaux[0].sorte is Sorte.FICHES
