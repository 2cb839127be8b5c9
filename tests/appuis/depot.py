"""The repository as the tests of consistency read it: its files and their syntax trees."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
PAQUET = RACINE / "src" / "maillage"


@dataclass(frozen=True)
class Module:
    """One Python file of the repository."""

    chemin: str
    texte: str
    arbre: ast.Module

    def ou(self, noeud: ast.AST) -> str:
        """The place of the node, as a compiler says it."""
        return f"{self.chemin}:{getattr(noeud, 'lineno', 1)}"

    def fonctions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function of the module, nested ones too."""
        for noeud in ast.walk(self.arbre):
            if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
                yield noeud


@cache
def modules(sous: str = "src/maillage") -> tuple[Module, ...]:
    """The Python files under this folder, migrations apart."""
    return tuple(
        Module(str(fichier.relative_to(RACINE)), texte, ast.parse(texte))
        for fichier in sorted((RACINE / sous).rglob("*.py"))
        if "migrations" not in fichier.parts
        for texte in [fichier.read_text("utf-8")]
    )


def suivis() -> list[Path]:
    """The files that git follows, and those it would follow if they were added."""
    sortie = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=RACINE,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [RACINE / nom for nom in sorted(set(sortie.split("\0"))) if (RACINE / nom).is_file()]
