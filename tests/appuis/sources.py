"""Imports of official files, in the state that a test wants."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.fichiers import magasin
from maillage.fichiers.enums import TypeFichier
from maillage.fichiers.models import Fichier
from maillage.statistiques.models import Importation

SOURCE, FORME = "banatic-competences", "nomenclature"
OCTETS = b"code_competence;intitule\n3010;Cr\xc3\xa8ches\n3015;Relais petite enfance\n"
LE = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


def importation(etat: str = "LUE", octets: bytes = OCTETS, **champs: Any) -> Importation:
    """The import of a list of two competences, its file in the store."""
    fichier = Fichier.objects.create(
        nom="competences.csv",
        type=TypeFichier.CSV,
        taille=len(octets),
        empreinte=magasin.ranger(octets),
        depose_par="Déposant fictif",
        depose_le=LE,
    )
    defauts: dict[str, Any] = {
        "source": SOURCE,
        "forme": FORME,
        "etat": etat,
        "lignes_lues": 2,
        "lignes_retenues": 2,
        "importee_le": LE,
        "publiee_le": LE if etat == "PUBLIEE" else None,
        "par": "Déposant fictif",
    }
    return Importation.objects.create(
        fichier=fichier,
        empreinte=fichier.empreinte,
        nom_fichier=fichier.nom,
        **{**defauts, **champs},
    )


def identifiants() -> dict[str, Any]:
    """What the addresses of the sources lead to: a read import, and one published for the pack."""
    importation("PUBLIEE", OCTETS + b"3025;Action sociale\n")
    lue = importation().pk
    noms = ("importation", "avancement", "publier", "annuler")
    return {"identifiant": SOURCE, **{f"sources:{nom}.pk": lue for nom in noms}}
