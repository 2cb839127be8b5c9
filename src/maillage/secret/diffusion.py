"""From a table to a file that may be released, and the check of that file. Fails closed."""

from __future__ import annotations

import csv
import hashlib
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from maillage.regles.erreurs import SaisieInvalide
from maillage.secret import affinage, certificats, protection, verification
from maillage.secret.lecture import Lu, Zones, lire_statuts, lire_tableau
from maillage.secret.protection import Avancement, Objectif, Protection
from maillage.secret.regle import RegleSecret
from maillage.secret.regle import depuis as regle_depuis
from maillage.secret.systeme import SecretImpossible
from maillage.secret.tableau import Probleme, preparer

# Above these sizes a linear program over the whole table asks for too much time.
CELLULES_D_UN_PROGRAMME = 100_000


def proteger(
    lu: Lu, regle: RegleSecret, objectif: Objectif, avancement: Avancement | None = None
) -> affinage.Ameliore:
    """Protect, then check with the checker alone. Raises `SecretImpossible` when a proof is missing."""
    probleme = preparer(lu.tableau, regle)
    # With a budget, the time is better spent on linear programs than on longer rounds.
    recherche = replace(objectif, secondes=0.0)
    mieux = _achever(
        protection.proteger(probleme, recherche, avancement=avancement), objectif, avancement
    )
    resultat = mieux.protection
    verdict = verification.verifier(probleme, resultat.masques, resultat.certificats)
    if not verdict.sur:
        noms = nommer(probleme, np.union1d(verdict.ouvertes, verdict.publiees))
        raise SecretImpossible(
            f"{len(noms)} valeurs protégées n’ont pas de certificat, le tableau n’est pas diffusé : "
            + ", ".join(noms[:5])
            + ". Regroupez des modalités ou des zones, ou donnez un plus grand budget.",
            cellules=noms,
            causes=[],
        )
    return mieux


def _achever(
    resultat: Protection, objectif: Objectif, avancement: Avancement | None
) -> affinage.Ameliore:
    """Linear programs, where the table is small enough for one: missing proofs, then fewer blanks."""
    taille = resultat.probleme.valeurs.size
    if len(resultat.ouvertes) and taille <= CELLULES_D_UN_PROGRAMME:
        resultat = affinage.fermer(resultat, max(60.0, objectif.secondes))
    if objectif.secondes and resultat.probleme.regle.largeur == 1 and len(resultat.certificats):
        return affinage.ameliorer(resultat, objectif.secondes, avancement=avancement)
    return affinage.Ameliore(resultat, None)


def nommer(probleme: Probleme, cellules: np.ndarray) -> list[str]:
    """A word for each cell: its zone and its indices (0 is the total)."""
    zone_de = {int(r): nom for nom, r in zip(probleme.tableau.noms, probleme.reduite, strict=True)}
    return [
        f"{zone_de[int(x) // probleme.cellules]} "
        f"{tuple(int(i) for i in np.unravel_index(int(x) % probleme.cellules, probleme.formes))}"
        for x in cellules
    ]


def masques_de(resultat: Protection) -> np.ndarray:
    """Blank cells of the table as it was read (zones × cells)."""
    return resultat.masques[resultat.probleme.reduite]


def ecrire(source: Path, sortie: Path, lu: Lu, masques_du_tableau: np.ndarray) -> None:
    """Write the released file beside its name, then rename it: it is whole or absent.

    masques_du_tableau: blank cells, zones × cells.
    """
    masques = masques_du_tableau.reshape(-1)[lu.cellules]
    valeurs = lu.tableau.valeurs.reshape(-1)[lu.cellules]
    colonne = lu.colonnes.index("valeur")
    provisoire = sortie.with_name(f".{sortie.name}.{os.getpid()}")
    try:
        with (
            source.open(encoding="utf-8-sig", newline="") as flux,
            provisoire.open("x", encoding="utf-8", newline="") as vers,
        ):
            lecteur = csv.reader(flux, delimiter=lu.separateur)
            auteur = csv.writer(vers, delimiter=lu.separateur, lineterminator="\n")
            auteur.writerow([*(c.strip() for c in next(lecteur)), "statut"])
            for champs, masque, valeur in zip(lecteur, masques, valeurs, strict=True):
                if masque:
                    champs[colonne] = ""
                auteur.writerow(
                    [*champs, "masque" if masque else "zero" if valeur == 0 else "publie"]
                )
        provisoire.replace(sortie)
    except OSError as erreur:
        raise SaisieInvalide(
            f"« {sortie} » ne peut pas être écrit ({erreur.strerror})."
        ) from erreur
    finally:
        provisoire.unlink(missing_ok=True)


def ecrire_certificats(chemin: Path, zones: Zones, resultat: Protection) -> None:
    """Write the proofs with the rule and the zones that they are about."""
    entete = {
        "regle": asdict(resultat.probleme.regle),
        "zones": [zones.noms, zones.niveaux, zones.parent],
        "empreinte": empreinte(resultat.probleme),
    }
    provisoire = chemin.with_name(f".{chemin.name}.{os.getpid()}")
    try:
        provisoire.write_bytes(resultat.certificats.en_octets(entete))
        provisoire.replace(chemin)
    except OSError as erreur:
        raise SaisieInvalide(
            f"« {chemin} » ne peut pas être écrit ({erreur.strerror})."
        ) from erreur
    finally:
        provisoire.unlink(missing_ok=True)


def empreinte(probleme: Probleme) -> str:
    """A fingerprint of the values and of the forest."""
    condense = hashlib.sha256(str(probleme.formes).encode())
    condense.update(np.ascontiguousarray(probleme.tableau.parent, "<i8").tobytes())
    condense.update(np.ascontiguousarray(probleme.tableau.valeurs, "<i8").tobytes())
    return condense.hexdigest()[:16]


def verifier(
    preuves: Path,
    table: Path,
    sortie: Path,
    *,
    zones: Zones | None = None,
    regle: RegleSecret | None = None,
) -> tuple[verification.Verdict, Probleme]:
    """Check a released file with its proofs. Raises `SaisieInvalide`.

    The file of proofs says which zones and which rule it is about; whoever does not trust it gives
    theirs, and a difference is refused.
    """
    try:
        octets = preuves.read_bytes()
    except OSError as erreur:
        raise SaisieInvalide(f"« {preuves} » ne peut pas être lu ({erreur.strerror}).") from erreur
    certifies, entete = certificats.depuis_octets(octets)
    zones_dites, regle_dite = _contexte(entete)
    if (zones or zones_dites) != zones_dites or (regle or regle_dite) != regle_dite:
        raise SaisieInvalide(
            "Ces certificats ont été faits avec d’autres zones ou une autre règle."
        )
    zones, regle = zones_dites, regle_dite
    lu = lire_tableau(table, zones)
    probleme = preparer(lu.tableau, regle)
    if entete.get("empreinte") != empreinte(probleme):
        raise SaisieInvalide("Ces certificats sont ceux d’un autre tableau.")
    masques = lire_statuts(sortie, lu)
    reduits = np.ones(probleme.valeurs.shape, bool)
    np.logical_and.at(reduits, probleme.reduite, masques)
    return verification.verifier(probleme, reduits, certifies), probleme


def _contexte(entete: dict[str, Any]) -> tuple[Zones, RegleSecret]:
    try:
        noms, niveaux, parent = entete["zones"]
        zones = Zones(tuple(noms), tuple(niveaux), tuple(int(p) for p in parent))
        n = len(zones.noms)
        if not n == len(zones.niveaux) == len(zones.parent) == len(set(zones.noms)):
            raise ValueError("zones")
        if not all(-1 <= parent < n for parent in zones.parent):
            raise ValueError("parent")
        return zones, regle_depuis(entete["regle"])
    except (KeyError, TypeError, ValueError) as erreur:
        raise SaisieInvalide("L’en-tête du fichier de certificats est abîmé.") from erreur
