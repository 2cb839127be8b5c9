"""The tables of this domain, as spreadsheets receive them."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.conventions.models import Demarche
from maillage.documents.tableur import Feuille


def tableau_des_demarches(demarches: Iterable[Demarche]) -> Feuille:
    """One row a démarche of `queries.lister`."""
    return Feuille(
        "Démarches",
        (
            "Démarche",
            "Territoire",
            "Code du territoire",
            "Début",
            "Fin",
            "Signataires",
            "Actes et états",
        ),
        tuple(
            (
                demarche.nom,
                demarche.territoire.nom if demarche.territoire else None,
                demarche.territoire.code if demarche.territoire else None,
                demarche.debut,
                demarche.fin,
                demarche.nb_signataires,  # type: ignore[attr-defined]
                " ; ".join(
                    f"{acte.intitule} : {acte.get_etat_display().lower()}"
                    for acte in demarche.actes.all()
                )
                or None,
            )
            for demarche in demarches
        ),
    )
