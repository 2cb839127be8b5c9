"""Tau-Argus on the smallest size, where somebody installed pytauargus: `python bench/secret_oracle.py`.

Another engine as a referee: its cells, its time, and how many protected cells our audit finds again in
its pattern. It is never at run time, and no dependency (EUPL-1.2). It writes files where it runs.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from secret_generation import generer

from maillage.secret.ensemble import Ensemble, de_probleme
from maillage.secret.regle import RegleSecret
from maillage.secret.tableau import preparer
from secret import retrouvees


def ecrire_jj(tout: Ensemble, chemin: Path) -> None:
    """The table in the JJ format of Tau-Argus: cells with their bounds, then the sums.

    One unit of protection above is asked for each protected cell. A zero that the rule shows cannot
    move: blanking it would serve nothing.
    """
    fixes = (tout.valeurs < tout.bas) & ~tout.primaire
    lignes = ["0", str(len(tout.valeurs))]
    for i, v in enumerate(tout.valeurs.tolist()):
        statut = "u" if tout.primaire[i] else "s"
        bas, haut = int(tout.bas[i]), min(int(tout.haut[i]), 10 * v + 100)
        if fixes[i]:
            bas = haut = v
        plus = 1 if tout.protege[i] else 0
        lignes.append(f"{i} {v} {0 if tout.primaire[i] else 1} {statut} {bas} {haut} 0 {plus} 0")
    relations = tout.relations
    lignes.append(str(relations.shape[0]))
    for r in range(relations.shape[0]):
        tranche = slice(relations.indptr[r], relations.indptr[r + 1])
        termes = [
            f"{c} ({int(a)})"
            for c, a in zip(relations.indices[tranche], relations.data[tranche], strict=True)
        ]
        lignes.append(f"0 {len(termes)} : " + " ".join(termes))
    chemin.write_text("\n".join(lignes) + "\n", "ascii")


def principale(taille: str = "XS") -> None:
    """Protect with Tau-Argus, audit with ours, print."""
    try:
        moteur = importlib.import_module("pytauargus.engine").HiTaSCtrl()
    except ImportError:
        sys.exit("pytauargus is not installed here: nothing to compare with.")
    probleme = preparer(generer(taille), RegleSecret())
    tout = de_probleme(probleme)
    with tempfile.TemporaryDirectory() as dossier, contextlib.chdir(dossier):
        entree, sortie = Path(dossier, "jj.in"), Path(dossier, "jj.out")
        ecrire_jj(tout, entree)
        debut = time.perf_counter()
        code = moteur.full_jj(in_file_jj=str(entree), out_file=str(sortie), max_time=2)
        duree = time.perf_counter() - debut
        ajoutees = [int(x.split()[0]) for x in sortie.read_text().splitlines() if x.strip()]
    masques = tout.primaire.copy()
    masques[ajoutees] = True
    cibles = np.flatnonzero(tout.protege)
    fuites = retrouvees(tout.relations, probleme, masques, cibles)
    secondaires = int((masques & ~tout.primaire).sum())
    print(f"Tau-Argus sur {taille} : code {code}, {secondaires} cellules, {duree:.1f} s, "
          f"{fuites} retrouvées sur {len(cibles)}")  # fmt: skip


if __name__ == "__main__":
    principale(*sys.argv[1:2])
