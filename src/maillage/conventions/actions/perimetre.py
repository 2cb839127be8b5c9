"""Communes enter the perimeter of a démarche and leave it, for the whole convention or a thématique.

A commune that leaves keeps its period, closed: history is never deleted. Only a row entered by mistake
is corrected or taken out, with a reason, while no frozen version holds what changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions import refus_du_perimetre as refus
from maillage.conventions.models import (
    Acte,
    DecisionPerimetre,
    Deliberation,
    Demarche,
    Perimetre,
    Thematique,
)
from maillage.interface.typographie import minuscule
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import SaisieInvalide
from maillage.territoires.models import Territoire

CHAMPS = ["debut", "fin", "entree", "sortie"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What decided a change, as it is known: words, a date, what is recorded of it. All may be empty."""

    intitule: str = ""
    le: dt.date | None = None
    deliberation: Deliberation | None = None
    acte: Acte | None = None


INCONNUE = Decision()


@transaction.atomic
def faire_entrer(
    *,
    demarche: Demarche,
    communes: Iterable[Territoire],
    thematiques: Collection[Thematique] = (),
    debut: dt.date | None = None,
    decision: Decision = INCONNUE,
    par: Utilisateur,
    le: dt.datetime,
) -> list[Perimetre]:
    """Let communes in from `debut` on (unknown if None), for `thematiques` or the whole convention.

    Those that are in already are passed over; nothing is written when nobody enters. Gives the new
    rows. Raises `ActeRefuse`, and `SaisieInvalide` for what is no commune, for a thématique that the
    démarche did not retain, or when a period would overlap another.
    """
    demarche = _ouvrir(demarche, par, le)
    voulues = list({commune.pk: commune for commune in communes}.values())
    refus.refuser_autre_chose_que_des_communes(voulues)
    refus.refuser_une_thematique_non_retenue(demarche, thematiques)
    lignes = _lignes(demarche)
    pour: list[Thematique | None] = [*thematiques] or [None]
    nouvelles = [
        _nouvelle(demarche, commune, thematique, debut, lignes)
        for thematique in pour
        for commune in voulues
        if not _y_est_deja(_de(lignes, commune, thematique), debut)
    ]
    if not nouvelles:
        return []
    entree = _inscrire(demarche, decision)
    for ligne in nouvelles:
        ligne.entree = entree
    Perimetre.objects.bulk_create(nouvelles)
    consigner(
        acte="entrée dans le périmètre",
        objet=demarche,
        demarche=demarche.slug,
        apres={
            **_dire(nouvelles, "communes_ajoutees"),
            "depuis_le": debut,
            "decision": str(entree or ""),
            "nombre_de_communes": demarche.perimetre.values("commune").distinct().count(),
        },
        par=par,
        le=le,
    )
    return nouvelles


@transaction.atomic
def faire_sortir(
    *,
    demarche: Demarche,
    communes: Iterable[Territoire],
    thematiques: Collection[Thematique] = (),
    fin: dt.date,
    decision: Decision = INCONNUE,
    par: Utilisateur,
    le: dt.datetime,
) -> list[Perimetre]:
    """Let communes out, their last day being `fin`: of `thematiques`, or of everything.

    Their periods are closed and stay. Raises `ActeRefuse`, and `SaisieInvalide`, which writes nothing,
    when one of them is not in, or when its period would end before it begins.
    """
    demarche = _ouvrir(demarche, par, le)
    voulues = list({commune.pk: commune for commune in communes}.values())
    lignes = _lignes(demarche)
    for thematique in thematiques:
        refus.refuser_si_elle_suit(lignes, thematique, fin)
    cles = {thematique.pk for thematique in thematiques}
    sortent = [
        ligne
        for ligne in lignes
        if ligne.fin is None
        and ligne.commune_id in {c.pk for c in voulues}
        and (not cles or ligne.thematique_id in cles)
    ]
    refus.refuser_ceux_qui_n_y_sont_pas(voulues, sortent, cles)
    refus.refuser_une_sortie_avant_l_entree(sortent, fin)
    sortie = _inscrire(demarche, decision)
    for ligne in sortent:
        ligne.fin, ligne.sortie = fin, sortie
        ligne.version += 1
        ligne.save(update_fields=["fin", "sortie", "version"])
    consigner(
        acte="sortie du périmètre",
        objet=demarche,
        demarche=demarche.slug,
        apres={
            **_dire(sortent, "communes_sorties"),
            "jusqu_au": fin,
            "decision": str(sortie or ""),
        },
        par=par,
        le=le,
    )
    return sortent


@transaction.atomic
def corriger(
    *,
    ligne: Perimetre,
    version: int,
    debut: dt.date | None,
    fin: dt.date | None,
    entree: Decision,
    sortie: Decision,
    motif: str,
    par: Utilisateur,
    le: dt.datetime,
) -> Perimetre:
    """Put right a row that was entered by mistake, saying why.

    Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`, and `EtatIncompatible` for what
    a frozen version holds.
    """
    demarche = _ouvrir(ligne.demarche, par, le)
    ligne = verrouiller(ligne)
    verifier_version(ligne, version)
    champs: dict[str, Any] = {
        "debut": debut,
        "fin": fin,
        "entree": _inscrire(demarche, entree, ligne.entree),
        "sortie": _inscrire(demarche, sortie, ligne.sortie),
    }
    avant, apres = appliquer(ligne, champs)
    if not apres:
        return ligne
    refus.refuser_ce_qui_est_fige(ligne, set(apres))
    refus.exiger_un_motif(motif)
    ligne.version += 1
    controler(ligne)
    refus.refuser_un_recouvrement(ligne, _lignes(demarche))
    ligne.save()
    _oublier_les_decisions_sans_objet(demarche)
    consigner(
        acte="périmètre corrigé",
        objet=ligne,
        demarche=demarche.slug,
        avant=avant,
        apres=apres,
        motif=motif,
        par=par,
        le=le,
    )
    return ligne


@transaction.atomic
def retirer(*, ligne: Perimetre, motif: str, par: Utilisateur, le: dt.datetime) -> None:
    """Take out a row that should never have been there. Raises `ActeRefuse`, `SaisieInvalide`, and
    `EtatIncompatible` when a frozen version holds it: the commune leaves, then, by `faire_sortir`.
    """
    demarche = _ouvrir(ligne.demarche, par, le)
    ligne = verrouiller(ligne)
    refus.refuser_ce_qui_est_fige(ligne, set(CHAMPS))
    refus.exiger_un_motif(motif)
    consigner(
        acte="ligne du périmètre retirée",
        objet=ligne,
        demarche=demarche.slug,
        avant=valeurs(ligne, ["commune", "thematique", *CHAMPS]),
        motif=motif,
        par=par,
        le=le,
    )
    ligne.delete()
    _oublier_les_decisions_sans_objet(demarche)


# ---------------------------------------------------------------- what the acts share


def _ouvrir(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> Demarche:
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))
    return demarche


def _lignes(demarche: Demarche) -> list[Perimetre]:
    return list(demarche.perimetre.select_related("commune", "thematique"))


def _de(
    lignes: list[Perimetre], commune: Territoire, thematique: Thematique | None
) -> list[Perimetre]:
    cle = thematique.pk if thematique else None
    return [li for li in lignes if li.commune_id == commune.pk and li.thematique_id == cle]


def _nouvelle(
    demarche: Demarche,
    commune: Territoire,
    thematique: Thematique | None,
    debut: dt.date | None,
    lignes: list[Perimetre],
) -> Perimetre:
    """The row to add: its rank follows those of the same commune and thématique."""
    rang = max((ligne.rang for ligne in _de(lignes, commune, thematique)), default=0) + 1
    ligne = Perimetre(
        demarche=demarche, commune=commune, thematique=thematique, debut=debut, rang=rang
    )
    refus.refuser_un_recouvrement(ligne, lignes)
    return ligne


def _y_est_deja(siennes: list[Perimetre], debut: dt.date | None) -> bool:
    return any(
        ligne.fin is None and (debut is None or ligne.appartenance.a_commence(debut))
        for ligne in siennes
    )


def _dire(lignes: Iterable[Perimetre], nom: str) -> dict[str, list[str]]:
    """The communes and the thématiques of the rows, as the journal keeps them."""
    lignes = list(lignes)
    return {
        nom: sorted({str(ligne.commune) for ligne in lignes}),
        "pour": sorted({str(ligne.thematique or "toute la convention") for ligne in lignes}),
    }


def _inscrire(
    demarche: Demarche, decision: Decision, actuelle: DecisionPerimetre | None = None
) -> DecisionPerimetre | None:
    """The recorded decision that says the same: one of the COPIL bears all that it decided."""
    piece: Deliberation | Acte | None = decision.deliberation or decision.acte
    if piece is not None and piece.demarche_id != demarche.pk:
        raise SaisieInvalide("Cette pièce est celle d'une autre démarche.", champ="piece")
    intitule, le = decision.intitule.strip(), decision.le
    if decision.deliberation is not None:
        intitule = intitule or _nom(decision.deliberation)
        le = le or decision.deliberation.seance_le
    elif decision.acte is not None:
        intitule = intitule or decision.acte.intitule
        le = le or decision.acte.fait_le
    if not intitule:
        if le is not None:
            raise SaisieInvalide(
                "Dites aussi de quelle décision il s'agit : « Comité de pilotage », par exemple.",
                champ="intitule",
            )
        return None
    if actuelle is not None and (intitule, le) == (actuelle.intitule, actuelle.le) and not piece:
        return actuelle
    voulue = DecisionPerimetre(
        demarche=demarche,
        intitule=intitule,
        le=le,
        deliberation=decision.deliberation,
        acte=decision.acte,
    )
    controler(voulue)
    connue = demarche.decisions_de_perimetre.filter(
        intitule=intitule, le=le, deliberation=decision.deliberation, acte=decision.acte
    ).first()
    if connue is None:
        voulue.save()
    return connue or voulue


def _nom(deliberation: Deliberation) -> str:
    """« Délibération 21-0648 (conseil municipal de Toulouse) »."""
    numero = f"Délibération {deliberation.numero}" if deliberation.numero else "Délibération"
    return f"{numero} ({minuscule(deliberation.assemblee)})"[:200]


def _oublier_les_decisions_sans_objet(demarche: Demarche) -> None:
    demarche.decisions_de_perimetre.filter(entrees=None, sorties=None).delete()
