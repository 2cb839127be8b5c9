"""The mail that brings a relevé de décisions: what was decided in words, the frozen PDF with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from maillage.courriels.lettres import Bloc, Lettre, Paragraphe, PieceJointe, Points
from maillage.documents.rendus import FORMATS
from maillage.gouvernance.models import FichierReleve, Releve
from maillage.gouvernance.quand import date_dite
from maillage.gouvernance.queries.decisions import decisions_de
from maillage.interface.typographie import date_longue


def ecrire(references: Mapping[str, Any], le: dt.datetime) -> Lettre | None:
    """The letter, while the relevé is the last of its meeting: a corrected one is not sent any more."""
    releve = (
        Releve.objects.filter(pk=references["releve"], fige_le__isnull=False, corrections=None)
        .select_related("reunion__instance__demarche", "corrige")
        .first()
    )
    if releve is None:
        return None
    reunion = releve.reunion
    prises = list(decisions_de(reunion))
    blocs: list[Bloc] = [
        Paragraphe(
            f"Voici le relevé de décisions de « {reunion.instance} » ({reunion.demarche.nom}), réuni "
            f"{_le(date_dite(reunion))}. La Caf et la collectivité l’ont validé ; il est joint en PDF."
        )
    ]
    if releve.corrige_id:
        blocs.append(Paragraphe(f"Il corrige le précédent : {releve.ce_qui_est_corrige}"))
    if prises:
        blocs.append(Points(tuple(f"{d.get_sens_display()} : {d.texte}" for d in prises)))
    a_faire = [
        f"{s.intitule} — {s.responsable}"
        + (f", avant le {date_longue(s.echeance)}" if s.echeance else "")
        for d in prises
        for s in d.suites.all()
    ]
    if a_faire:
        blocs += [Paragraphe("Ce qui reste à faire :"), Points(tuple(a_faire))]
    return Lettre(f"{releve} : {reunion.instance}", tuple(blocs), pieces=_pieces(releve))


def _pieces(releve: Releve) -> tuple[PieceJointe, ...]:
    fige = FichierReleve.objects.filter(releve=releve, format="pdf").first()
    if fige is None:
        return ()
    return (PieceJointe(fige.nom, FORMATS["pdf"].type_mime, bytes(fige.octets)),)


def _le(dite: str) -> str:
    return dite if dite.startswith("du ") else f"le {dite}" if dite[:1].isdigit() else f"en {dite}"
