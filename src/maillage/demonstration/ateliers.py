"""Runs the workshops of the demonstration: a room of fictitious phones, then the sorting."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche, Thematique
from maillage.demonstration import forme
from maillage.diagnostics.actions import ateliers, constats, contributions, participation
from maillage.diagnostics.chiffres import ReferenceDeChiffre
from maillage.diagnostics.enums import EtatAtelier
from maillage.diagnostics.models import Atelier, ConstatPartage, Contribution
from maillage.diagnostics.portraits import aire_de_la_demarche
from maillage.plan_actions.actions import enjeux
from maillage.plan_actions.models import ElementPlan

CHEMIN = (EtatAtelier.OUVERT, EtatAtelier.VOTE, EtatAtelier.CLOS)


def inscrire(territoire: forme.Territoire, le: dt.datetime) -> None:
    """Write the workshops and the constats of one territory; the caller holds the transaction."""
    demarche = Demarche.objects.get(slug=territoire.demarche.slug)
    for constat in territoire.constats:
        constats.ajouter(
            demarche=demarche,
            nature=constat.nature,
            texte=constat.texte,
            source=constat.source,
            thematique=Thematique.objects.filter(code=constat.thematique).first(),
            chiffres=_chiffres(demarche, constat.chiffres, le),
            **_qui(constat.par, le),
        )
    for atelier in territoire.ateliers:
        _atelier(demarche, atelier, le)


def _atelier(demarche: Demarche, voulu: forme.Atelier, le: dt.datetime) -> None:
    qui = _qui(voulu.anime_par, le)
    atelier = ateliers.preparer(
        demarche=demarche,
        intitule=voulu.intitule,
        question=voulu.question,
        thematique=Thematique.objects.filter(code=voulu.thematique).first(),
        tenu_le=voulu.tenu_le,
        lieu=voulu.lieu,
        **qui,
    )
    etapes = CHEMIN[: CHEMIN.index(EtatAtelier(voulu.etat)) + 1]
    idees: list[Contribution] = []
    for etape in etapes:
        atelier = ateliers.passer(atelier=atelier, vers=etape, **qui)
        if etape == EtatAtelier.OUVERT:
            idees = _la_salle_repond(atelier, voulu, qui)
        elif etape == EtatAtelier.VOTE:
            _la_salle_choisit(atelier, voulu, idees, le)
    for idee, voulue in zip(idees, voulu.idees, strict=True):
        _trier(idee, voulue, qui)


def _la_salle_repond(
    atelier: Atelier, voulu: forme.Atelier, qui: dict[str, Any]
) -> list[Contribution]:
    if voulu.papier:
        contributions.recopier(atelier=atelier, textes=voulu.papier, cle="papier", **qui)
    return [
        participation.contribuer(
            atelier=atelier,
            jeton=f"téléphone fictif {rang}",
            texte=idee.texte,
            cle=f"fictif-{rang}",
            le=qui["le"],
        )
        for rang, idee in enumerate(voulu.idees)
    ]


def _la_salle_choisit(
    atelier: Atelier, voulu: forme.Atelier, idees: list[Contribution], le: dt.datetime
) -> None:
    """Phones give their voices in turn, so that none has more than it may."""
    donnees = [
        idee.pk for idee, voulue in zip(idees, voulu.idees, strict=True) for _ in range(voulue.voix)
    ]
    salle = max((voulue.voix for voulue in voulu.idees), default=0) + len(donnees) // 3
    for rang, cle in enumerate(donnees):
        participation.donner_sa_voix(
            atelier=atelier, contribution=cle, jeton=f"téléphone fictif {rang % salle}", le=le
        )


def _trier(idee: Contribution, voulue: forme.Idee, qui: dict[str, Any]) -> None:
    if voulue.groupe:
        contributions.grouper(contribution=idee, intitule=voulue.groupe, **qui)
    if voulue.sort == "garder":
        contributions.garder(contribution=idee, **qui)
    elif voulue.sort == "laisser":
        contributions.laisser(contribution=idee, mot=voulue.mot, **qui)
    if voulue.devenir:
        devenir = contributions.transformer(
            contribution=idee, genre=voulue.devenir, destination=voulue.destination, **qui
        )
        if voulue.constats:
            _prioriser(devenir.cle, voulue, qui)


def _prioriser(cle: int, voulue: forme.Idee, qui: dict[str, Any]) -> None:
    element = ElementPlan.objects.get(pk=cle)
    gravite, ampleur, capacite = voulue.cotation
    enjeux.prioriser(
        element=element,
        version=0,
        constats=ConstatPartage.objects.filter(
            demarche=element.demarche, texte__in=voulue.constats
        ).order_by("pk"),
        gravite=gravite,
        ampleur=ampleur,
        capacite=capacite,
        **qui,
    )


def _chiffres(demarche: Demarche, dits: list[str], le: dt.datetime) -> list[ReferenceDeChiffre]:
    """The figures of the portrait of the démarche that are named by indicator and year."""
    aire = aire_de_la_demarche(demarche, timezone.localdate(le)) if dits else None
    if aire is None:
        return []
    lus = (dit.split() for dit in dits)
    return [ReferenceDeChiffre(code, aire.niveau, aire.code, int(annee)) for code, annee in lus]


def _qui(adresse: str, le: dt.datetime) -> dict[str, Any]:
    return {"par": Utilisateur.objects.get(email=adresse), "le": le}
