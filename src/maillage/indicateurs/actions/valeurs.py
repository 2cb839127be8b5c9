"""The acts on the values of an indicator: one a year, a figure or the word that stands for it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.indicateurs.actions.indicateurs import petit_nombre, reprendre
from maillage.indicateurs.enums import AVEC_CHIFFRE, StatutValeur
from maillage.indicateurs.models import Indicateur, ValeurIndicateur
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import appliquer, controler, valeurs, verifier_version
from maillage.regles.erreurs import EtatIncompatible, Introuvable, SaisieInvalide
from maillage.regles.suivi_du_plan import est_sous_le_secret, seuils

CHAMPS = ["annee", "valeur", "statut", "source", "commentaire"]


@transaction.atomic
def noter(
    *,
    indicateur: Indicateur,
    annee: int,
    valeur: Decimal | None = None,
    statut: str = StatutValeur.PUBLIEE,
    source: str = "",
    commentaire: str = "",
    version: int | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> ValeurIndicateur:
    """Write the value of a year, or change it; `version` is that of the value changed (None: a new one).

    An unknown or masked value keeps no figure, whatever was given. Raises `ActeRefuse`,
    `Introuvable`, `EtatIncompatible` (the year is there already), `ModificationConcurrente`,
    `SaisieInvalide` (no source, a count of a few persons, a year that cannot be).
    """
    frais = reprendre(indicateur, par, le)
    note = frais.valeurs.filter(annee=annee).first()
    _exiger_la_bonne(frais, annee, note, version)
    champs = {
        "valeur": valeur if statut in AVEC_CHIFFRE else None,
        "statut": statut,
        "source": source.strip(),
        "commentaire": commentaire.strip(),
    }
    nouvelle = note is None
    note = note or ValeurIndicateur(indicateur=frais, annee=annee)
    avant, apres = appliquer(note, champs)
    if not nouvelle and not apres:
        return note
    _verifier(note, le)
    if not nouvelle:
        note.version += 1
    note.save()
    consigner(
        acte="valeur d'un indicateur notée" if nouvelle else "valeur d'un indicateur modifiée",
        objet=note,
        demarche=frais.demarche.slug,
        avant=None if nouvelle else avant,
        apres=valeurs(note, CHAMPS) if nouvelle else apres,
        par=par,
        le=le,
    )
    return note


@transaction.atomic
def effacer(*, valeur: ValeurIndicateur, version: int, par: Utilisateur, le: dt.datetime) -> None:
    """Take away the value of a year, written by mistake; the journal keeps what it said.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`.
    """
    indicateur = reprendre(valeur.indicateur, par, le)
    note = indicateur.valeurs.filter(pk=valeur.pk).first()
    if note is None:
        raise Introuvable(
            "Cette valeur vient d'être effacée par quelqu'un d'autre. Rien n'a été changé."
        )
    verifier_version(note, version)
    consigner(
        acte="valeur d'un indicateur effacée",
        objet=note,
        demarche=indicateur.demarche.slug,
        avant=valeurs(note, CHAMPS),
        par=par,
        le=le,
    )
    note.delete()


def _exiger_la_bonne(
    indicateur: Indicateur, annee: int, note: ValeurIndicateur | None, version: int | None
) -> None:
    if version is None and note is not None:
        raise EtatIncompatible(
            f"« {indicateur} » a déjà une valeur pour {annee}. Modifiez-la au lieu d'en ajouter une.",
            champ="annee",
        )
    if version is not None and note is None:
        raise Introuvable(
            f"La valeur de {annee} vient d'être effacée par quelqu'un d'autre. Rien n'a été "
            "enregistré : revenez à l'indicateur."
        )
    if version is not None and note is not None:
        verifier_version(note, version)


def _verifier(note: ValeurIndicateur, le: dt.datetime) -> None:
    """The model first, so that a wrong year or a missing source is said in its own words."""
    if note.statut in AVEC_CHIFFRE and note.valeur is None:
        raise SaisieInvalide(
            "Donnez le chiffre, ou choisissez le statut « Inconnue » : une absence n'est pas un zéro.",
            champ="valeur",
        )
    if note.statut in AVEC_CHIFFRE and not note.source:
        raise SaisieInvalide("Dites d'où vient ce chiffre.", champ="source")
    plancher = seuils(timezone.localdate(le)).plancher
    if note.indicateur.compte_des_personnes and est_sous_le_secret(note.valeur, plancher):
        raise SaisieInvalide(petit_nombre(plancher), champ="valeur")
    controler(note)
