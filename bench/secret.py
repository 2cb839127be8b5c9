"""The goals of the secret statistique, measured in one run: `make bench-secret`, or TAILLES="D2 N3".

For each reference size: fingerprint of the instance, proofs, cells, time of the search and of the
checker, sum of the values blanked, peak of memory; an audit by LP on the small sizes, and on a hundred
EPCI of N3. Each size is then decided again with a budget of time (`--budget S`; 0 for none). Times
compare on a quiet machine only: the load is printed. Nothing here is extrapolated.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from secret_generation import TAILLES, empreinte, generer

from maillage.secret import affinage
from maillage.secret.compilation import compiler
from maillage.secret.ensemble import relations_de
from maillage.secret.protection import Objectif, Protection, proteger
from maillage.secret.regle import RegleSecret
from maillage.secret.solveur import Modele
from maillage.secret.tableau import SANS_LIMITE, Probleme, preparer
from maillage.secret.verification import Verdict, verifier

CELLULES = {"XS": 36, "S2": 183, "D2": 553, "D3": 4263, "N2": 58_954}
SECONDES = {"D2": 0.5, "D3": 5.0, "N2": 30.0, "N3": 180.0}
CONTROLE = {"N2": 1.0, "N3": 5.0}
PERTE_D2 = 2 * 8_391
TOURS = {"XS": 200.0, "S2": 100.0, "D2": 10.0, "D3": 0.5, "R3": 0.3, "N2": 4.0, "N3": 0.0}
BUDGETS = {"XS": 20.0, "S2": 60.0, "D2": 10.0, "D3": 400.0, "N2": 300.0}
# Witnesses of the audit: how many directions, and how far from the true table.
TEMOINS, PORTEE = 24, 50
REPETEES = ("XS", "S2", "D2")


def mesurer(nom: str, budget: float | None, tours: float | None) -> None:
    """One size: protect, check, audit, print."""
    tableau = generer(nom)
    probleme = preparer(tableau, RegleSecret())
    objectif = Objectif(tours=TOURS[nom] if tours is None else tours)
    temps, calcul = [], []
    for _ in range(3 if nom in REPETEES else 1):
        debut, avant = time.perf_counter(), time.process_time()
        resultat = proteger(probleme, objectif)
        if len(resultat.ouvertes):
            resultat = affinage.fermer(resultat, 600.0)
        temps.append(time.perf_counter() - debut)
        calcul.append(time.process_time() - avant)
    debut = time.perf_counter()
    verdict = verifier(probleme, resultat.masques, resultat.certificats)
    controle = time.perf_counter() - debut
    print(f"\n{nom}  instance {empreinte(tableau)}  {tableau.valeurs.size} cellules")
    dire(nom, resultat, verdict, statistics.median(temps), controle)
    print(
        f"  temps de calcul, tous fils : {statistics.median(calcul):.2f} s ; "
        f"charge {os.getloadavg()[0]:.1f}"
    )
    if nom in ("XS", "S2", "D2"):
        fuites, vises = auditer(resultat)
        print(f"  fuites (LP, A2 donc A1) : {fuites} sur {vises} valeurs protégées ; but 0")
    if nom == "N3":
        fuites, vises = auditer_des_epci(resultat, 100)
        print(f"  fuites (LP, 100 EPCI au hasard) : {fuites} sur {vises} ; but 0")
    secondes = BUDGETS.get(nom, 0.0) if budget is None else budget
    if secondes:
        affiner(nom, resultat, secondes)


def affiner(nom: str, resultat: Protection, secondes: float) -> None:
    """The same table with a budget of time: linear programs, then exact cuts."""
    debut = time.perf_counter()
    mieux = affinage.ameliorer(resultat, secondes)
    duree = time.perf_counter() - debut
    p, protection = resultat.probleme, mieux.protection
    secondaires = protection.secondaires
    sur = verifier(p, protection.masques, protection.certificats).sur
    print(
        f"  avec un budget de {secondes:.0f} s : {int(secondaires.sum())} cellules{but(CELLULES, nom)}, "
        f"valeur {int(p.valeurs[secondaires].sum())}, borne {mieux.borne}, {duree:.0f} s, sûr : {sur}"
    )


def dire(nom: str, resultat: Protection, verdict: Verdict, temps: float, controle: float) -> None:
    """Print what was measured beside its goal."""
    secondaires = resultat.secondaires
    perte = int(resultat.probleme.valeurs[secondaires].sum())
    crete = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  preuves : {verdict.prouves} sur {verdict.proteges}, {verdict.faux} fausses")
    print(f"  cellules secondaires : {int(secondaires.sum())}{but(CELLULES, nom)}")
    print(f"  valeur masquée en plus : {perte}" + (f" ; but {PERTE_D2}" if nom == "D2" else ""))
    print(f"  recherche : {temps:.2f} s{but(SECONDES, nom)} ; contrôle : {controle:.2f} s"
          f"{but(CONTROLE, nom)} ; mémoire : {crete:.0f} Mo ; but 2048")  # fmt: skip


def but(buts: dict[str, float], nom: str) -> str:
    """The goal, where there is one."""
    return f" ; but {buts[nom]}" if nom in buts else ""


def auditer(resultat: Protection) -> tuple[int, int]:
    """Protected cells whose LP interval is one point, under A2; and how many were looked at."""
    p = resultat.probleme
    vises = np.flatnonzero(p.protege.reshape(-1))
    relations = relations_de(p)
    return retrouvees(relations, p, resultat.masques.reshape(-1), vises), len(vises)


def auditer_des_epci(resultat: Protection, combien: int) -> tuple[int, int]:
    """The same on the relations of some EPCI with their communes."""
    p = resultat.probleme
    epci = np.flatnonzero(p.niveaux == "epci")
    fuites = vises = 0
    for e in np.random.default_rng(1).choice(epci, combien, replace=False):
        zones = np.append(e, np.flatnonzero(p.parent == e))
        sous = p.sous(np.sort(zones))
        cibles = np.flatnonzero(sous.protege.reshape(-1))
        masques = resultat.masques[np.sort(zones)].reshape(-1)
        fuites += retrouvees(relations_de(sous), sous, masques, cibles)
        vises += len(cibles)
    return fuites, vises


def retrouvees(relations, p: Probleme, masques: np.ndarray, cibles: np.ndarray) -> int:
    """How many of these cells have a single value possible; every table met serves for all."""
    inconnues = np.flatnonzero(masques)
    rang = np.full(masques.size, -1)
    rang[inconnues] = np.arange(len(inconnues))
    a = relations[:, inconnues]
    a = a[np.diff(a.indptr) > 0]
    v = p.valeurs.reshape(-1)[inconnues]
    haut = p.haut.reshape(-1)[inconnues]
    libres = np.where(haut >= SANS_LIMITE, np.inf, haut - v)
    nul = np.zeros(a.shape[0])
    modele = Modele(a, (nul, nul), ((p.bas.reshape(-1)[inconnues] - v).astype(float), libres))
    bas, sommet = temoins(a, np.maximum(p.bas.reshape(-1)[inconnues] - v, -PORTEE), libres)
    exactes = 0
    for cible in rang[cibles]:
        for sens in (1.0, -1.0):
            if sommet[cible] - bas[cible] >= 1 - 1e-6:
                break
            couts = np.zeros(len(v))
            couts[cible] = sens
            reponse = modele.minimiser(couts)
            if reponse.statut == "illimite":
                sommet[cible] = np.inf
            elif reponse.statut == "optimal":
                bas, sommet = np.minimum(bas, reponse.x), np.maximum(sommet, reponse.x)
        exactes += sommet[cible] - bas[cible] < 1 - 1e-6
    return exactes


def temoins(a, bas: np.ndarray, haut: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tables that the attacker cannot exclude, far from the true one in directions drawn at random: the
    lowest and the highest value of each cell among them. They spare most programs, and decide nothing
    on a cell that they do not move."""
    n = len(bas)
    nul = np.zeros(a.shape[0])
    modele = Modele(a, (nul, nul), (bas.astype(float), np.minimum(haut, PORTEE).astype(float)))
    rng = np.random.default_rng(1)
    mini, maxi = np.zeros(n), np.zeros(n)
    for _ in range(TEMOINS):
        reponse = modele.minimiser(rng.normal(size=n))
        if reponse.statut == "optimal":
            mini, maxi = np.minimum(mini, reponse.x), np.maximum(maxi, reponse.x)
    return mini, maxi


def principale() -> None:
    """Read the words, measure each size."""
    mots = argparse.ArgumentParser(description=__doc__)
    mots.add_argument(
        "tailles", nargs="*", default=["XS", "S2", "D2", "D3", "N2"], metavar="TAILLE"
    )
    mots.add_argument("--budget", type=float, help="seconds of linear programs (0: none)")
    mots.add_argument("--tours", type=float, help="rounds of improvement for each blank")
    args = mots.parse_args()
    inconnues = [nom for nom in args.tailles if nom not in TAILLES]
    if inconnues:
        sys.exit(f"Unknown size {inconnues[0]}; known: {', '.join(TAILLES)}")
    if len(args.tailles) > 1:
        # A process a size, so that the peak of memory of one is not that of another.
        autres = [mot for mot in sys.argv[1:] if mot not in args.tailles]
        codes = [subprocess.call([sys.executable, __file__, nom, *autres]) for nom in args.tailles]
        sys.exit(max(codes))
    charge = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"{len(os.sched_getaffinity(0))} cœurs, charge {charge}")
    debut = time.perf_counter()
    compiler()
    print(f"chargement du code compilé : {time.perf_counter() - debut:.1f} s")
    mesurer(args.tailles[0], args.budget, args.tours)


if __name__ == "__main__":
    principale()
