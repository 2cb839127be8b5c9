"""The one exit: no figure of the statistics leaves but through `statistiques.sortie`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from appuis.depot import PAQUET, Module, modules

SORTIE = "src/maillage/statistiques/sortie.py"
# Who may read the figures themselves, and why: the exit, its decision, and what writes or keeps them.
LISENT: dict[str, str] = {
    SORTIE: "the exit itself",
    "src/maillage/statistiques/blocs.py": "decides the blanks of the exit",
}
# Folders that write figures and show none.
ECRIVENT = (
    "src/maillage/statistiques/actions/",
    "src/maillage/statistiques/lecture/",
    "src/maillage/statistiques/models/",
    "src/maillage/statistiques/imports",
    "src/maillage/demonstration/",
    "src/maillage/archives/",
    "src/maillage/statistiques/reversibilite.py",
)
# Who may name the table, to select rows that it hands to the exit: they import `sortir`.
TABLE = "statistiques_valeur"
CHAMPS_TUS = {"valeur", "population_reference"}


def _importe_valeur(module: Module) -> bool:
    """Whether the module takes the model `Valeur` of the statistics, by any door."""
    for noeud in ast.walk(module.arbre):
        if (
            isinstance(noeud, ast.ImportFrom)
            and (noeud.module or "").startswith("maillage.statistiques.models")
            and any(alias.name in {"Valeur", "*", "valeur"} for alias in noeud.names)
        ):
            return True
        if (
            isinstance(noeud, ast.ImportFrom)
            and noeud.module == "maillage.statistiques"
            and any(alias.name == "models" for alias in noeud.names)
        ):
            return True
        if isinstance(noeud, ast.Import) and any(
            alias.name.startswith("maillage.statistiques.models") for alias in noeud.names
        ):
            return True
    return False


def _par_une_autre_porte(module: Module) -> Iterator[str]:
    """The registry of models, or SQL."""
    for noeud in ast.walk(module.arbre):
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str):
            texte = noeud.value.lower()
            if TABLE in texte and "check" not in texte:
                yield module.ou(noeud)
            if texte in {"statistiques.valeur"}:
                yield module.ou(noeud)


def _autres() -> list[Module]:
    return [
        module
        for module in modules()
        if module.chemin not in LISENT and not module.chemin.startswith(ECRIVENT)
    ]


def test_les_valeurs_restent_dans_les_statistiques() -> None:
    """Within, a module may select rows for `sortir` or list their years; it reads no figure (below)."""
    fautes = [
        module.chemin
        for module in _autres()
        if _importe_valeur(module) and not module.chemin.startswith("src/maillage/statistiques/")
    ]
    assert not fautes, "Only maillage.statistiques.sortie gives figures out"


def test_personne_ne_lit_un_chiffre_hors_de_la_sortie() -> None:
    """Rows are built and handed over whole: no attribute read, no aggregate, no `values` of figures."""
    fautes = []
    for module in _autres():
        if not _importe_valeur(module):
            continue
        for noeud in ast.walk(module.arbre):
            if _lit_un_chiffre(noeud):
                fautes.append(module.ou(noeud))
    assert not fautes


def _lit_un_chiffre(noeud: ast.AST) -> bool:
    """`.valeur` of what does not come from the exit, or a figure asked of the database by its name."""
    if isinstance(noeud, ast.Attribute) and noeud.attr in CHAMPS_TUS:
        return not (isinstance(noeud.value, ast.Name) and noeud.value.id in SORTIES)
    if (
        isinstance(noeud, ast.Call)
        and isinstance(noeud.func, ast.Attribute)
        and noeud.func.attr in {"values", "values_list", "aggregate", "annotate", "order_by"}
    ):
        return any(
            isinstance(dessous, ast.Constant)
            and isinstance(dessous.value, str)
            and dessous.value.lstrip("-").split("__")[0] in CHAMPS_TUS
            for dessous in ast.walk(noeud)
        )
    return False


# Names under which the modules of the statistics hold what came out.
SORTIES = {"s", "sortie", "sorti"}


def test_aucune_autre_porte_vers_la_table() -> None:
    fautes = [ou for module in _autres() for ou in _par_une_autre_porte(module)]
    assert not fautes


@pytest.mark.parametrize("nom", sorted(LISENT))
def test_chaque_exception_existe_et_sert(nom: str) -> None:
    (module,) = [m for m in modules() if m.chemin == nom]
    assert _importe_valeur(module)


def test_aucun_gabarit_ne_demande_un_chiffre_a_la_base() -> None:
    """Templates receive what came out; none walks from an indicator or an import to its values."""
    chemin = re.compile(
        r"\b(?:valeur_set|importation\.valeurs|indicateur\.valeurs|population_reference)\b"
    )
    fautes = [
        str(gabarit.relative_to(PAQUET))
        for gabarit in PAQUET.rglob("*.html")
        if "statistiques" in gabarit.parts and chemin.search(gabarit.read_text("utf-8"))
    ]
    assert not fautes


def test_aucun_chemin_ne_mene_d_un_objet_a_ses_valeurs() -> None:
    """No reverse relation: an indicator or a Caf does not lead to figures."""
    from maillage.statistiques.models import Valeur

    relations = [c for c in Valeur._meta.get_fields() if c.is_relation]
    assert all(c.remote_field.hidden for c in relations)


@pytest.mark.parametrize(
    "texte",
    [
        "from maillage.statistiques.models import Valeur\nx = Valeur.objects.first().valeur",
        "from maillage.statistiques.models.valeur import Valeur as V\nV.objects.values_list('valeur')",
        "from maillage.statistiques import models\nmodels.Valeur.objects.aggregate(Sum('valeur'))",
    ],
)
def test_un_autre_chemin_serait_vu(texte: str) -> None:
    """The test itself can fail."""
    module = Module("src/maillage/portail/essai.py", texte, ast.parse(texte))
    assert _importe_valeur(module)
    assert any(_lit_un_chiffre(noeud) for noeud in ast.walk(module.arbre))
