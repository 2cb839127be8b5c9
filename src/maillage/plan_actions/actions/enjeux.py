"""The acts on the enjeux: drawn from constats, rated; and the constats that none takes up, on purpose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.diagnostics.models import ConstatPartage
from maillage.interface.typographie import accorde, typo
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verifier_version
from maillage.plan_actions.actions import elements, gardes
from maillage.plan_actions.enums import Niveau
from maillage.plan_actions.models import ConstatLaisse, ElementPlan, EnjeuPriorise
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = ("gravite", "ampleur", "capacite")


@transaction.atomic
def formuler(
    *,
    demarche: Demarche,
    intitule: str,
    constats: Iterable[ConstatPartage],
    gravite: int | None = None,
    ampleur: int | None = None,
    capacite: int | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> EnjeuPriorise:
    """Write an enjeu at the root of the plan from the constats that ground it, rated or not.

    Raises `ActeRefuse`, `SaisieInvalide` (no constat, or one that does not hold here).
    """
    retenus = list(dict.fromkeys(constats))
    if not retenus:
        raise SaisieInvalide(
            "Un enjeu répond à un constat au moins : cochez ceux qui le fondent.", champ="constats"
        )
    element = elements.ajouter(
        demarche=demarche,
        niveau=Niveau.ENJEU,
        intitule=intitule,
        provenance=typo(f"Diagnostic : {accorde(len(retenus), 'constat')}"),
        par=par,
        le=le,
    )
    return prioriser(
        element=element,
        version=0,
        constats=retenus,
        gravite=gravite,
        ampleur=ampleur,
        capacite=capacite,
        par=par,
        le=le,
    )


@transaction.atomic
def prioriser(
    *,
    element: ElementPlan,
    version: int,
    constats: Iterable[ConstatPartage],
    gravite: int | None,
    ampleur: int | None,
    capacite: int | None,
    par: Utilisateur,
    le: dt.datetime,
) -> EnjeuPriorise:
    """Say what grounds an enjeu and how it is rated; `version` is 0 while nobody said anything of it.

    A constat that was left aside and now grounds an enjeu is left aside no more. Without a real change
    nothing is written. Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (in the bin, or not an
    enjeu), `ModificationConcurrente`, `SaisieInvalide`.
    """
    demarche = element.demarche
    gardes.ouvrir(demarche, par, le)
    frais = gardes.reprendre(element, demarche=demarche)
    if frais.niveau != Niveau.ENJEU:
        raise EtatIncompatible(
            f"« {frais} » n’est pas un enjeu : eux seuls se priorisent. Choisissez-en un dans la liste."
        )
    priorise = EnjeuPriorise.objects.filter(element=frais).first() or EnjeuPriorise(
        element=frais, version=0
    )
    verifier_version(priorise, version)
    retenus = _du_diagnostic(demarche, constats)
    avant = _en_mots(priorise)
    priorise.gravite, priorise.ampleur, priorise.capacite = gravite, ampleur, capacite
    priorise.version += 1
    controler(priorise)
    apres = {champ: gardes.en_mots(priorise, champ) for champ in CHAMPS}
    apres["constats"] = [str(constat) for constat in retenus]
    avant, apres = gardes.ecart(avant, apres)
    if not apres and priorise.pk:
        priorise.version -= 1
        return priorise
    priorise.save()
    priorise.constats.set(retenus)
    ConstatLaisse.objects.filter(constat__in=retenus).delete()
    _consigner("enjeu priorisé", priorise, demarche, avant=avant, apres=apres, par=par, le=le)
    return priorise


@transaction.atomic
def laisser(
    *, constat: ConstatPartage, mot: str, par: Utilisateur, le: dt.datetime
) -> ConstatLaisse:
    """Leave a constat without enjeu, with the word that says why; said again, the word is replaced.

    Raises `ActeRefuse`, `EtatIncompatible` (it grounds an enjeu), `SaisieInvalide` (no word, taken away).
    """
    demarche = constat.demarche
    gardes.ouvrir(demarche, par, le)
    _du_diagnostic(demarche, [constat])
    enjeu = EnjeuPriorise.objects.filter(constats=constat, element__supprime_le=None).first()
    if enjeu is not None:
        raise EtatIncompatible(
            f"Ce constat fonde l’enjeu « {enjeu} » : il n’est pas laissé de côté. Retirez-le d’abord de cet "
            "enjeu."
        )
    laisse = ConstatLaisse.objects.filter(constat=constat).first() or ConstatLaisse(constat=constat)
    laisse.mot, laisse.laisse_le = " ".join(mot.split()), le
    if not laisse.mot:
        raise SaisieInvalide(
            "Dites en un mot pourquoi ce constat n’appelle pas d’enjeu.", champ="mot"
        )
    controler(laisse)
    laisse.save()
    apres = {"constat": str(constat), "mot": laisse.mot}
    _consigner("constat laissé de côté", laisse, demarche, apres=apres, par=par, le=le)
    return laisse


@transaction.atomic
def reprendre(*, constat: ConstatPartage, par: Utilisateur, le: dt.datetime) -> None:
    """Take up again a constat that was left aside. Raises `ActeRefuse`, `EtatIncompatible`."""
    demarche = constat.demarche
    gardes.ouvrir(demarche, par, le)
    laisse = ConstatLaisse.objects.filter(constat=constat).first()
    if laisse is None:
        raise EtatIncompatible("Ce constat n’est pas laissé de côté. Rechargez la page.")
    avant = {"constat": str(constat), "mot": laisse.mot}
    _consigner("constat repris", laisse, demarche, avant=avant, apres={}, par=par, le=le)
    laisse.delete()


def _du_diagnostic(demarche: Demarche, constats: Iterable[ConstatPartage]) -> list[ConstatPartage]:
    """The constats as they are stored, all of this démarche and none of them taken away."""
    voulus = [constat.pk for constat in dict.fromkeys(constats)]
    trouves = ConstatPartage.objects.filter(pk__in=voulus, demarche=demarche, supprime_le=None)
    lus = {constat.pk: constat for constat in trouves}
    if len(lus) != len(voulus):
        raise SaisieInvalide(
            "Un constat choisi ne fait pas partie de ce diagnostic, ou vient d’en être retiré. Rechargez "
            "la page, puis choisissez dans la liste.",
            champ="constats",
        )
    return [lus[pk] for pk in voulus]


def _en_mots(priorise: EnjeuPriorise) -> dict[str, Any]:
    dits: dict[str, Any] = {champ: gardes.en_mots(priorise, champ) for champ in CHAMPS}
    tenus = priorise.constats.order_by("pk") if priorise.pk else []
    return dits | {"constats": [str(constat) for constat in tenus]}


def _consigner(
    acte: str,
    objet: EnjeuPriorise | ConstatLaisse,
    demarche: Demarche,
    *,
    avant: dict[str, Any] | None = None,
    apres: dict[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    consigner(
        acte=acte,
        objet=objet,
        demarche=demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
