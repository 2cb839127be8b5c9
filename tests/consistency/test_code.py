"""What imports cannot see: the house reads its own code."""

from __future__ import annotations

import ast
import re

import pytest

from appuis.depot import Module, modules
from appuis.glossaire import mots_du_metier
from consistency import exceptions

LIGNES_D_UN_MODULE = 400
LIGNES_D_UNE_FONCTION = 50
# Methods of rows and querysets that write; `.create` and the like belong to querysets only.
ECRIVENT = {
    "save",
    "create",
    "update_or_create",
    "get_or_create",
    "bulk_create",
    "bulk_update",
    "_raw_delete",
}
AMBIGUS = {"update", "delete", "add", "set", "remove", "clear"}
VERBES = re.compile(r"^_*(?:get|set|is|has|create|update|delete)_(.+)$")


def nom_appele(appel: ast.Call) -> str:
    """The last word of what is called."""
    cible = appel.func
    return cible.attr if isinstance(cible, ast.Attribute) else getattr(cible, "id", "")


def parle_d_une_requete(noeud: ast.AST) -> bool:
    """Whether the expression goes through a manager, a queryset or a set of related rows."""
    texte = ast.unparse(noeud)
    return bool(re.search(r"\.objects\b|\.filter\(|\.all\(|_set\b|\.exclude\(", texte))


def ecritures(module: Module) -> list[str]:
    """The places of the module that write rows."""
    trouvees = []
    for noeud in ast.walk(module.arbre):
        if not (isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Attribute)):
            continue
        nom = noeud.func.attr
        if nom in ECRIVENT or (nom in AMBIGUS and parle_d_une_requete(noeud.func.value)):
            trouvees.append(f"{module.ou(noeud)} {ast.unparse(noeud.func)}()")
    return trouvees


def test_aucune_vue_n_interroge_la_base() -> None:
    fautes = [
        module.ou(noeud)
        for module in modules()
        if module.chemin.endswith("/views.py") or "/views/" in module.chemin
        for noeud in ast.walk(module.arbre)
        if isinstance(noeud, ast.Attribute) and noeud.attr in {"objects", "_default_manager"}
    ]
    assert not fautes, "A view loads through queries"


def test_seuls_les_actes_ecrivent() -> None:
    fautes = [
        faute
        for module in modules()
        if "/actions/" not in module.chemin and module.chemin not in exceptions.ECRIVENT
        for faute in ecritures(module)
    ]
    assert not fautes, "A write is an act in actions/"


def test_les_exceptions_aux_ecritures_servent_encore() -> None:
    par_chemin = {module.chemin: module for module in modules()}
    inutiles = [
        chemin
        for chemin in exceptions.ECRIVENT
        if chemin not in par_chemin or not ecritures(par_chemin[chemin])
    ]
    assert not inutiles


@pytest.mark.parametrize(
    ("source", "attendu"),
    [
        ("Acte.objects.create(a=1)", 1),
        ("Acte.objects.filter(pk=1).update(a=2)", 1),
        ("acte.save()", 1),
        ("acte.signatures.all().delete()", 1),
        ("precisions.update(a=1)", 0),
        ("ensemble.add(3)", 0),
    ],
)
def test_une_ecriture_se_reconnait(source: str, attendu: int) -> None:
    assert len(ecritures(Module("essai.py", source, ast.parse(source)))) == attendu


def test_aucun_signal() -> None:
    fautes = [
        module.ou(noeud)
        for module in modules()
        for noeud in ast.walk(module.arbre)
        if (isinstance(noeud, ast.ImportFrom) and "signals" in (noeud.module or ""))
        or (isinstance(noeud, ast.Name | ast.Attribute) and ast.unparse(noeud).endswith("receiver"))
    ]
    assert not fautes, "An upward reaction is an explicit call of the upper domain"


# Named by Django, which calls them.
DE_DJANGO = {"_get_validation_exclusions"}


def verbe_sur_nom(nom: str, noms: frozenset[str]) -> bool:
    """Whether an English verb stands before a word of the trade."""
    trouve = VERBES.match(nom)
    return bool(trouve) and not noms.isdisjoint(trouve[1].split("_"))


def test_aucun_verbe_anglais_devant_un_nom_francais() -> None:
    noms = mots_du_metier()
    fautes = [
        f"{module.ou(fonction)} {fonction.name}"
        for module in modules()
        for fonction in module.fonctions()
        if fonction.name not in DE_DJANGO and verbe_sur_nom(fonction.name, noms)
    ]
    assert not fautes, "Acts are French infinitives: modifier, ouvrir, est_…, a_…"


def test_un_verbe_anglais_se_reconnait() -> None:
    noms = mots_du_metier()
    assert verbe_sur_nom("create_fiche", noms)
    assert verbe_sur_nom("_get_acte_signe", noms)
    assert not verbe_sur_nom("get_queryset", noms)
    assert not verbe_sur_nom("is_open_for_signup", noms)


def test_les_modules_restent_courts() -> None:
    longs = {
        module.chemin
        for sous in ("src/maillage", "tests", "outils", "bench")
        for module in modules(sous)
        if module.texte.count("\n") > LIGNES_D_UN_MODULE
    }
    assert longs == set(exceptions.MODULES_LONGS)


def test_les_fonctions_restent_courtes() -> None:
    longues = {
        f"{module.chemin}:{fonction.name}"
        for sous in ("src/maillage", "tests", "outils", "bench")
        for module in modules(sous)
        for fonction in module.fonctions()
        if (fonction.end_lineno or 0) - fonction.lineno >= LIGNES_D_UNE_FONCTION
    }
    assert longues == set(exceptions.FONCTIONS_LONGUES)


def test_l_heure_n_est_pas_lue_dans_le_domaine() -> None:
    """The clock is passed in: pages, tasks and the command line read it, acts and rules do not."""
    lisent = re.compile(r"^(timezone\.(now|localdate|localtime)|\w+\.(now|today)|date\.today)$")
    fautes = [
        module.ou(noeud)
        for module in modules()
        if "/actions/" in module.chemin
        or "/regles/" in module.chemin
        or "/controles" in module.chemin
        for noeud in ast.walk(module.arbre)
        if isinstance(noeud, ast.Call) and lisent.match(ast.unparse(noeud.func)) and not noeud.args
    ]
    assert not fautes
