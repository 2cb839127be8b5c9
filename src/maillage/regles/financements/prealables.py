"""What must hold before a line is computed: the convention, the COF, who pays and who is paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from maillage.regles.calendriers import jours_feries
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.baremes import nombre
from maillage.regles.financements.calcul import CENTIME, CalculRefuse, Feuille

DE_TERRITOIRE = ("BT_", "BTRAJ")
D_UN_EAJE_PSU = ("BT_EAJE", "BTRAJ_EAJE", "PSU", "BMIX", "BHAND", "BATT", "JPED")
VENDREDI = 5
# One hour is paid once: lines that exclude each other (finance: trap 8).
EXCLUSIVES = (
    frozenset({"ASRE", "PSO_ALSH_PERI"}),
    frozenset({"ASRE", "PSO_ALSH_EXTRA"}),
    frozenset({"PLAN_MERCREDI", "CEJ"}),
    frozenset({"ASRE", "CEJ"}),
)


def verifier(feuille: Feuille, contexte: Mapping[str, Any]) -> None:
    """Refuse (`CalculRefuse`, F01 to F08, F27, F33) what the context forbids; what it does not say
    is not judged."""
    nom = str(contexte.get("structure", "la structure"))
    # What cannot be is refused before what only waits for a piece.
    _le_mode(feuille, contexte)
    _les_heures(contexte)
    _les_bornes(feuille, contexte)
    _les_jours(feuille)
    if feuille.ligne.startswith(DE_TERRITOIRE):
        _le_cofinanceur(contexte)
        _la_convention(feuille, contexte)
        _le_soutien(contexte, nom)
    _le_beneficiaire(feuille, contexte, nom)
    _la_cof(feuille, contexte, nom)


def _le_mode(feuille: Feuille, contexte: Mapping[str, Any]) -> None:
    if contexte.get("mode") == "PAJE" and feuille.ligne.startswith(D_UN_EAJE_PSU):
        raise CalculRefuse("F08", "Une micro-crèche Paje n’ouvre pas droit à ce bonus.")


def _la_convention(feuille: Feuille, contexte: Mapping[str, Any]) -> None:
    if "ctg" not in contexte:
        return
    ctg = contexte["ctg"] or {}
    debut, fin = dt.date(feuille.annee, 1, 1), dt.date(feuille.annee, 12, 31)
    if not ctg or _jour(ctg, "du") > debut or _jour(ctg, "au") < fin:
        raise CalculRefuse(
            "F01",
            f"Aucune CTG en vigueur du {debut:%d/%m/%Y} au {fin:%d/%m/%Y} : le bonus territoire ne "
            "peut pas être calculé.",
        )
    if "signee_le" in ctg and "limite" in ctg and not ctg.get("derogation"):
        signee, limite = _jour(ctg, "signee_le"), _jour(ctg, "limite")
        if signee > limite:
            raise CalculRefuse(
                "F02",
                f"CTG signée le {signee:%d/%m/%Y}, après la date limite du {limite:%d/%m/%Y} : la "
                "continuité avec le CEJ n’est pas acquise.",
            )


def _le_cofinanceur(contexte: Mapping[str, Any]) -> None:
    if "cofinanceur" in contexte:
        collectivite = contexte["cofinanceur"]
        if collectivite not in contexte.get("signataires", []):
            raise CalculRefuse("F04", f"{collectivite} n’est pas signataire de la CTG.")


def _le_soutien(contexte: Mapping[str, Any], nom: str) -> None:
    if "soutien" in contexte:
        soutien = nombre("« soutien »", contexte["soutien"] or 0)
        if soutien <= 0:
            raise CalculRefuse(
                "F05", f"Le soutien financier de la collectivité à {nom} n’est pas renseigné."
            )


def _le_beneficiaire(feuille: Feuille, contexte: Mapping[str, Any], nom: str) -> None:
    if feuille.ligne in ("CHARGE_COOP", "SPPE_ETAT") or "beneficiaire" not in contexte:
        return
    if contexte["beneficiaire"] != contexte.get("gestionnaire"):
        raise CalculRefuse("F03", f"Le bénéficiaire doit être le gestionnaire de {nom}.")


def _la_cof(feuille: Feuille, contexte: Mapping[str, Any], nom: str) -> None:
    if "cof" not in contexte:
        return
    cof = contexte["cof"] or {}
    debut, fin = dt.date(feuille.annee, 1, 1), dt.date(feuille.annee, 12, 31)
    if not cof or _jour(cof, "du") > debut or _jour(cof, "au") < fin:
        raise CalculRefuse(
            "F06",
            f"La convention d’objectifs et de financement de {nom} ne couvre pas {feuille.annee}.",
        )


def _les_heures(contexte: Mapping[str, Any]) -> None:
    """heures: list of {ligne, plage}; a plage claimed by two lines that exclude each other."""
    plages: dict[str, set[str]] = {}
    for heure in contexte.get("heures", []):
        lignes = plages.setdefault(str(heure.get("plage")), set())
        if heure.get("ligne") in lignes:
            raise CalculRefuse("F27", f"Heures déclarées deux fois : {heure.get('ligne')}.")
        lignes.add(str(heure.get("ligne")))
    for lignes in plages.values():
        for exclues in EXCLUSIVES:
            if exclues <= lignes:
                raise CalculRefuse(
                    "F27", f"Heures déclarées deux fois : {', '.join(sorted(exclues))}."
                )


def _les_bornes(feuille: Feuille, contexte: Mapping[str, Any]) -> None:
    """Etp have two decimals; no hour goes beyond the places and the hours of opening (F10)."""
    for cle in ("etp", "etp_prevus"):
        if cle in feuille.entrees:
            etp = feuille.nombre(cle)
            if etp != etp.quantize(CENTIME):
                raise CalculRefuse("F10", f"Valeur impossible pour « {cle} » : {etp}.")
    if "places" not in contexte or "heures_d_ouverture" not in contexte:
        return
    maximum = nombre("« places »", contexte["places"]) * nombre(
        "« heures_d_ouverture »", contexte["heures_d_ouverture"]
    )
    for cle in ("heures", "heures_realisees"):
        if cle in feuille.entrees and feuille.nombre(cle) > maximum:
            raise CalculRefuse(
                "F10",
                f"Valeur impossible pour « {cle} » : plus que les places et les heures d’ouverture "
                "n’en permettent.",
            )


def _les_jours(feuille: Feuille) -> None:
    """The dates of the journées pédagogiques, when they are given (F26).

    Source: Caf du Loiret: from Monday to Friday, not a public holiday unless usually open.
    """
    dates = feuille.entrees.get("dates")
    if feuille.ligne != "JPED" or not dates:
        return
    if not isinstance(dates, list):
        raise SaisieInvalide("JPED : « dates » est la liste des jours.", champ="dates")
    jours = [_jour({"dates": date}, "dates") for date in dates]
    for jour in jours:
        _le_jour(feuille, jour)
    if len(set(jours)) != feuille.nombre("jours"):
        raise CalculRefuse(
            "F26", "Journée pédagogique non finançable : autant de dates différentes que de jours."
        )


def _le_jour(feuille: Feuille, jour: dt.date) -> None:
    ferie = jour in jours_feries(jour.year) and not feuille.entrees.get("ouvert_les_jours_feries")
    raisons = {
        f"le {jour:%d/%m/%Y} n’est pas de {feuille.annee}": jour.year != feuille.annee,
        f"le {jour:%d/%m/%Y} tombe un samedi ou un dimanche": jour.isoweekday() > VENDREDI,
        f"le {jour:%d/%m/%Y} est férié": ferie,
    }
    for raison, tient in raisons.items():
        if tient:
            raise CalculRefuse("F26", f"Journée pédagogique non finançable : {raison}.")


def _jour(donnees: Mapping[str, Any], cle: str) -> dt.date:
    valeur = donnees.get(cle)
    try:
        return valeur if isinstance(valeur, dt.date) else dt.date.fromisoformat(str(valeur))
    except ValueError as erreur:
        raise SaisieInvalide(
            f"« {cle} » : « {valeur} » n’est pas une date (AAAA-MM-JJ)."
        ) from erreur
