"""The log of the function of cooperation, one line a day and a block; the indicators that judge it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.gouvernance import permissions
from maillage.gouvernance.enums import EtatPoste
from maillage.gouvernance.models import IndicateurDeLaFonction, LigneActivite, PosteCooperation
from maillage.indicateurs.models import Indicateur
from maillage.interface.typographie import date_longue
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = ["jour", "bloc", "heures", "texte"]


@transaction.atomic
def noter(
    *,
    poste: PosteCooperation,
    jour: dt.date,
    bloc: str,
    heures: Decimal,
    texte: str,
    par: Utilisateur,
    le: dt.datetime,
) -> LigneActivite:
    """Write one line of the log: a day, a block of the référentiel, hours, a few words.

    Raises `ActeRefuse`, `SaisieInvalide` (a day to come, outside the life of the post, twice the same
    block that day, more hours than a day has).
    """
    frais = verrouiller(poste)
    _exiger(frais.demarche, par, le)
    ligne = LigneActivite(
        poste=frais,
        jour=jour,
        bloc=bloc,
        heures=heures,
        texte=texte.strip(),
        note_par=par.nom_complet,
    )
    _verifier(ligne, le)
    ligne.save()
    _consigner("activité notée", ligne, apres=valeurs(ligne, CHAMPS), par=par, le=le)
    return ligne


@transaction.atomic
def corriger(
    *,
    ligne: LigneActivite,
    version: int,
    heures: Decimal,
    texte: str,
    par: Utilisateur,
    le: dt.datetime,
) -> LigneActivite:
    """Correct a line; its day and its block stay. Raises as `noter`, and `ModificationConcurrente`."""
    frais = verrouiller(ligne)
    _exiger(frais.poste.demarche, par, le)
    verifier_version(frais, version)
    avant, apres = appliquer(frais, {"heures": heures, "texte": texte.strip()})
    if not apres:
        return frais
    _verifier(frais, le)
    frais.version += 1
    frais.save()
    _consigner("activité corrigée", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def effacer(*, ligne: LigneActivite, par: Utilisateur, le: dt.datetime) -> None:
    """Take back a line written by mistake; the journal keeps what it said."""
    frais = verrouiller(ligne)
    _exiger(frais.poste.demarche, par, le)
    _consigner("activité effacée", frais, avant=valeurs(frais, CHAMPS), par=par, le=le)
    frais.delete()


@transaction.atomic
def retenir_un_indicateur(
    *, indicateur: Indicateur, par: Utilisateur, le: dt.datetime
) -> IndicateurDeLaFonction:
    """Say that this indicator judges the function of cooperation (S4-C, annexe 6).

    Raises `ActeRefuse`, `EtatIncompatible` (already, or taken away).
    """
    frais = verrouiller(indicateur)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_tenir_la_gouvernance(par, frais.demarche, jour))
    if frais.supprime_le is not None:
        raise EtatIncompatible(f"« {frais} » a été retiré des indicateurs. Remettez-le d'abord.")
    if IndicateurDeLaFonction.objects.filter(indicateur=frais).exists():
        raise EtatIncompatible(f"« {frais} » juge déjà la fonction de coopération.")
    retenu = IndicateurDeLaFonction(demarche=frais.demarche, indicateur=frais, retenu_le=jour)
    controler(retenu)
    retenu.save()
    consigner(
        acte="indicateur de la fonction retenu",
        objet=frais,
        demarche=frais.demarche.slug,
        apres={"intitule": str(frais)},
        par=par,
        le=le,
    )
    return retenu


@transaction.atomic
def ecarter_un_indicateur(
    *, retenu: IndicateurDeLaFonction, par: Utilisateur, le: dt.datetime
) -> None:
    """Say that an indicator no longer judges the function; the indicator itself stays."""
    frais = verrouiller(retenu)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_tenir_la_gouvernance(par, frais.demarche, jour))
    consigner(
        acte="indicateur de la fonction écarté",
        objet=frais.indicateur,
        demarche=frais.demarche.slug,
        avant={"intitule": str(frais.indicateur)},
        par=par,
        le=le,
    )
    frais.delete()


def _exiger(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> None:
    permissions.exiger(permissions.refus_noter_l_activite(par, demarche, timezone.localdate(le)))


def _verifier(ligne: LigneActivite, le: dt.datetime) -> None:
    controler(ligne)
    if ligne.jour > timezone.localdate(le):
        raise SaisieInvalide("Ce jour n'est pas encore passé.", champ="jour")
    if ligne.jour < ligne.poste.ouvert_le or ligne.poste.etat(ligne.jour) == EtatPoste.CLOS:
        raise SaisieInvalide(f"Le poste n'existait pas le {date_longue(ligne.jour)}.", champ="jour")


def _consigner(
    acte: str,
    ligne: LigneActivite,
    *,
    avant: dict[str, object] | None = None,
    apres: dict[str, object] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    consigner(
        acte=acte,
        objet=ligne,
        demarche=ligne.poste.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
