"""Convert the official geographic code (COG) once into the file that the product ships.

    python outils/convertir_cog.py ARCHIVE.tgz src/maillage/territoires/donnees/cog-2026.json.xz

The archive is the npm package `@etalab/decoupage-administratif`, version 6.0.0, as the ordinary
client fetches it (`npm pack @etalab/decoupage-administratif@6.0.0`). Its data are under Licence
Ouverte: COG of Insee and populations of Insee, list of EPCI of the DGCL, postal codes of La Poste.

The result is JSON under xz: tables are objects of columns, rows sorted by code, codes are text,
`null` or an empty list where the source says nothing. Same archive, same bytes.

Three choices, because the source leaves them open:

- EPCI carry no population: the package gives the one of the year before (DGCL). The product adds
  up the communes, so that all levels are of the same vintage.
- A former commune that still exists as commune déléguée or associée belongs to the commune that
  the COG names today (`chefLieu`), even where `anciensCodes` follows an older merger (two cases:
  55273 and 60455).
- A commune déléguée that shares the code of its commune is kept when its name differs: people
  look for « Arbignieu ».
"""

from __future__ import annotations

import json
import lzma
import sys
import tarfile
from pathlib import Path
from typing import Any

Lignes = list[dict[str, Any]]

ENTETE = {
    "forme": 1,
    "annee": 2026,
    "libelle": "Code officiel géographique au 1er janvier 2026",
    "source": (
        "Insee (code officiel géographique, populations), DGCL (composition des EPCI à fiscalité "
        "propre), La Poste (codes postaux), réunis dans le paquet npm "
        "@etalab/decoupage-administratif 6.0.0"
    ),
    "licence": "Licence Ouverte",
    "population": {
        "libelle": "populations municipales en vigueur au 1er janvier 2026 (recensement de 2023)",
        "annee": 2023,
        # The package's own page: Mayotte is of the census of 2017, and it gives no year for the
        # collectivités d'outre-mer.
        "autres_annees": {
            "976": 2017,
            **dict.fromkeys(("975", "977", "978", "984", "986", "987", "988", "989")),
        },
    },
}
NATURES_ANCIENNES = {
    "commune-deleguee": "DELEGUEE",
    "commune-associee": "ASSOCIEE",
    "arrondissement-municipal": "ARRONDISSEMENT",
}


def lire(archive: Path) -> dict[str, Lignes]:
    """The tables of the package by name (`communes`, `epci`, `departements`, `regions`)."""
    tables = {}
    with tarfile.open(archive) as paquet:
        for nom in ("communes", "epci", "departements", "regions"):
            membre = paquet.extractfile(f"package/data/{nom}.json")
            if membre is None:
                raise SystemExit(f"{archive} : la table « {nom} » manque.")
            tables[nom] = json.load(membre)
    return tables


def colonnes(lignes: Lignes, **noms: str) -> dict[str, list[Any]]:
    """Rows turned into columns: they compress twice as well. `noms`: column here, key there."""
    return {ici: [ligne.get(ailleurs) for ligne in lignes] for ici, ailleurs in noms.items()}


def communes(actuelles: Lignes, epci: Lignes) -> dict[str, list[Any]]:
    """The communes of the vintage, each with the EPCI it is a member of, if any."""
    appartenances = {membre["code"]: ligne["code"] for ligne in epci for membre in ligne["membres"]}
    table = colonnes(
        actuelles,
        code="code",
        nom="nom",
        departement="departement",
        siren="siren",
        population="population",
    )
    table["epci"] = [appartenances.get(ligne["code"]) for ligne in actuelles]
    table["codes_postaux"] = [ligne.get("codesPostaux", []) for ligne in actuelles]
    return table


def anciens(lignes: Lignes, actuelles: Lignes) -> dict[str, list[Any]]:
    """Codes that lead to a commune of today: former, déléguée, associée, arrondissement."""
    noms_actuels = {ligne["code"]: ligne["nom"] for ligne in actuelles}
    trouves = {
        code: (code, "", "ANCIENNE", ligne["code"])
        for ligne in actuelles
        for code in ligne.get("anciensCodes", [])
    }
    for ligne in lignes:
        nature = NATURES_ANCIENNES.get(ligne["type"])
        commune = ligne.get("chefLieu") or ligne.get("commune")
        if nature and noms_actuels.get(ligne["code"]) != ligne["nom"]:
            trouves[ligne["code"]] = (ligne["code"], ligne["nom"], nature, commune)
    rangees = zip(*(trouves[code] for code in sorted(trouves)), strict=True)
    return dict(zip(("code", "nom", "nature", "commune"), map(list, rangees), strict=True))


def convertir(archive: Path) -> bytes:
    """The content of the product's file, ready to be written."""
    tables = {
        nom: sorted(lignes, key=lambda ligne: ligne["code"])
        for nom, lignes in lire(archive).items()
    }
    actuelles = [ligne for ligne in tables["communes"] if ligne["type"] == "commune-actuelle"]
    contenu = {
        **ENTETE,
        "regions": colonnes(tables["regions"], code="code", nom="nom", zone="zone"),
        "departements": colonnes(
            tables["departements"], code="code", nom="nom", region="region", zone="zone"
        ),
        "epci": colonnes(tables["epci"], code="code", nom="nom", nature="type"),
        "communes": communes(actuelles, tables["epci"]),
        "anciens_codes": anciens(tables["communes"], actuelles),
    }
    texte = json.dumps(contenu, ensure_ascii=False, separators=(",", ":"))
    return lzma.compress(texte.encode(), preset=9 | lzma.PRESET_EXTREME)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("Usage : convertir_cog.py ARCHIVE.tgz SORTIE.json.xz")
    Path(sys.argv[2]).write_bytes(convertir(Path(sys.argv[1])))
