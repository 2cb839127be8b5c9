"""What has been released, kept so that a new table is protected together with it.

The register is a system: all cells ever published or blanked, the relations that tie them, what must
not be found again. A new system is merged into it: what was released stays released, what was blank
stays blank, and the old secrets are protected again, jointly with the new ones.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from maillage.regles.erreurs import SaisieInvalide
from maillage.secret.systeme import OCTETS_MAXIMUM, Systeme, depuis

VIDE: dict[str, Any] = {
    "cells": {},
    "relations": [],
    "sensitive": [],
    "blank": [],
    "released": [],
    "attacker": {},
}


def lire(chemin: Path) -> dict[str, Any]:
    """The register of a file, empty when there is none yet. Raises `SaisieInvalide`."""
    if not chemin.exists():
        return json.loads(json.dumps(VIDE))
    try:
        if chemin.stat().st_size > OCTETS_MAXIMUM:
            raise SaisieInvalide(f"Le registre « {chemin} » dépasse 64 Mo.")
        donnees = json.loads(chemin.read_text("utf-8"))
        if not isinstance(donnees, dict) or not VIDE.keys() <= donnees.keys():
            raise ValueError("il manque des champs")
    except (OSError, ValueError) as erreur:
        raise SaisieInvalide(f"Le registre « {chemin} » ne se lit pas : {erreur}.") from erreur
    return donnees


def joindre(registre: dict[str, Any], nouveau: dict[str, Any]) -> dict[str, Any]:
    """The system of both. Raises `SaisieInvalide` when they disagree on a value or on a bound."""
    depuis(nouveau)  # what is wrong in the new system is said before what is wrong in the union
    cellules = dict(registre["cells"])
    for nom, valeur in nouveau["cells"].items():
        if cellules.setdefault(nom, valeur) != valeur:
            raise SaisieInvalide(
                f"La cellule « {nom} » vaut {valeur}, et {cellules[nom]} dans ce qui a été diffusé."
            )
    relations = list(registre["relations"])
    relations += [r for r in nouveau.get("relations", []) if r not in relations]
    return {
        "cells": cellules,
        "relations": relations,
        "sensitive": _union(registre["sensitive"], nouveau.get("sensitive", [])),
        "blank": _union(registre["blank"], nouveau.get("blank", [])),
        "released": _union(registre["released"], nouveau.get("released", [])),
        "attacker": _attaquant(registre["attacker"], nouveau.get("attacker") or {}, registre),
    }


def inscrire(chemin: Path, joint: dict[str, Any], systeme: Systeme, masques: Iterable[int]) -> None:
    """Write what is now released: every cell of the joint system that is not blank."""
    noms = [systeme.noms[i] for i in sorted(masques)]
    caches = set(noms)
    contenu = {
        **joint,
        "blank": noms,
        "released": [nom for nom in systeme.noms if nom not in caches],
    }
    provisoire = chemin.with_name(f".{chemin.name}.{os.getpid()}")
    try:
        provisoire.write_text(json.dumps(contenu, ensure_ascii=False, indent=1), "utf-8")
        provisoire.replace(chemin)
    except OSError as erreur:
        raise SaisieInvalide(
            f"« {chemin} » ne peut pas être écrit ({erreur.strerror})."
        ) from erreur
    finally:
        provisoire.unlink(missing_ok=True)


def _union(premier: list[str], second: list[str]) -> list[str]:
    return list(dict.fromkeys([*premier, *second]))


def _attaquant(
    ancien: dict[str, Any], nouveau: dict[str, Any], registre: dict[str, Any]
) -> dict[str, Any]:
    """What both attackers know; the bounds of a cell may not differ from one release to the next."""
    if registre["cells"] and ancien.get("default_lb", 0) != nouveau.get("default_lb", 0):
        raise SaisieInvalide("« default_lb » n’est pas celui de ce qui a été diffusé.")
    reuni: dict[str, Any] = {"default_lb": nouveau.get("default_lb", 0)}
    for cle in ("lb", "ub"):
        bornes = dict(ancien.get(cle, {}))
        for nom, valeur in (nouveau.get(cle) or {}).items():
            if bornes.setdefault(nom, valeur) != valeur:
                raise SaisieInvalide(f"La borne de « {nom} » n’est pas celle du registre.")
        reuni[cle] = bornes
    inegalites = list(ancien.get("inequalities", []))
    inegalites += [i for i in nouveau.get("inequalities") or [] if i not in inegalites]
    return {**reuni, "inequalities": inegalites}
