"""Mutation testing of the calculation of the money: every small change must be caught by a test.

    python bench/mutation.py                     every module of regles/financements
    python bench/mutation.py eaje transition     those only
    python bench/mutation.py --montrer           the mutants, without running anything

One mutant at a time: an operator, a constant, a comparison, a refusal is changed, then the tests of the
calculation run in a forked process. The tests are collected once; in the fork, the changed functions take
the place of the true ones, or the whole module does when the change is outside any function. Nothing is
written in the sources. A survivor is printed with its line; it must be equivalent, or a vector is missing.
"""

from __future__ import annotations

import ast
import copy
import gc
import importlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

RACINE = Path(__file__).resolve().parents[1]
PAQUET = RACINE / "src" / "maillage" / "regles" / "financements"
MODULES = (
    "alsh",
    "baremes",
    "calcul",
    "comparaison",
    "description",
    "droits",
    "eaje",
    "entrees",
    "exercice",
    "lignes",
    "prealables",
    "rapprochement",
    "scenarios",
    "services",
    "suivi",
    "territoire",
    "transition",
)
TESTS = (
    "tests/regles/test_lignes_aux_bornes.py",
    "tests/regles/test_exercice.py",
    "tests/regles/test_exercices_aux_bornes.py",
    "tests/regles/test_financements.py",
    "tests/regles/test_baremes_aux_bornes.py",
    "tests/regles/test_entrees_facultatives.py",
    "tests/regles/test_comparaisons.py",
    "tests/regles/test_droits_du_territoire.py",
    "tests/regles/test_prealables_des_droits.py",
    "tests/regles/test_simulations.py",
    "tests/regles/test_suivi_financier.py",
    "tests/regles/test_rapprochement.py",
)
OPERATEURS: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
NOMS = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "moindre": "plus_grand",
    "plus_grand": "moindre",
}
DELAI = 120
Changement = tuple[str, Callable[[Any], None]]


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, and the module as it would be."""

    module: str
    ligne: int
    quoi: str
    source: str
    dans_une_fonction: bool


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    arbre = ast.parse((PAQUET / f"{module}.py").read_text("utf-8"))
    _sans_annotations(arbre)
    dedans = {
        id(n)
        for f in ast.walk(arbre)
        if isinstance(f, ast.FunctionDef)
        for corps in f.body
        for n in ast.walk(corps)
    }
    for rang, noeud in enumerate(ast.walk(arbre)):
        for quoi, changer in _changements(noeud):
            copie = copy.deepcopy(arbre)
            changer(next(n for r, n in enumerate(ast.walk(copie)) if r == rang))
            source = ast.unparse(ast.fix_missing_locations(copie))
            yield Mutant(module, getattr(noeud, "lineno", 0), quoi, source, id(noeud) in dedans)


def _sans_annotations(arbre: ast.Module) -> None:
    """Annotations, `@dataclass(frozen=True)` and `zip(…, strict=True)` make no amount."""
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.ClassDef):
            for decorateur in noeud.decorator_list:
                for option in decorateur.keywords if isinstance(decorateur, ast.Call) else ():
                    option.value = ast.Name("__debug__", ast.Load())
        if isinstance(noeud, ast.keyword) and noeud.arg == "strict":
            noeud.value = ast.Name("__debug__", ast.Load())
        if isinstance(noeud, ast.FunctionDef):
            noeud.returns = None
            for argument in (*noeud.args.args, *noeud.args.kwonlyargs, noeud.args.vararg):
                if argument:
                    argument.annotation = None


def _changements(noeud: ast.AST) -> Iterator[Changement]:
    yield from _operations(noeud)
    yield from _appels(noeud)
    yield from _constantes(noeud)


def _operations(noeud: ast.AST) -> Iterator[Changement]:
    """Another operator, another comparison; a sign, a negation, a refusal taken away."""
    match noeud:
        case ast.BinOp(op=op) | ast.BoolOp(op=op) if type(op) in OPERATEURS:
            autre = OPERATEURS[type(op)]
            yield f"{type(op).__name__} → {autre.__name__}", lambda n: setattr(n, "op", autre())
        case ast.Compare(ops=[op]) if type(op) in OPERATEURS:
            autre = OPERATEURS[type(op)]
            yield f"{type(op).__name__} → {autre.__name__}", lambda n: setattr(n, "ops", [autre()])
        case ast.UnaryOp(op=ast.Not()):
            yield "not retiré", lambda n: _remplacer(n, n.operand)
        case ast.UnaryOp(op=ast.USub()):
            yield "signe retiré", lambda n: _remplacer(n, n.operand)
        case ast.If(body=[ast.Raise()]):
            yield "refus retiré", lambda n: setattr(n, "body", [ast.Pass()])
        case ast.IfExp():
            yield "choix inversé", lambda n: _inverser(n)


def _appels(noeud: ast.AST) -> Iterator[Changement]:
    """Another number, the contrary function, the last term of a sum or of a product forgotten."""
    match noeud:
        case ast.Call(func=ast.Name(id="Decimal"), args=[ast.Constant(value=str(valeur))]):
            yield f"{valeur} → {valeur}1", lambda n: setattr(n.args[0], "value", f"{valeur}1")
        case ast.Call(func=ast.Name(id=nom)) if nom in NOMS:
            yield f"{nom} → {NOMS[nom]}", lambda n: setattr(n.func, "id", NOMS[nom])
        case ast.Call(func=ast.Attribute(attr=nom)) if nom in NOMS:
            yield f"{nom} → {NOMS[nom]}", lambda n: setattr(n.func, "attr", NOMS[nom])
        case ast.Call(func=ast.Attribute(attr="produit" | "somme"), args=[_, _, _, *_]):
            yield "dernier terme oublié", lambda n: n.args.pop()


def _constantes(noeud: ast.AST) -> Iterator[Changement]:
    match noeud:
        case ast.Constant(value=bool(valeur)):
            yield f"{valeur} → {not valeur}", lambda n: setattr(n, "value", not valeur)
        case ast.Constant(value=int(valeur)):
            yield f"{valeur} → {valeur + 1}", lambda n: setattr(n, "value", valeur + 1)


def _remplacer(noeud: Any, par: ast.expr) -> None:
    """Make `not x` or `-x` what it holds."""
    noeud.op = ast.UAdd() if isinstance(noeud.op, ast.USub) else ast.Not()
    noeud.operand = par if isinstance(noeud.op, ast.UAdd) else ast.UnaryOp(ast.Not(), par)


def _inverser(noeud: ast.IfExp) -> None:
    noeud.body, noeud.orelse = noeud.orelse, noeud.body


class _Servant(MetaPathFinder, Loader):
    """Serves the changed source in place of the module."""

    def __init__(self, mutant: Mutant) -> None:
        self.nom = f"maillage.regles.financements.{mutant.module}"
        self.mutant = mutant

    def find_spec(self, nom: str, chemin: Any, cible: Any = None) -> ModuleSpec | None:
        """Only the module that changes."""
        return ModuleSpec(nom, self) if nom == self.nom else None

    def exec_module(self, module: Any) -> None:
        """The changed source, compiled under the name of the true file."""
        module.__file__ = str(PAQUET / f"{self.mutant.module}.py")
        exec(compile(self.mutant.source, module.__file__, "exec"), module.__dict__)


class Boucle:
    """A plugin of pytest: in place of running the tests once, run them once a mutant."""

    def __init__(self, tous: list[Mutant]) -> None:
        self.tous = tous
        self.survivants: list[Mutant] = []

    def pytest_runtestloop(self, session: Any) -> bool:
        """The whole measure, each mutant in a fork."""
        if _dans_un_fils(lambda: _jouer(session)):
            dire("Les tests ne passent pas sans mutant : rien n’est mesuré.")
            return True
        for rang, mutant in enumerate(self.tous, 1):
            if not _dans_un_fils(lambda mutant=mutant: self._eprouver(session, mutant)):
                self.survivants.append(mutant)
                dire(f"SURVIT {mutant.module}.py:{mutant.ligne} {mutant.quoi}")
            if rang % 50 == 0:
                dire(f"… {rang} sur {len(self.tous)}, {len(self.survivants)} survivants")
        n, vivent = len(self.tous), len(self.survivants)
        dire(f"{n} mutants, {n - vivent} tués, {vivent} survivants.")
        return True

    def _eprouver(self, session: Any, mutant: Mutant) -> int:
        if mutant.dans_une_fonction:
            _echanger(mutant)
            return _jouer(session)
        return _a_neuf(mutant)


def _jouer(session: Any) -> int:
    """Run the collected tests until one fails."""
    from _pytest.runner import runtestprotocol

    for test in session.items:
        for rapport in runtestprotocol(test, log=False, nextitem=None):
            if rapport.failed:
                return 1
    return 0


def _echanger(mutant: Mutant) -> None:
    """The code of each function of the module becomes that of the mutant, wherever it is referred to."""
    fichier = str(PAQUET / f"{mutant.module}.py")
    neufs = _codes(compile(mutant.source, fichier, "exec"))
    vraies: dict[str, list[FunctionType]] = {}
    for objet in gc.get_objects():
        if isinstance(objet, FunctionType) and objet.__code__.co_filename == fichier:
            vraies.setdefault(objet.__code__.co_qualname, []).append(objet)
    for nom, fonctions in vraies.items():
        fonctions.sort(key=lambda f: f.__code__.co_firstlineno)
        for fonction, code in zip(fonctions, neufs.get(nom, []), strict=False):
            fonction.__code__ = code
    importlib.import_module("maillage.regles.financements.baremes").nationaux.cache_clear()


def _codes(code: CodeType) -> dict[str, list[CodeType]]:
    """Every function of a compiled module by its qualified name, in the order of the lines."""
    trouves: dict[str, list[CodeType]] = {}
    for constante in code.co_consts:
        if isinstance(constante, CodeType):
            trouves.setdefault(constante.co_qualname, []).append(constante)
            for nom, dessous in _codes(constante).items():
                trouves.setdefault(nom, []).extend(dessous)
    return trouves


def _a_neuf(mutant: Mutant) -> int:
    """A whole run that imports everything anew: the change is in what the module says of itself."""
    sys.meta_path.insert(0, _Servant(mutant))
    for nom in [n for n in sys.modules if n.startswith(("maillage", "tests", "test_"))]:
        del sys.modules[nom]
    return _pytest([])


def _dans_un_fils(faire: Callable[[], int]) -> bool:
    """Whether that fails, or never ends, in a process of its own."""
    fils = os.fork()
    if fils == 0:
        muet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(muet, 1)
        os.dup2(muet, 2)
        code = 1
        try:
            code = faire()
        finally:
            os._exit(code)
    limite = time.monotonic() + DELAI
    while time.monotonic() < limite:
        fini, statut = os.waitpid(fils, os.WNOHANG)
        if fini:
            return os.waitstatus_to_exitcode(statut) != 0
        time.sleep(0.005)
    os.kill(fils, 9)
    os.waitpid(fils, 0)
    return True


def _pytest(greffons: list[object]) -> int:
    import pytest

    tests = [str(RACINE / t) for t in TESTS]
    options = ["-x", "-q", "-s", "-c", os.devnull, f"--rootdir={RACINE}", "--noconftest"]
    sans = ["-p", "no:django", "-p", "no:cacheprovider", "-p", "no:faulthandler"]
    return int(pytest.main([*options, *sans, "-W", "ignore", *tests], plugins=greffons))


def _profil() -> None:
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "mutation",
        max_examples=12,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutation")


def dire(phrase: str) -> None:
    """One line, at once."""
    print(phrase, flush=True)


def principale(demandes: list[str]) -> int:
    """Run the mutants of the modules asked (« eaje », or « eaje:35 » for a line); 1 when one survives."""
    voulus = [m for m in demandes if not m.startswith("--")] or list(MODULES)
    modules = list(dict.fromkeys(m.partition(":")[0] for m in voulus))
    tous = [
        m
        for module in modules
        for m in mutants(module)
        if module in voulus or f"{module}:{m.ligne}" in voulus
    ]
    if "--montrer" in demandes:
        for m in tous:
            dire(f"{m.module}.py:{m.ligne} {m.quoi}")
        return 0
    sys.path[:0] = [str(RACINE / "src"), str(RACINE), str(RACINE / "tests")]
    os.chdir(RACINE)
    _profil()
    boucle = Boucle(tous)
    _pytest([boucle])
    return 1 if boucle.survivants else 0


if __name__ == "__main__":
    sys.exit(principale(sys.argv[1:]))
