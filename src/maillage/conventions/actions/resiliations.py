"""A termination, from its letter to its effect. The signed act keeps its content: only its state moves.

The letter is sent outside: what is recorded here are its days, from which the delays are counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.actions.actes import noter_l_etat
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.enums import EtatActe, EtatResiliation, TypeActe
from maillage.conventions.models import Demarche, Partie, Resiliation
from maillage.conventions.queries import des_fins
from maillage.interface.typographie import date_longue
from maillage.journal.actions.evenements import consigner_refus
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, ModificationConcurrente, SaisieInvalide
from maillage.regles.fins import CAS, CasDeResiliation, delai

CHAMPS = ["cas", "initiatrice", "motifs", "lettre_le"]
MODIFIABLES = frozenset({"motifs", "lettre_le"})


@transaction.atomic
def preparer(
    *,
    demarche: Demarche,
    cas: CasDeResiliation | str,
    initiatrice: Partie,
    motifs: str,
    lettre_le: dt.date,
    par: Utilisateur,
    le: dt.datetime,
) -> Resiliation:
    """Begin the termination of the signed convention of the démarche; nothing has effect yet.

    Raises `ActeRefuse`, `SaisieInvalide`, `EtatIncompatible` when no convention can be terminated, or
    when another termination is under way.
    """
    demarche = verrouiller(demarche)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_mettre_fin_pour(par, initiatrice, jour))
    raison = des_fins.raison_de_ne_pas_resilier(demarche, jour)
    convention = des_fins.convention_signee(demarche)
    if raison or convention is None:
        raise EtatIncompatible(raison or "Aucune convention n’est signée.")
    if initiatrice not in des_fins.signataires_de_l_acte(convention):
        raise SaisieInvalide(
            f"« {initiatrice} » n’a pas signé cette convention : elle ne peut pas y mettre fin.",
            champ="initiatrice",
        )
    if cas not in des_fins.cas_ouverts(initiatrice):
        raise SaisieInvalide(
            "Ce cas n’appartient qu’à la Caf (article 12). Choisissez un manquement ou une dénonciation.",
            champ="cas",
        )
    _situer(lettre_le, "lettre_le")
    resiliation = Resiliation(
        acte=convention,
        cas=cas,
        initiatrice=initiatrice,
        motifs=motifs.strip(),
        lettre_le=lettre_le,
    )
    controler(resiliation)
    resiliation.save()
    raconter(
        "résiliation préparée", resiliation, apres=valeurs(resiliation, CHAMPS), par=par, le=le
    )
    return resiliation


def modifier(
    *,
    resiliation: Resiliation,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Resiliation:
    """Change the reasons or the day of a letter that is not sent yet.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    inconnus = set(champs) - MODIFIABLES
    if inconnus:
        raise TypeError(f"Champs inconnus d'une résiliation : {', '.join(sorted(inconnus))}")

    def ecrire(ligne: Resiliation) -> str:
        if ligne.etat != EtatResiliation.EN_PREPARATION:
            raise EtatIncompatible("La lettre est partie : ses motifs et sa date ne changent plus.")
        _situer(champs.get("lettre_le", ligne.lettre_le), "lettre_le")
        return "résiliation modifiée"

    return _changer("modification", resiliation, version, ecrire, par, le, champs=champs)


def notifier(
    *,
    resiliation: Resiliation,
    version: int,
    envoyee_le: dt.date,
    recue_le: dt.date | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Resiliation:
    """Record that the letter was sent, and received where that is known already.

    Raises as `modifier`; the journal keeps an attempt that comes too late.
    """
    jour = timezone.localdate(le)

    def ecrire(ligne: Resiliation) -> str:
        _exiger_la_suite(ligne, EtatResiliation.NOTIFIEE)
        _verifier_les_jours(envoyee_le, recue_le, jour)
        return "lettre de résiliation envoyée"

    champs = {"etat": EtatResiliation.NOTIFIEE, "envoyee_le": envoyee_le, "recue_le": recue_le}
    return _changer("envoi de la lettre", resiliation, version, ecrire, par, le, champs=champs)


def noter_la_reception(
    *,
    resiliation: Resiliation,
    version: int,
    recue_le: dt.date,
    par: Utilisateur,
    le: dt.datetime,
) -> Resiliation:
    """Record the last of the days that the avis de réception bear. Raises as `modifier`."""
    jour = timezone.localdate(le)

    def ecrire(ligne: Resiliation) -> str:
        if ligne.etat != EtatResiliation.NOTIFIEE or ligne.envoyee_le is None:
            raise EtatIncompatible(
                "La réception s’enregistre quand la lettre est envoyée, et tant que rien n’est tranché."
            )
        _verifier_les_jours(ligne.envoyee_le, recue_le, jour)
        return "lettre de résiliation reçue"

    return _changer(
        "réception de la lettre",
        resiliation,
        version,
        ecrire,
        par,
        le,
        champs={"recue_le": recue_le},
    )


def prononcer(
    *,
    resiliation: Resiliation,
    version: int,
    sans_effet: bool = False,
    issue: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> Resiliation:
    """Record that the convention is terminated: its delay has run, and a formal notice had no effect.

    `sans_effet` is what the person attests of a formal notice. The convention and its signed avenants
    go to « résilié ». Raises as `modifier`.
    """
    jour = timezone.localdate(le)

    def ecrire(ligne: Resiliation) -> str:
        raison = des_fins.raison_de_ne_pas_prononcer(ligne, jour)
        if raison:
            raise EtatIncompatible(raison)
        if ligne.regle.mise_en_demeure and not sans_effet:
            raise SaisieInvalide(
                "La convention n’est résiliée que si la mise en demeure est restée sans effet : "
                "attestez-le, ou notez qu’elle a été suivie d’effet.",
                champ="sans_effet",
            )
        ligne.effet_le = ligne.delai.effet_le
        _resilier_les_actes(ligne, par, le)
        return "résiliation prononcée"

    champs = {"etat": EtatResiliation.PRONONCEE, "issue": issue.strip()}
    return _changer(
        "prononcé de la résiliation", resiliation, version, ecrire, par, le, champs=champs
    )


def clore(
    *,
    resiliation: Resiliation,
    version: int,
    vers: EtatResiliation | str,
    issue: str,
    par: Utilisateur,
    le: dt.datetime,
) -> Resiliation:
    """End the procedure without terminating: the notice had its effect, or it is given up.

    The convention goes on. Raises as `modifier`.
    """
    etat = EtatResiliation(vers)

    def ecrire(ligne: Resiliation) -> str:
        if etat == EtatResiliation.PRONONCEE:
            raise EtatIncompatible("Une résiliation se prononce quand son délai est achevé.")
        _exiger_la_suite(ligne, etat)
        if not issue.strip():
            raise SaisieInvalide("Dites ce qui s’est passé : le journal le garde.", champ="issue")
        abandon = etat == EtatResiliation.ABANDONNEE
        return "résiliation abandonnée" if abandon else "mise en demeure suivie d’effet"

    champs = {"etat": etat, "issue": issue.strip()}
    return _changer("clôture de la procédure", resiliation, version, ecrire, par, le, champs=champs)


def _changer(
    tentative: str,
    resiliation: Resiliation,
    version: int,
    ecrire: Callable[[Resiliation], str],
    par: Utilisateur,
    le: dt.datetime,
    *,
    champs: Mapping[str, Any],
) -> Resiliation:
    """Write `champs` once `ecrire` has found nothing against it; an attempt that fails is kept."""
    try:
        return _ecrire(resiliation, version, ecrire, champs, par, le)
    except (EtatIncompatible, ModificationConcurrente) as refus:
        consigner_refus(
            acte=tentative,
            objet=resiliation,
            refus=refus,
            tentative=tentative,
            demarche=resiliation.demarche.slug,
            par=par,
            le=le,
        )
        raise


@transaction.atomic
def _ecrire(
    resiliation: Resiliation,
    version: int,
    ecrire: Callable[[Resiliation], str],
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Resiliation:
    # The démarche first, as every act that moves a convention does: no deadlock.
    verrouiller(resiliation.demarche)
    ligne = verrouiller(resiliation)
    permissions.exiger(
        permissions.refus_mettre_fin_pour(par, ligne.initiatrice, timezone.localdate(le))
    )
    verifier_version(ligne, version)
    acte = ecrire(ligne)
    avant, apres = appliquer(ligne, champs)
    if ligne.effet_le is not None:
        apres["effet_le"] = ligne.effet_le
    if not apres:
        return ligne
    ligne.version += 1
    controler(ligne)
    ligne.save()
    raconter(acte, ligne, avant=avant, apres=apres, motif=ligne.issue, par=par, le=le)
    return ligne


def _resilier_les_actes(resiliation: Resiliation, par: Utilisateur, le: dt.datetime) -> None:
    """The convention and the signed avenants to it no longer apply."""
    convention = verrouiller(resiliation.acte)
    avenants = convention.avenants.filter(type=TypeActe.AVENANT).order_by("pk")
    for acte in (convention, *avenants):
        if acte.etat == EtatActe.SIGNE:
            noter_l_etat(
                acte=verrouiller(acte),
                vers=EtatActe.RESILIE,
                motif=str(resiliation),
                par=par,
                le=le,
            )


def _exiger_la_suite(resiliation: Resiliation, vers: EtatResiliation) -> None:
    raison = des_fins.raison_de_ne_pas_aller(resiliation, vers)
    if raison:
        raise EtatIncompatible(raison)


def _verifier_les_jours(envoyee_le: dt.date, recue_le: dt.date | None, jour: dt.date) -> None:
    _situer(envoyee_le, "envoyee_le")
    for nom, valeur in (("envoyee_le", envoyee_le), ("recue_le", recue_le)):
        if valeur is not None and valeur > jour:
            raise SaisieInvalide(
                "Cette date est à venir : enregistrez-la quand ce sera fait.", champ=nom
            )
    if recue_le is not None and recue_le < envoyee_le:
        raise SaisieInvalide(
            f"La lettre ne peut pas être reçue avant d’être envoyée, le {date_longue(envoyee_le)}.",
            champ="recue_le",
        )


def _situer(jour: dt.date, champ: str) -> None:
    """Refuse a day from which the longest delay would leave the calendar."""
    try:
        for cas in CAS:
            delai(cas, lettre_le=jour)
    except OverflowError:
        raise SaisieInvalide("Cette date est hors du calendrier.", champ=champ) from None
