"""The calculation of the lines: published and synthetic vectors, refusals, and what holds for all inputs."""

from __future__ import annotations

import ast
import json
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.ligne import commande
from maillage.ligne.calculer import lire
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.baremes import BaremeManquant, nationaux
from maillage.regles.financements.calcul import CalculRefuse, Resultat
from maillage.regles.financements.lignes import LIGNES, calculer

CAS = sorted((Path(__file__).parent / "cas").glob("*.yaml"))
UNITES = st.lists(
    st.decimals("0.5", "400", places=1), min_size=1, max_size=8
)  # places or Etp of each structure
EUROS = st.decimals("0", "9000000", places=2)


def cas(chemin: Path) -> tuple[str, dict[str, Any]]:
    donnees = lire(chemin)
    return donnees.pop("ligne"), donnees


@pytest.mark.parametrize("chemin", CAS, ids=lambda c: c.stem)
def test_les_vecteurs_publies_et_synthetiques(chemin: Path) -> None:
    code, donnees = cas(chemin)
    attendu = donnees["attendu"]
    dit = calculer(code, donnees).en_donnees()
    if "resultat" in attendu:
        assert dit["resultat"] == attendu["resultat"]
    if "ecart_arrondi" in attendu:
        assert Decimal(dit["ecart_arrondi"]) == Decimal(attendu["ecart_arrondi"])
    if "parts" in attendu:
        assert [part["montant"] for part in dit["parts"]] == attendu["parts"]
    if "constats" in attendu:
        assert [c["regle"] for c in dit["constats"] if c["regle"] != "F32"] == attendu["constats"]


def test_un_cas_se_calcule_tel_qu_il_est_ecrit(capsys: pytest.CaptureFixture[str]) -> None:
    chemin = str(Path(__file__).parent / "cas" / "W1-journees-pedagogiques.yaml")
    args = commande.analyseur().parse_args(["calculer", "JPED", "--donnees", chemin, "--json"])
    assert commande.executer(args) == 0
    assert json.loads(capsys.readouterr().out)["resultat"] == "2320.50"
    with pytest.raises(SaisieInvalide, match="« JPED », et non de « CLAS »"):
        calculer("CLAS", lire(Path(chemin)))


@pytest.mark.parametrize("chemin", CAS, ids=lambda c: c.stem)
def test_un_resultat_se_refait_de_ses_etapes(chemin: Path) -> None:
    code, donnees = cas(chemin)
    verifier_les_etapes(calculer(code, donnees))


def test_la_psu_dit_ce_qui_reste_du_plafond_et_ce_qui_le_depasse() -> None:
    code, donnees = cas(Path(__file__).parent / "cas" / "W5-psu-niveau-6.yaml")
    etapes = {e.libelle: e.valeur for e in calculer(code, donnees).etapes}
    assert etapes["Reste du prix plafond"] == Decimal("2.38")
    assert etapes["Au-delà du prix plafond"] == Decimal("5.8")


def transition(reference: Decimal, unites: list[Decimal], **reste: Any) -> Resultat:
    structures = [{"id": str(i), "unites": str(u)} for i, u in enumerate(unites, 1)]
    entrees = {"reference": str(reference), "structures": structures, **reste}
    return calculer("BT_EAJE", {"annee": 2023, "entrees": entrees})


@given(EUROS, UNITES)
def test_la_somme_des_parts_est_la_reference(reference: Decimal, unites: list[Decimal]) -> None:
    resultat = transition(reference, unites)
    assert sum(p.montant for p in resultat.parts) == reference == resultat.montant
    assert resultat.ecart_arrondi == 0
    verifier_les_etapes(resultat)


@given(EUROS, UNITES, st.randoms(use_true_random=False))
def test_l_ordre_des_structures_ne_change_rien(
    reference: Decimal, unites: list[Decimal], hasard: Any
) -> None:
    structures = [{"id": str(i), "unites": str(u)} for i, u in enumerate(unites, 1)]
    melangees = list(structures)
    hasard.shuffle(melangees)
    dites = [
        calculer(
            "BT_EAJE", {"annee": 2023, "entrees": {"reference": str(reference), "structures": s}}
        )
        for s in (structures, melangees)
    ]
    assert dites[0] == dites[1]


@given(EUROS, UNITES, st.integers(0, 7), st.decimals("0", "50", places=1))
def test_plus_de_places_n_abaisse_jamais_un_droit(
    reference: Decimal, unites: list[Decimal], rang: int, en_plus: Decimal
) -> None:
    rang %= len(unites)
    avant = transition(reference, unites, mode="forfait_arrondi")
    reelles = [
        {"id": str(i), "unites": str(u), "reelles": str(u + (en_plus if i == rang + 1 else 0))}
        for i, u in enumerate(unites, 1)
    ]
    entrees = {"reference": str(reference), "mode": "forfait_arrondi", "structures": reelles}
    apres = calculer("BT_EAJE", {"annee": 2023, "entrees": entrees})
    assert all(a.montant <= b.montant for a, b in zip(avant.parts, apres.parts, strict=True))


@given(EUROS, UNITES)
def test_rien_n_est_un_flottant(reference: Decimal, unites: list[Decimal]) -> None:
    def parcourir(objet: Any) -> None:
        assert not isinstance(objet, float)
        for valeur in (
            objet.values() if isinstance(objet, dict) else objet if isinstance(objet, list) else ()
        ):
            parcourir(valeur)

    resultat = transition(reference, unites, mode="forfait_arrondi")
    parcourir(resultat.en_donnees())
    assert all(isinstance(e.valeur, Decimal) for e in resultat.etapes)


TARDIVE = {
    "du": "2022-01-01",
    "au": "2025-12-31",
    "signee_le": "2024-02-01",
    "limite": "2023-12-31",
}
CONTEXTE = {
    "structure": "La Ribambelle (fictif)",
    "gestionnaire": "Association (fictif)",
    "beneficiaire": "Association (fictif)",
    "cofinanceur": "Commune (fictif)",
    "signataires": ["Commune (fictif)"],
    "soutien": "1000",
    "cof": {"du": "2022-01-01", "au": "2025-12-31"},
    "ctg": {"du": "2022-01-01", "au": "2025-12-31"},
    "mode": "PSU",
}


@pytest.mark.parametrize(
    ("regle", "change"),
    [
        ("F01", {"ctg": {"du": "2023-06-01", "au": "2025-12-31"}}),
        ("F01", {"ctg": None}),
        ("F02", {"ctg": TARDIVE}),
        ("F03", {"beneficiaire": "Commune (fictif)"}),
        ("F04", {"cofinanceur": "Autre commune (fictif)"}),
        ("F05", {"soutien": "0"}),
        ("F06", {"cof": {"du": "2022-01-01", "au": "2022-12-31"}}),
        ("F06", {"cof": None}),
        ("F08", {"mode": "PAJE"}),
        ("F27", {"heures": [{"ligne": "ASRE", "plage": "a"}, {"ligne": "PSO_ALSH_PERI", "plage": "a"}]}),
        ("F27", {"heures": [{"ligne": "CEJ", "plage": "a"}, {"ligne": "CEJ", "plage": "a"}]}),
    ],
)  # fmt: skip
def test_ce_que_les_regles_refusent(regle: str, change: dict[str, Any]) -> None:
    entrees = {"reference": "1000", "structures": [{"id": "1", "unites": "10"}]}
    juste = {"annee": 2023, "entrees": entrees, "contexte": CONTEXTE}
    assert calculer("BT_EAJE", juste).montant == 1000
    with pytest.raises(CalculRefuse) as refus:
        calculer("BT_EAJE", {**juste, "contexte": {**CONTEXTE, **change}})
    assert refus.value.regle == regle
    assert refus.value.message.endswith(".")


@pytest.mark.parametrize(
    ("regle", "code", "entrees"),
    [
        ("F09", "BT_EAJE", {"reference": "10", "structures": [{"id": "1", "unites": "0"}]}),
        ("F10", "BT_EAJE", {"reference": "10", "structures": [{"id": "1", "unites": "-1"}]}),
        ("F10", "JPED", {"places": "-3", "jours": "1"}),
        ("F22", "SOLDE", {"droit_previsionnel": "1", "taux": [], "droit_reel": "1", "reel_valide": False}),
        ("F24", "PSU_HORAIRE", {"prix_de_revient": "9", "heures_facturees": "5", "heures_realisees": "0"}),
        ("F25", "PLAN_MERCREDI", {"heures": "100", "heures_par_enfant": "10"}),
        ("F26", "JPED", {"places": "35", "jours": "4"}),
        ("F31", "RAPPROCHEMENT", {"lignes": [{"ligne": "SPPE_ETAT", "montant": "1"}], "total_publie": "1"}),
    ],
)  # fmt: skip
def test_ce_que_les_lignes_refusent(regle: str, code: str, entrees: dict[str, Any]) -> None:
    with pytest.raises(CalculRefuse) as refus:
        calculer(code, {"annee": 2024, "entrees": entrees})
    assert refus.value.regle == regle


def test_un_bareme_absent_est_dit_et_jamais_devine() -> None:
    entrees = {"places": "35", "jours": "1"}
    with pytest.raises(BaremeManquant, match="Barème manquant : JPED, 2031, ps_horaire"):
        calculer("JPED", {"annee": 2031, "entrees": entrees})


def test_les_lignes_du_fichier_passent_avant_celles_du_produit() -> None:
    bareme = {
        "ligne": "JPED",
        "annee": 2024,
        "cle": "ps_horaire",
        "valeur": "7.00",
        "confiance": "A",
    }
    donnees = {"annee": 2024, "entrees": {"places": "10", "jours": "1"}, "baremes": [bareme]}
    assert calculer("JPED", donnees).montant == Decimal("700.00")


def test_un_nombre_flottant_est_refuse() -> None:
    with pytest.raises(SaisieInvalide, match="guillemets"):
        calculer("JPED", {"annee": 2024, "entrees": {"places": 3.5, "jours": "1"}})


def test_le_produit_ne_porte_que_des_baremes_surs_et_sources() -> None:
    for bareme in nationaux():
        assert bareme.confiance in ("A", "B")
        assert bareme.source_titre
        assert bareme.source_url.startswith("http")
        assert bareme.ligne in LIGNES
    cles = [(b.ligne, b.annee, b.cle) for b in nationaux()]
    assert len(cles) == len(set(cles))


def test_un_bareme_a_confirmer_est_dit() -> None:
    resultat = calculer("JPED", {"annee": 2024, "entrees": {"places": "35", "jours": "1"}})
    assert any(c.regle == "F32" for c in resultat.constats)


def test_la_commande_repond_en_json(capsys: Any) -> None:
    chemin = CAS[[c.stem for c in CAS].index("X1-transition-exacte")]
    donnees = chemin.read_text("utf-8").replace("ligne: BT_EAJE\n", "")
    fichier = chemin.with_suffix(".essai")
    try:
        fichier.write_text(donnees, "utf-8")
        assert appeler("BT_EAJE", "--donnees", fichier, "--json") == 0
    finally:
        fichier.unlink()
    dit = json.loads(capsys.readouterr().out)
    assert (dit["resultat"], dit["ecart_arrondi"]) == ("123456.78", "0.00")


def test_la_commande_dit_la_regle_qui_refuse(tmp_path: Path, capsys: Any) -> None:
    fichier = tmp_path / "f.yaml"
    fichier.write_text("annee: 2024\nentrees: {places: 35, jours: 4}\n", "utf-8")
    assert appeler("JPED", "--donnees", fichier, "--json") == 1
    dit = json.loads(capsys.readouterr().out)
    assert dit["resultat"] is None
    assert dit["constats"][0]["regle"] == "F26"


@pytest.mark.parametrize(
    "texte", ["", "annee: deux", "annee: 2024\nentrees: 3", "a: [", "annee: 2024"]
)
def test_un_fichier_illisible_est_refuse(tmp_path: Path, texte: str, capsys: Any) -> None:
    fichier = tmp_path / "f.yaml"
    fichier.write_text(texte, "utf-8")
    assert appeler("JPED", "--donnees", fichier) == 2
    assert capsys.readouterr().err


def test_chaque_exemple_du_guide_se_calcule(tmp_path: Path) -> None:
    guide = Path(__file__).parents[2] / "docs" / "guide" / "calculer.md"
    titres = guide.read_text("utf-8").split("\n### ")[1:]
    assert {t.split("`")[1] for t in titres} == set(LIGNES)
    for titre in titres:
        code, exemple = titre.split("`")[1], titre.split("```yaml\n")[1].split("```")[0]
        fichier = tmp_path / f"{code}.yaml"
        fichier.write_text(exemple, "utf-8")
        attendu = titre.split("Résultat : ")[1].split(" €")[0]
        obtenu = format(calculer(code, lire(fichier)).montant, ",.2f")
        assert obtenu.replace(",", "\u202f").replace(".", ",") == attendu, code


def appeler(*mots: object) -> int:
    return commande.executer(commande.analyseur().parse_args(["calculer", *map(str, mots)]))


def verifier_les_etapes(resultat: Resultat) -> None:
    """Each step, made again from what it prints, gives what it says."""
    for etape in resultat.etapes:
        refait = refaire(etape.calcul)
        if "au plus fort reste" in etape.libelle:
            assert abs(refait - etape.valeur) < Decimal("0.01")
        else:
            assert abs(refait - etape.valeur) < Decimal("0.0000000001"), etape


def refaire(calcul: str) -> Decimal:
    """The value of a printed expression, by Python's own parser."""
    python = calcul.replace("×", "*").replace("÷", "/").replace("−", "-").replace(" ;", ",")
    with localcontext() as contexte:
        contexte.prec = 60
        return _valeur(ast.parse(python, mode="eval").body)


def _valeur(noeud: ast.expr) -> Decimal:
    if isinstance(noeud, ast.Constant):
        return Decimal(str(noeud.value))
    if isinstance(noeud, ast.UnaryOp):
        return -_valeur(noeud.operand)
    if isinstance(noeud, ast.BinOp):
        a, b = _valeur(noeud.left), _valeur(noeud.right)
        if isinstance(noeud.op, ast.Add):
            return a + b
        if isinstance(noeud.op, ast.Sub):
            return a - b
        return a * b if isinstance(noeud.op, ast.Mult) else a / b
    assert isinstance(noeud, ast.Call)
    assert isinstance(noeud.func, ast.Name)
    a, b = map(_valeur, noeud.args)
    if noeud.func.id == "arrondi":
        return (a / b).quantize(Decimal(1), ROUND_HALF_UP) * b
    return min(a, b) if noeud.func.id == "min" else max(a, b)
